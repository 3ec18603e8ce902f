"""What a program says of the letter, and must say. A page shows the example, and a person sees it
before it is sent; nobody sees what a program leaves out. Pure.
"""

from collections.abc import Mapping

from emailer import characters
from emailer.clocks import zones
from emailer.submitting import event
from emailer.tongue import Sentence, why
from web.receiving.limits import MAX_FIELD_BYTES, shown


def of_program(typed: Mapping[str, str], problems: dict[str, str]) -> dict[str, str]:
    """Take the fields as they are, without the example: who names no subject, or has neither text
    nor HTML, hears of it. So does whoever names a zone that is none, whatever it is for.
    """
    try:
        zones.zone_of(typed.get("zone", "").strip() or "UTC")
    except ValueError as error:
        problems.setdefault("zone", why(error))
    if "subject" not in typed:
        problems.setdefault(
            "subject", Sentence('There is no subject. Write one, or "" for a mail without any.')
        )
    if not any(typed.get(name, "").strip() for name in ("text", "html")):
        problems.setdefault("text", Sentence("Write a message."))
    return {"subject": "", "text": "", **typed}


def event_of(value: object, problems: dict[str, str]) -> dict[str, str]:
    """Read an event as JSON has it into the fields that a form has for it."""
    if not isinstance(value, dict):
        problems["event"] = Sentence(
            "The field event is an object with title, begin, end, zone, place and all_day."
        )
        return {}
    whole = value.get("all_day")
    texts = {name: text for name, text in value.items() if name != "all_day" and text is not None}
    for name, text in texts.items():
        if f"event_{name}" not in event.NAMES:
            problems["event"] = Sentence('An event has no field "{name}".', name=shown(name))
        elif (
            not isinstance(text, str)
            or characters.NO_FIELD.search(text)
            or len(text) > MAX_FIELD_BYTES
        ):
            problems[f"event_{name}"] = Sentence(
                "The field {name} of an event is a text.", name=name
            )
    if whole is not None and not isinstance(whole, bool):
        problems["event_all_day"] = Sentence("The field all_day of an event is true or false.")
    typed = {f"event_{name}": text for name, text in texts.items() if isinstance(text, str)}
    return typed | ({"event_all_day": "yes"} if whole is True else {})
