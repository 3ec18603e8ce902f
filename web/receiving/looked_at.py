"""Whose message a form asks to see: by number, by a step from one to the next, by a search,
or whoever was shown before. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from emailer.submitting.submission import Submission

UNASKED = "~"
"""What stands before the number of somebody whom nobody chose."""


def by(made: Submission, typed: Mapping[str, str]) -> Submission:
    """Add whose message is looked at; 0 where nobody was chosen."""
    find = typed.get("find", "") if _is_search(typed) else ""
    number = _number(typed.get("person", ""), 1) + _number(typed.get("step", ""), 0)
    is_first = number <= 1 and ("agreed" in typed or typed.get("step") == "")
    is_anybody = not find and (is_first or _is_unasked(typed, number))
    person = 0 if is_anybody else max(1, number)
    again = bool(find) and find == typed.get("found", "")
    return replace(
        made, person=person, find=find, finds_next=again, person_email=_shown(typed, person)
    )


def _is_search(typed: Mapping[str, str]) -> bool:
    """Tell whether somebody is looked for: by the button,
    or by Enter once other words stand there.
    """
    is_new = typed.get("find", "") != typed.get("found", "")
    return typed.get("step") == "find" or (typed.get("step") == "enter" and is_new)


def _is_unasked(typed: Mapping[str, str], number: int) -> bool:
    """Tell whether the page shows somebody for whom nobody asked: then it shows, of any list,
    the first that is written to.
    """
    shown = typed.get("shown", "").partition(" ")[0]
    is_same = shown == f"{UNASKED}{number}"
    return is_same and typed.get("step", "") in ("", "enter")


def _shown(typed: Mapping[str, str], person: int) -> str:
    """Name whose message the page shows, where nobody else was asked for; the first is
    whoever is the first.
    """
    number, _, email = typed.get("shown", "").partition(" ")
    is_same = person > 1 and number == str(person) and typed.get("step", "") in ("", "enter")
    return email if is_same else ""


def _number(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text.strip()) else otherwise
