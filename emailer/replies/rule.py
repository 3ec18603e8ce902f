"""One line of the table of answers, and the stages that its lines name."""

import re
from dataclasses import dataclass

from emailer.dialogue import Stage
from emailer.model import Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: where all its patterns hold, the answer means `verdict`, for `reason`.

    `code` and `enhanced` must match whole, `text` is searched for, `but_not` must not be found.
    An empty pattern holds always. `enhanced` is compared as the code's own class:
    code decides where the two disagree.
    """

    verdict: Verdict
    reason: str
    stages: frozenset[Stage]
    code: str
    enhanced: str = ""
    text: str = ""
    but_not: str = ""

    def holds(self, stage: Stage, code: str, enhanced: str, text: str) -> bool:
        """Whether an answer is the one this line speaks of."""
        return (
            stage in self.stages
            and re.fullmatch(self.code, code) is not None
            and (not self.enhanced or re.fullmatch(self.enhanced, enhanced) is not None)
            and (not self.text or re.search(self.text, text) is not None)
            and (not self.but_not or re.search(self.but_not, text) is None)
        )


ANY = frozenset(Stage)
EARLY = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO})
MESSAGE = frozenset({Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT})
RECIPIENT = frozenset({Stage.RCPT, Stage.DATA, Stage.DOT})
GREETING, STARTTLS, AUTH = (
    frozenset({Stage.GREETING}),
    frozenset({Stage.STARTTLS}),
    frozenset({Stage.AUTH}),
)
MAIL, RCPT, DOT = frozenset({Stage.MAIL}), frozenset({Stage.RCPT}), frozenset({Stage.DOT})
BEHIND_RCPT = RECIPIENT - RCPT
NAMES_SOMEBODY = ANY - {Stage.AUTH, Stage.STARTTLS}
