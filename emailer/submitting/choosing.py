"""Submitted fields -> what was chosen about the list: in JSON as values,
in a form as one field for each. Pure.

Fields: columns ({number from 0 or heading: role}; in a form column_0, column_1 ...),
layout (the columns they are for), sheet, encoding, delimiter, multiple (first | all),
names (turned | as_written), declined (invite | leave_out),
take (line numbers; in a form take_17), mend ({line: what to read there}; in a form mend_17),
was ({line: what stood there when one of these was chosen}; in a form was_17),
fill ({address: {field: value}}; in a form fill:table:ana@example.org),
corrected ({address: address}; in a form corrected:ana@example.org),
above ([field]; in a form above:table),
leave_out ([address]; in a form leave_out:ana@example.org),
leave_out_if ({field: [value]}; in a form leave_out_if:status:left),
both ([address]; in a form both:ana@example.org),
written_as ({field: number format}; in a form written_as:amount).
"""

import json
import re
from collections.abc import Callable, ItemsView, Iterator, Mapping
from typing import TypeVar

from emailer import characters, lists
from emailer.format_sections import AS_IT_STANDS
from emailer.lists import DELIMITERS, Choices, Role
from emailer.lists.addresses.address import shown as fit
from emailer.lists.encodings.decoding import ENCODINGS
from emailer.number_formats import shows
from emailer.submitting import choice_names, numbers
from emailer.tongue import Sentence, why

T = TypeVar("T")

NAMES = ("columns", "layout", "sheet", "encoding", "delimiter", "multiple", "names", "take", "mend",
         "was", "fill", "corrected", "above", "declined", "leave_out", "leave_out_if",
         "both", "written_as")  # fmt: skip
MAX_CHOSEN = 1000
MAX_TEXT = 1000  # characters of one of them

_LINE = re.compile(r"[0-9]{1,9}")
_LISTS = ("take", "above", "leave_out", "both")
_OBJECTS = ("columns", "mend", "was", "fill", "corrected", "leave_out_if", "written_as")
"""Fields that are no texts in JSON."""


def of_form(typed: Mapping[str, str], problems: dict[str, str]) -> Choices:
    """Read the choices of a form; what is wrong with one is a problem of its field."""
    values: dict[str, object] = {}
    for name in NAMES:
        if typed.get(name, "").strip():
            parsed = _parsed(name, typed[name].strip(), problems)
            values |= {} if parsed is None else {name: parsed}
    for name, value in typed.items():
        if value.strip():
            _add_single(values, name, value)
    return of_json(values, problems)


def _add_single(values: dict[str, object], name: str, value: str) -> None:
    """Join what a field of its own says, if it is one of those that choose one thing."""
    match choice_names.read(name):
        case ("fill", (field, email)):
            _fill(values, field, email, value.strip())
        case ("leave_out_if", (field, wanted)):
            _leave_out_if(values, field, wanted)
        case (choice, (which,)):
            _add(values, "columns" if choice == "column" else choice, which, value)


def of_json(body: Mapping[str, object], problems: dict[str, str]) -> Choices:
    """Read the choices of a JSON body; what is wrong with one is a problem of its field."""

    def read(name: str, parse: Callable[[object], T], otherwise: T) -> T:
        if name not in body or body[name] is None or name in problems:
            return otherwise
        try:
            return parse(body[name])
        except ValueError as error:
            problems.setdefault(name, why(error))
            return otherwise

    return Choices(
        columns=read("columns", _columns, {}),
        layout=read("layout", _text, ""),
        sheet=read("sheet", _text, ""),
        encoding=read("encoding", lambda value: _one_of(value, ENCODINGS), ""),
        delimiter=read("delimiter", lambda value: _one_of(value, DELIMITERS), ""),
        take_all=read("multiple", lambda value: _one_of(value, ("first", "all")), "") == "all",
        as_written=read("names", lambda value: _one_of(value, ("turned", "as_written")), "")
        == "as_written",
        take=read("take", _lines, frozenset()),
        mend=read("mend", lambda value: _of_lines(value, "mend"), {}),
        was=read("was", lambda value: _of_lines(value, "was"), {}),
        fill=read("fill", _given, {}),
        corrected=read("corrected", _put_right, {}),
        above=read("above", _fields, frozenset()),
        declined=read("declined", lambda value: _one_of(value, ("invite", "leave_out")), ""),
        leave_out=read("leave_out", lambda value: _addresses(value, "leave_out"), frozenset()),
        both=read("both", lambda value: _addresses(value, "both"), frozenset()),
        leave_out_if=read("leave_out_if", _held, {}),
        written_as=read("written_as", _formats, {}),
    )


def _parsed(name: str, value: str, problems: dict[str, str]) -> object:
    """Read a whole field of a form as JSON has it: a list, an object, or the text it is."""
    if name in _LISTS:
        return [part for part in re.split(r"[\s,]+", value) if part]
    if name not in _OBJECTS:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        problems[name] = Sentence("The field {name} is a JSON object.", name=name)
        return None


