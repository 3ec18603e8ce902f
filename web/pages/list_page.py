"""The list as the form shows it: how it was read, what can be chosen,
and which problems can be mended there.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emailer import lists
from emailer.lists.encodings.decoding import ENCODINGS
from emailer.lists.notes import Suggestion
from emailer.model import Line, Recipient, Rejected
from emailer.submitting import choice_names, choosing, listing, readings
from emailer.submitting.cautions import SHOWN_EMPTY
from emailer.submitting.counting import Preview
from emailer.tongue import plainly
from web import words
from web.pages import compose_words, left_out, line_above, number_formats, put_right

Json = dict[str, Any]

PROBLEMS = 30
OFFERS = 20
WRITERS = 5
COLUMNS = 60
"""As many as a form has fields for; the rest of the columns are used as was found."""

_TAKEN = re.compile(r"take_([0-9]{1,9})")
_WAS = re.compile(r"was_([0-9]{1,9})")
_MENDED = re.compile(r"mend_([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Gaps:
    """What people lack that the message uses, each value as a field of the form; `headings`:
    name of a field -> what its column is called.
    """

    typed: Mapping[str, str]
    headings: Mapping[str, str]

    def of(self, email: str, names: Sequence[str]) -> list[Json]:
        """Show what one person lacks; nothing of an address that no such field can name."""
        fields = ((name, choice_names.written("fill", name, email)) for name in names)
        return [self._shown(field, name, email) for name, field in fields if field]

    def filled(self, shown: Collection[str]) -> list[Json]:
        """Show what was filled in and is not shown elsewhere, for it to be looked at."""
        fields = [field for field, text in self.typed.items() if text.strip()]
        found = [(field, choice_names.of("fill", field)) for field in fields if field not in shown]
        return [self._shown(field, *one) for field, one in found if one]

    def _shown(self, field: str, name: str, email: str) -> Json:
        label = self.headings.get(name) or compose_words.spoken(name)
        return {"field": field, "name": label, "email": email, "value": self.typed.get(field, "")}


def context(seen: Preview | None, typed: Mapping[str, str]) -> Json:
    """Return what the template needs; nothing where there is no list yet."""
    kept = number_formats.context(seen, typed)
    if seen is None or not readings.counts(seen)["lines"]:
        return _unread(seen, typed) | kept
    gaps = Gaps(typed, compose_words.headings(seen))
    firsts = {one.line: one for one in reversed(seen.rejected)}  # a line is mended once, as a whole
    wrong = [one for one in seen.rejected if not one.is_chosen]
    first = sorted(wrong, key=lambda one: not one.can_be_mended)  # what is to be done
    shown = [_problem(one, gaps, is_first=one is firsts[one.line]) for one in first[:PROBLEMS]]
    return {
        "list": readings.shape(seen),
        "is_by_line": seen.is_by_line,
        "no_use": compose_words.of_no_use(seen),
        "duplicates": compose_words.duplicates(seen),
        **_said_of_put_right(seen, typed),
        "menus": readings.menus(),
        "list_problems": shown,
        "more_problems": first[PROBLEMS:],
        **left_out.context(seen, typed),
        "lacking": list(dict.fromkeys(name for one in shown for name in one["lacks"])),
        "list_columns": COLUMNS,
        "values": {
            one.index: left_out.values(seen, one.variable) for one in seen.look.about.columns
        },
        **kept,
        "twice": seen.twice,
        "turned": bool(seen.look.notes.turned) or typed.get("names") == "as_written",
        **_said_of_people(seen, gaps, shown),
        **_said_of_lines(seen, typed, shown),
    }


def _said_of_put_right(seen: Preview, typed: Mapping[str, str]) -> Json:
    """Show what addresses were put right to in earlier runs, and as what they are read."""
    shown = put_right.offered(seen, typed)
    as_they_stand = sum(not one.is_taken for one in shown)
    return {"put_right": shown, "more_put_right": seen.written.put_right_count - as_they_stand}


def _said_of_people(seen: Preview, gaps: Gaps, shown: Sequence[Json]) -> Json:
    """Show what people lack, and what was filled in."""
    unfilled = [_unfilled(person, gaps.of(person.email, names)) for person, names in seen.unfilled]
    rows = (*shown, *unfilled)
    asked = [one for row in rows for one in row["fill"]]
    return {
        "unfilled": unfilled,
        "unfilled_shown": SHOWN_EMPTY,
        "filled": gaps.filled({one["field"] for one in asked}),
        "above": line_above.offered(seen, gaps.typed, rows),
    }


def _said_of_lines(seen: Preview, typed: Mapping[str, str], shown: Sequence[Json]) -> Json:
    """Show what is offered for single lines, and what was taken or written."""
    notes, corrections = seen.look.notes, Corrections.of(seen, typed)
    lines = {one["line"] for one in shown if one["can_be_mended"]}
    corrected = {lists.key(one.was) for one in notes.corrected}
    open_yet = [one for one in notes.suggestions if lists.key(one.was) not in corrected]
    offers, taken = _offers(open_yet), _offers(notes.taken)
    writers = [one for one in notes.writers[:WRITERS] if one.line not in offers]
    asked = {*offers, *taken, *(one.line for one in writers)}
    return {
        "offers": sorted((offers | _ticked(taken)).items()),
        "more_offers": notes.suggestion_count
        - len(notes.suggestions)
        + len({one.line for one in open_yet})
        - len(offers),
        "writers": list({one.line: one for one in writers}.values()),
        "mended": [
            (line, text, notes.names_mended.get(line, ""))
            for line, text in corrections.mended()
            if text.strip() and line not in lines
        ],
        "taken": [line for line in corrections.taken() if line not in asked],
        "was": corrections.was,
        "as_before": seen.put_right,
    }


@dataclass(frozen=True, slots=True)
class Corrections:
    """What was written or taken for single lines, at the lines that it is said of now;
    `was`: line -> what stands there, for it to be found again in another list.
    """

    typed: Mapping[str, str]
    was: Mapping[int, str]
    moved: Mapping[int, int | None]  # line it was chosen for -> where the same stands now

    @classmethod
    def of(cls, seen: Preview, typed: Mapping[str, str]) -> "Corrections":
        """Compare what was chosen with what the reading made of it."""
        notes = seen.look.notes
        found: dict[int, set[str]] = {}
        for one in (*notes.corrected, *notes.taken):
            found.setdefault(one.line, set()).add(one.was)
        was = {line: next(iter(texts)) for line, texts in found.items() if len(texts) == 1}
        now = {text: line for line, text in was.items()}
        said = [(line, text) for line, text in _numbered(_WAS, typed) if was.get(line) != text]
        return cls(typed, was, {line: now.get(text) for line, text in said})

    def mended(self) -> list[tuple[int, str]]:
        """List what was written, line by line; what is given up is not."""
        return self._now(_MENDED)

    def taken(self) -> list[int]:
        """List the lines for which what was offered was taken."""
        return [line for line, _ in self._now(_TAKEN)]

    def _now(self, name: re.Pattern[str]) -> list[tuple[int, str]]:
        found = ((self.moved.get(line, line), text) for line, text in _numbered(name, self.typed))
        return sorted((line, text) for line, text in found if line is not None)


def _unread(seen: Preview | None, typed: Mapping[str, str]) -> Json:
    """Carry along what was chosen for a list that cannot be read so: it is chosen otherwise there,
    and nothing is read as it was not chosen.
    """
    if seen is None or not seen.problems.keys() & {"file", "emails", *choosing.NAMES}:
        return {}
    chosen = {
        name: text
        for name, text in typed.items()
        if text.strip() and (name in choosing.NAMES or choice_names.read(name))
    }
    roles = {name: text for name, text in chosen.items() if name.startswith("column_")}
    menus = {name: chosen[name] for name in ("sheet", "encoding", "delimiter") if name in chosen}
    others = {name: text for name, text in chosen.items() if name not in {*roles, *menus}}
    return {
        "unread": bool(chosen),
        "menus": readings.menus(),
        "unread_roles": [(name, int(name[7:]) + 1, role) for name, role in roles.items()],
        "unread_menus": menus,
        "encodings": {one: one for one in ENCODINGS},
        "unread_others": others,
    }


def live(seen: Preview, told: Json, typed: Mapping[str, str]) -> Json:
    """Return what the answer to a script needs: the JSON it understands,
    and the list as a piece of the page.
    """
    return {
        **context(seen, typed),
        "seen": json.dumps(plainly(told)),
        "typed": typed,
        "words": words,
    }


def _problem(one: Line, gaps: Gaps, *, is_first: bool) -> Json:
    """Show a problem, the first of its line or not; a line of the list that the choices are for
    can be mended there, if its address is wrong.
    """
    assert not isinstance(one, tuple)  # rejected, not a recipient
    can_be_mended = is_first and one.can_be_mended and not isinstance(one, listing.Incomplete)
    shown: Json = {
        "line": one.line,
        "value": _of_whom(one),
        "reason": one.reason,
        "can_be_mended": can_be_mended,
        "name": one.called if isinstance(one, listing.Incomplete) else "",
        "lacks": one.missing if isinstance(one, listing.Incomplete) else (),
        "fill": gaps.of(one.value, one.missing) if isinstance(one, listing.Incomplete) else [],
    }
    mended = gaps.typed.get(f"mend_{one.line}", "") if can_be_mended else ""
    wrong = _wrong(mended)
    # one that is an address was written for what stood there before
    return shown | {"mended": mended if wrong else "", "wrong": wrong}


def _of_whom(one: Rejected) -> str:
    """Write a line as it was; whoever lacks something, with name and address."""
    if isinstance(one, listing.Incomplete) and one.called:
        return f"{one.called} <{one.value}>"
    return one.value


def _unfilled(person: Recipient, gaps: list[Json]) -> Json:
    """Show a person for whom names are empty that the message uses."""
    return {"line": person.line, "name": person.name, "email": person.email, "fill": gaps}


def _wrong(text: str) -> str:
    """Say why what a line is to be read as is no address, if it is none."""
    if not text.strip():
        return ""
    try:
        lists.mailbox(text)
    except lists.AddressError as error:
        return str(lists.no_address(text, error))
    return ""


def _offers(suggestions: Sequence[Suggestion]) -> dict[int, Json]:
    """Offer what was probably meant, once for each line."""
    offers: dict[int, Json] = {}
    for one in suggestions:
        held = offers.get(one.line)
        if held is None and len(offers) >= OFFERS:
            break
        was, better = (held["was"], held["better"]) if held else ("", "")
        offers[one.line] = {
            "was": f"{was} {one.was}".strip(),
            "better": f"{better} {one.better}".strip(),
        }
    return offers


def _ticked(taken: Mapping[int, Json]) -> dict[int, Json]:
    """Show what was taken where it was offered, for it to be looked at and given back."""
    return {line: one | {"is_taken": True} for line, one in taken.items()}


def _numbered(name: re.Pattern[str], typed: Mapping[str, str]) -> Sequence[tuple[int, str]]:
    def found() -> Iterator[tuple[int, str]]:
        for key, text in typed.items():
            if (match := name.fullmatch(key)) and text:
                yield int(match[1]), text

    return sorted(found())
