"""What a try of a connection tells, step by step: what was tried,
how it went, and a sentence. No message is sent.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, NamedTuple

from emailer.tongue import Sentence, together
from emailer.transports.ways import Change

NAMES = ("name", "connect", "tls", "login", "sender")


class Step(NamedTuple):
    """One step; `how` is ok, note (it goes on, but one should know),
    wrong, or skipped for what came after that.
    """

    name: str
    how: Literal["ok", "note", "wrong", "skipped"]
    said: str
    is_login_refused: bool = False
    change: Change | None = None

    def told(self, words: Mapping[Change, str]) -> str:
        """Say what was found, and what to change, in the words of whoever asks."""
        return together(self.said, words[self.change]) if self.change else self.said


Try = Callable[[str], Awaitable[list[Step]]]
"""Tries a connection; what it is given is the address of the sender, or nothing."""


def rest_of(steps: list[Step]) -> list[Step]:
    """Add the steps that could not be tried any more."""
    tried = {step.name for step in steps}
    return [
        *steps,
        *(Step(name, "skipped", Sentence("Not tried.")) for name in NAMES if name not in tried),
    ]
