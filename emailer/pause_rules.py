"""Why the program pauses, what that holds, what ends it and what it offers. Pure; values, no prose.

The words for each code are made where they are shown (`emailer/showing/pause_words.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class Scope(StrEnum):
    """What a pause holds."""

    RUN = "run"
    ACCOUNT = "account"  # with all its runs, and those still to come


class Ends(StrEnum):
    """What ends a pause of the program's."""

    PERSON = "person"  # lets it go on
    TIME = "time"  # its `resume_at` comes
    SETTINGS = "settings"  # the program is started with other ones
    ITSELF = "itself"  # what is in the way goes away


class Button(StrEnum):
    """What a paused run offers beside *Cancel*."""

    RESUME = "resume"  # a person has looked: it goes on
    TRY_AGAIN = "try_again"  # the same, where nobody knows whether it is mended
    RESTART = "restart"  # cancel it, and a new run with the rest: another message, sender or server


class PauseCode(StrEnum):
    """Why the program pauses."""

    LOGIN = "login"
    LOGIN_UNSET = "login_unset"
    NO_LOGIN = "no_login"
    LOGIN_OFF = "login_off"  # the provider does not let programs in, or this account
    LOGIN_EXPIRED = "login_expired"
    TLS = "tls"
    CERTIFICATE = "certificate"
    GREETING = "greeting"
    RELAY = "relay"
    COMMAND = "command"  # MAIL itself, whoever the sender is
    QUOTA = "quota"
    UNREACHABLE = "unreachable"
    SIZE = "size"
    SENDER = "sender"
    UNPROVEN = "unproven"  # no SPF, DKIM or DMARC shows that the sender's domain wrote it
    CONTENT = "content"  # the message is taken for spam, whoever it is for
    MESSAGE = "message"  # it cannot be made ready here: its event's zone may be gone
    LIMIT = "limit"  # everybody is refused alike, after others had passed
    LATER = "later"  # everybody is asked to wait, and going slower did not help
    BREAKER = "breaker"  # everybody is refused alike, and nobody ever passed
    DOUBTS = "doubts"  # message after message without an answer
    MAX_FAILURES = "max_failures"
    BACKUP = "backup"  # the database is a copy that was put back, or there is one
    MISSED = "missed"  # its start came while the program was not running
    FIRST_CANCELLED = "first_cancelled"  # the run it was to follow was cancelled
    HOURS = "hours"  # its sending hours cannot be read: their zone may be gone
    TRANSPORT = "transport"  # it was begun with another one
    DATABASE = "database"  # nothing can be written down


class NoticeCode(StrEnum):
    """What slows a run that goes on."""

    SLOWED = "slowed"  # the server asks for it
    CONNECTIONS = "connections"  # it allows fewer of them
    LOGINS = "logins"  # it ends them after few messages; they are paced
    PROBING = "probing"  # no server is there; it is looked for
    OURS = "ours"  # this machine's trouble
    ASIDE = "aside"  # those at one domain are set aside, and others go on
    USED_UP = "used_up"  # as many went as a limit lets go in its window


class Pause(NamedTuple):
    """What belongs to a code. `scope` is the usual one; the first button is the one to press."""

    scope: Scope
    ends: frozenset[Ends]
    buttons: tuple[Button, ...]


_BY_PERSON = frozenset({Ends.PERSON})
_BY_SETTINGS = frozenset({Ends.PERSON, Ends.SETTINGS})
_SET_WRONG = Pause(Scope.ACCOUNT, _BY_SETTINGS, (Button.TRY_AGAIN,))
_HELD_BACK = Pause(Scope.ACCOUNT, _BY_SETTINGS | {Ends.TIME}, (Button.TRY_AGAIN,))
_MESSAGE = Pause(Scope.RUN, _BY_PERSON, (Button.RESTART, Button.TRY_AGAIN))
_LIMITED = Pause(Scope.RUN, _BY_PERSON | {Ends.TIME}, (Button.TRY_AGAIN, Button.RESTART))
_LOOKED_AT = Pause(Scope.RUN, _BY_PERSON, (Button.RESUME, Button.RESTART))

PAUSES: Mapping[PauseCode, Pause] = {
    PauseCode.LOGIN: _SET_WRONG,
    PauseCode.LOGIN_UNSET: _SET_WRONG,
    PauseCode.NO_LOGIN: _SET_WRONG,
    PauseCode.LOGIN_OFF: _SET_WRONG,
    PauseCode.LOGIN_EXPIRED: _SET_WRONG,
    PauseCode.TLS: _SET_WRONG,
    PauseCode.CERTIFICATE: _SET_WRONG,
    PauseCode.GREETING: _SET_WRONG,
    PauseCode.RELAY: _SET_WRONG,
    PauseCode.COMMAND: _SET_WRONG,
    PauseCode.QUOTA: _HELD_BACK,
    PauseCode.UNREACHABLE: _HELD_BACK,
    PauseCode.SIZE: _MESSAGE,
    PauseCode.SENDER: _MESSAGE,
    PauseCode.UNPROVEN: _MESSAGE,
    PauseCode.CONTENT: _MESSAGE,
    PauseCode.MESSAGE: _MESSAGE,
    PauseCode.LIMIT: _LIMITED,
    PauseCode.LATER: _LIMITED,
    PauseCode.BREAKER: _LOOKED_AT,
    PauseCode.DOUBTS: _LOOKED_AT,
    PauseCode.MAX_FAILURES: _LOOKED_AT,
    PauseCode.BACKUP: _LOOKED_AT,
    PauseCode.MISSED: _LOOKED_AT,
    PauseCode.FIRST_CANCELLED: _LOOKED_AT,
    PauseCode.HOURS: _LOOKED_AT,
    PauseCode.TRANSPORT: Pause(Scope.RUN, frozenset({Ends.SETTINGS}), (Button.RESTART,)),
    PauseCode.DATABASE: Pause(Scope.RUN, frozenset({Ends.ITSELF}), ()),
}
"""The table that store, page, JSON and script go by."""

UNKNOWN = Pause(Scope.RUN, _BY_PERSON, (Button.RESUME, Button.RESTART))
"""What holds for a code of a newer program."""

STOPPED_ALIKE = frozenset({
    PauseCode.LOGIN, PauseCode.LOGIN_UNSET, PauseCode.NO_LOGIN, PauseCode.LOGIN_OFF,
    PauseCode.LOGIN_EXPIRED, PauseCode.TLS, PauseCode.GREETING,
    PauseCode.SENDER, PauseCode.UNPROVEN, PauseCode.CONTENT,
    PauseCode.SIZE, PauseCode.QUOTA, PauseCode.LIMIT, PauseCode.LATER, PauseCode.BREAKER,
})  # fmt: skip
"""Codes of pauses during which a refusal is one more of those that led to them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is paused or slowed: a code, its values,
    and when it ends by itself (None: never).

    Of the values, `answer` is what a server said and `fault` what happened in place of an answer;
    what ends in `_at` is an instant, as `resume_at` is (milliseconds since 1970, UTC).
    The value `text` is a whole sentence, of a version that stored such.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    resume_at: int | None = None

    @property
    def pause(self) -> Pause:
        """What belongs to the code."""
        return PAUSES[PauseCode(self.code)] if self.code in _KNOWN else UNKNOWN


_KNOWN = frozenset(code.value for code in PauseCode)
