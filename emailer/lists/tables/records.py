"""A program's record, {email, name, ...} -> one recipient or a reason.
Knows nothing of lists. Pure.
"""

import contextlib
import math
from collections.abc import Mapping
from itertools import chain

from emailer import characters
from emailer.lists.addresses.address import AddressError, check, shown, trim
from emailer.lists.addresses.mailbox import clean_name
from emailer.lists.columns import column_variables, columns
from emailer.lists.words.heading_words import snake
from emailer.model import Line, Recipient, Rejected
from emailer.tongue import Sentence, why

MAX_VALUE = 10_000  # characters of one field
MAX_ROW_BYTES = 64 * 1024
"""What one person's fields may have together, their names with them:
pages, events and mails are made of rows.
"""
MAX_DIGITS = 500
KEYS_NAMED = 10
"""Of somebody who has no email, which may stand under one of them."""


def of_record(
    email: object,
    name: object = "",
    fields: Mapping[str, object] | None = None,
    line: int = 0,
) -> Line:
    """Take one recipient of a program: `email` is one address,
    never searched for another; values become text.
    """
    try:
        address, its_key = check(trim(_email(email, name, fields or {})))
        its_name = clean_name(_string("name", "" if name is None else name))
        return Recipient(address, its_name, its_key, _fields(fields or {}), line)
    except AddressError as error:
        return Rejected(line, said(email), why(error))


def said(value: object) -> str:
    """Write what stands where an address should; nothing of what is neither text nor number."""
    with contextlib.suppress(AddressError):
        return shown(_text("", value))
    return ""


def refuse_values(values: Mapping[str, str]) -> None:
    """Raise AddressError where a field holds what is no text,
    or too much of it, or all of them do.
    """
    text = "".join(chain(values, values.values())) if values else ""
    if len(text) <= MAX_VALUE and not characters.NO_TEXT.search(text):
        return
    for name, value in values.items():
        if characters.NO_TEXT.search(value):
            raise AddressError(
                Sentence(
                    "the field {name} contains a control or broken character", name=shown(name)
                )
            )
        if len(value) > MAX_VALUE:
            raise AddressError(
                Sentence(
                    "the field {name} is longer than {max_value} characters",
                    name=shown(name),
                    max_value=MAX_VALUE,
                )
            )
    if len(text.encode("utf-8", "replace")) > MAX_ROW_BYTES:
        raise AddressError(
            Sentence(
                "its fields are longer than {max_row_bytes} KB together",
                max_row_bytes=MAX_ROW_BYTES // 1024,
            )
        )


def _email(email: object, name: object, fields: Mapping[str, object]) -> str:
    """Take the address; where there is none, say what stands there, as in {"Email": ...}."""
    if email is not None:
        return _string("email", email)
    keys = [shown(key) for key in fields] + ["name"] * bool(name)
    if not keys:
        raise AddressError(Sentence("it has no email"))
    named = ", ".join([*keys[:KEYS_NAMED], *["..."] * (len(keys) > KEYS_NAMED)])
    raise AddressError(Sentence("it has no email (its keys are: {keys})", keys=named))


def _string(what: str, value: object) -> str:
    if not isinstance(value, str):
        raise AddressError(Sentence("the {what} is not a text", what=what))
    return value


def _fields(fields: Mapping[str, object]) -> dict[str, str]:
    if len(fields) > columns.MAX_COLUMNS:
        raise AddressError(
            Sentence("it has more than {max_columns} fields", max_columns=columns.MAX_COLUMNS)
        )
    names = column_variables.unique(map(snake, fields), range(len(fields)))
    values = {name: _text(name, value) for name, value in zip(names, fields.values(), strict=True)}
    refuse_values(values)
    return values


def _text(name: str, value: object) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() if abs(value) < 10**MAX_DIGITS:
            return str(value)
        case float() if math.isfinite(value):
            return str(value)
    raise AddressError(
        Sentence("the field {name} is neither a text nor a number", name=shown(name))
    )