def _add(values: dict[str, object], name: str, number: str, value: str) -> None:
    """Join one choice, such as column_0, with those of its kind that are there already."""
    if name in _LISTS:
        held = values.setdefault(name, [])
        if isinstance(held, list):
            held.append(number)
    else:
        pairs = values.setdefault(name, {})
        if isinstance(pairs, dict):
            pairs[number] = value


def _fill(values: dict[str, object], name: str, email: str, value: str) -> None:
    """Join one value that is filled in with those of the same person."""
    people = values.setdefault("fill", {})
    person = people.setdefault(email, {}) if isinstance(people, dict) else None
    if isinstance(person, dict):
        person[name] = value


def _leave_out_if(values: dict[str, object], name: str, value: str) -> None:
    """Join one value of a field with those of which everybody is left out."""
    fields = values.setdefault("leave_out_if", {})
    held = fields.setdefault(name, []) if isinstance(fields, dict) else None
    if isinstance(held, list):
        held.append(value)


def _columns(value: object) -> dict[str, Role]:
    return {
        key: Role(_one_of(role, [one.value for one in Role]))
        for key, role in _pairs(value, "columns")
    }


def _of_lines(value: object, name: str) -> dict[int, str]:
    return {_line(key): text for key, text in _pairs(value, name)}


def _formats(value: object) -> dict[str, str]:
    found = dict(_pairs(value, "written_as"))
    for code in found.values():
        if code != AS_IT_STANDS and not shows(code):
            raise ValueError(Sentence(
                "“{code}” is no number format that is understood, such as 0.00 or d.m.yyyy.",
                code=fit(code),
            ))  # fmt: skip
    return found


def _put_right(value: object) -> dict[str, str]:
    return {lists.key(_text(was)): _address(text) for was, text in _pairs(value, "corrected")}


def _address(text: str) -> str:
    try:
        return lists.mailbox(text).email
    except lists.AddressError as error:
        raise ValueError(lists.no_address(text, error)) from None


def _given(value: object) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for email, fields in _object(value, _NO_PEOPLE):
        person = found.setdefault(lists.key(_text(email)), {})
        person |= {_text(name): text.strip() for name, text in _pairs(fields, "fill")}
        if sum(map(len, found.values())) > MAX_CHOSEN:
            raise ValueError(_NO_PEOPLE)
    return found


_NO_PEOPLE = Sentence(
    "The field fill has an object of names and values for each address, {most} values in all.",
    most=MAX_CHOSEN,
)


def _lines(value: object) -> frozenset[int]:
    wanted = Sentence(
        "The field take is a list of at most {max_chosen} line numbers.", max_chosen=MAX_CHOSEN
    )
    return frozenset(
        _line(one if isinstance(one, str) else str(numbers.whole(one)))
        for one in _list(value, wanted)
    )


def _fields(value: object) -> frozenset[str]:
    wanted = Sentence("The field above is a list of at most {most} fields.", most=MAX_CHOSEN)
    return frozenset(map(_text, _list(value, wanted)))


def _addresses(value: object, name: str) -> frozenset[str]:
    wanted = Sentence(
        "The field {name} is a list of at most {most} addresses.", name=name, most=MAX_CHOSEN
    )
    return frozenset(lists.key(_address(_text(one))) for one in _list(value, wanted))


def _held(value: object) -> dict[str, frozenset[str]]:
    if not isinstance(value, dict) or not all(isinstance(one, list) for one in value.values()):
        raise ValueError(_NO_VALUES)
    if len(value) + sum(map(len, value.values())) > MAX_CHOSEN:
        raise ValueError(_NO_VALUES)
    return {_text(name): frozenset(map(_text, texts)) for name, texts in value.items()}


_NO_VALUES = Sentence(
    "The field leave_out_if has a list of values for each field, at most {most} in all.",
    most=MAX_CHOSEN,
)


def _line(text: str) -> int:
    if not _LINE.fullmatch(text):
        raise ValueError(Sentence('"{text}" is not a line number.', text=text[:20]))
    return int(text)


def _pairs(value: object, name: str) -> Iterator[tuple[str, str]]:
    wanted = Sentence(
        "The field {name} is an object with at most {max_chosen} texts.",
        name=name,
        max_chosen=MAX_CHOSEN,
    )
    for key, text in _object(value, wanted):
        yield key, _text(text)


def _list(value: object, wanted: Sentence) -> list[object]:
    """Take a list as it is in JSON; raises ValueError with what is wanted where it is none."""
    if not isinstance(value, list) or len(value) > MAX_CHOSEN:
        raise ValueError(wanted)
    return value


def _object(value: object, wanted: Sentence) -> ItemsView[str, object]:
    """Take the members of an object, likewise."""
    if not isinstance(value, dict) or len(value) > MAX_CHOSEN:
        raise ValueError(wanted)
    return value.items()


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or characters.NO_FIELD.search(value):
        raise ValueError(
            Sentence("Write a text of at most {max_text} characters.", max_text=MAX_TEXT)
        )
    return value


def _one_of(value: object, names: Mapping[str, object] | list[str] | tuple[str, ...]) -> str:
    if value not in tuple(names):
        raise ValueError(Sentence("Choose one of {names}.", names=", ".join(names)))
    return str(value)
