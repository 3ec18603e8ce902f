"""Dovecot's submission service (Debian): dies where RCPT comes before the answer to a dot
without RSET before it.

It relays; what lies in the mailbox behind it is what it took.
"""

from pathlib import Path

from tests.servers import house, packages
from tests.servers.kind import PASSWORD, Kind
from tests.servers.kinds import aiosmtpd
from tests.servers.processes import free_port

SETTINGS = """
protocols = submission
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
first_valid_uid = 1
hostname = localhost
listen = 127.0.0.1
ssl = yes
ssl_cert = <{made.chain}
ssl_key = <{made.key}
auth_mechanisms = plain login
mail_location = maildir:{folder}/unused
submission_relay_host = 127.0.0.1
submission_relay_port = {relay_port}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=keeper gid=keeper home={folder}/unused
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {plain}
  }}
  inet_listener submissions {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


LOGINS = """
protocols =
base_dir = {folder}/logins
log_path = {folder}/dovecot.log
ssl = no
auth_mechanisms = plain login
passdb {{
  driver = static
  args = password={password}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
"""


def keep_logins(kind: Kind, port: int) -> None:
    """Run it to check logins for another server, which asks at this port."""
    folder = kind.place.folder
    (folder / "logins").mkdir(exist_ok=True)
    settings = folder / "logins.conf"
    settings.write_text(LOGINS.format(folder=folder, password=PASSWORD, port=port))
    command = ("dovecot", "-F", "-c", str(settings))
    root = kind.place.cache / "dovecot" / "root"
    kind.run(*house.inside(root, folder / "etc", *command)).wait_for_port(port)


class Dovecot(Kind):
    """Its master process, and the mailbox behind it."""

    name = "Dovecot"
    ways = ("login", "smtps")

    @classmethod
    def bring(cls, cache: Path) -> None:
        packages.debian(cache / "dovecot", "dovecot-submissiond")

    def set_up(self) -> None:
        folder = self.place.folder
        for name in ("run", "state", "unused"):
            (folder / name).mkdir()
            (folder / name).chmod(0o777 if name == "unused" else 0o755)
        self.mailboxes.mkdir()
        house.furnish(folder / "etc")
        self._relay_port = free_port()
        other = free_port()
        plain, tls = (other, self.port) if self.way == "smtps" else (self.port, other)
        settings = SETTINGS.format(
            folder=folder, made=self.place.certificates, password=PASSWORD,
            relay_port=self._relay_port, plain=plain, tls=tls,
        )  # fmt: skip
        (folder / "dovecot.conf").write_text(settings)

    def start(self) -> None:
        aiosmtpd.keep(self, self._relay_port)
        root = self.place.cache / "dovecot" / "root"
        command = ("dovecot", "-F", "-c", str(self.place.folder / "dovecot.conf"))
        self.run(*house.inside(root, self.place.folder / "etc", *command)).wait_for_port(self.port)
