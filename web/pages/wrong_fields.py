"""What is wrong with a form that came back, field by field: what each is called, why it will not
do, and where on the page that stands. Pure.
"""

from collections.abc import Mapping

from emailer.submitting import choice_names, choosing
from emailer.tongue import Sentence

LABELS: Mapping[str, Sentence] = {
    "emails": Sentence("People"),
    "file": Sentence("File"),
    "instead_of": Sentence("The run that was stopped"),
    "rest_of": Sentence("The rest of the other run"),
    "list_of": Sentence("The people of the earlier run"),
    "skip_written": Sentence("Written to before"),
    "skip_waiting": Sentence("In another run, too"),
    "to": Sentence("Address of the test"),
    "subject": Sentence("Subject"),
    "format": Sentence("Written as"),
    "text": Sentence("Text"),
    "html": Sentence("HTML"),
    "attachment": Sentence("Attachments"),
    "inline": Sentence("Pictures"),
    "personal": Sentence("A file for each person"),
    "personal_column": Sentence("Column with their names"),
    "event_title": Sentence("What it is called"),
    "event_begin": Sentence("Begins"),
    "event_end": Sentence("Ends"),
    "event_zone": Sentence("Time zone"),
    "event_place": Sentence("Place"),
    "start_at": Sentence("Begins"),
    "zone": Sentence("Time zone"),
    "after": Sentence("Not before this run is finished"),
    "hours": Sentence("Sends only"),
    "account": Sentence("Account"),
    "sender": Sentence("From"),
    "reply_to": Sentence("Answers go to"),
    "rate": Sentence("No faster than"),
    "max_failures": Sentence("Pause after failures"),
    "retry_delays": Sentence("When asked to wait, try again after"),
    "on_in_doubt": Sentence("If an answer never comes"),
}
"""Field -> what its label says; in this order the summary of problems names them."""
OF_LIST = Sentence("How the list is read")
OF_FORM = Sentence("This form")
"""What only programs and scripts fill in has no label that a person would know."""
_UNSHOWN: Mapping[str, Sentence] = {
    "recipients": Sentence("People"),
    "person": Sentence("Person"),
    "event": Sentence("Calendar entry"),
    "event_all_day": Sentence("Calendar entry"),
    "list_sent": Sentence("The people of the earlier run"),
    "personal_anyway": Sentence("A file for each person"),
    "missing_files": Sentence("Files"),
    "without_files": Sentence("Files"),
    "webhooks": Sentence("Webhooks"),
}
"""What the fields belong to whose label says something else, or that have none."""
ASTRAY = "astray"
"""The place of what is wrong with fields that a form does not show."""


def named(problems: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """List what is wrong in the order of the form: field, what it is called, and why."""
    order = {name: place for place, name in enumerate(LABELS)}
    names = sorted(filter(problems.get, problems), key=lambda name: order.get(name, len(order)))
    return [(name, _called(name), problems[name]) for name in names]


def _called(name: str) -> str:
    is_of_list = name in choosing.NAMES or choice_names.read(name) is not None
    return str(LABELS.get(name) or _UNSHOWN.get(name) or (OF_LIST if is_of_list else OF_FORM))


def astray(problems: Mapping[str, str], hidden: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """List what is wrong with fields that this form does not show; `hidden`: fields that only some
    forms have -> whether this one has it.
    """
    return [one for one in named(problems) if one[0] not in LABELS or not hidden.get(one[0], True)]
