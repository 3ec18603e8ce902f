"""What is known of a server from earlier, and who is told what is found of it."""

from emailer.transports.smtp.chain_trust import Learnt


class Kept:
    """Knows nothing and keeps nothing; whoever keeps it takes the place of this."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.chain = Learnt.NOTHING
        self.encrypts = False  # it was seen to
        self.logins_owed = 0.0

    def learn(self, what: Learnt) -> None:
        """Hear whether an envelope may leave behind a dot."""

    def hear(self, size_bytes: int) -> None:
        """Hear how large a message it takes, at each connection; 0 where it does not say."""

    def encrypted(self) -> None:
        """Hear that a connection was encrypted because it offered that."""

    def owes(self, logins: float) -> None:
        """Hear how many more logins it was asked for than their messages earn."""
