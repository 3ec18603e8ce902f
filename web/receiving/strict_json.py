"""JSON as RFC 8259 has it, without what programs disagree about:
NaN, a key twice, numbers beyond measure, half a character, more than anybody needs.
"""

import json
import math
from collections.abc import Sequence
from typing import NamedTuple

from emailer import side_threads
from emailer.tongue import Sentence
from web.errors import ProblemError
from web.receiving import json_pieces

MAX_DIGITS = 400
MAX_KEYS = 10_000
"""Of one object."""
MAX_NESTED = 500_000
"""How many objects and lists a body may hold: each takes many times its bytes."""
_HELP = Sentence("Send one JSON object in UTF-8.")


class _OddError(ValueError):
    """JSON that can be read, but not in one way by all."""


async def read_object(body: bytes) -> dict[str, object]:
    """Read a body that must be one object; a large one beside the loop, which must go on."""
    value = (
        await side_threads.run(len(body), loads, body)
        if len(body) > side_threads.LARGE_BYTES
        else loads(body)
    )
    if not isinstance(value, dict):
        raise ProblemError(400, Sentence("The body is JSON, but no object."), _HELP)
    return value


def loads(body: bytes) -> object:
    """Read JSON; raises ProblemError with a sentence."""
    try:
        text = body.decode("utf-8-sig")
        return _read(text)
    except (_OddError, json_pieces.TooManyError) as error:
        raise ProblemError(400, str(error), _HELP) from None
    except UnicodeDecodeError as error:
        raise ProblemError(
            400,
            Sentence("The body is not UTF-8: byte {start} is wrong.", start=error.start + 1),
            _HELP,
        ) from None
    except json.JSONDecodeError as error:
        where = Sentence("line {lineno}, column {colno}", lineno=error.lineno, colno=error.colno)
        raise ProblemError(
            400, Sentence("The body is no JSON: something is wrong at {where}.", where=where), _HELP
        ) from None
    except RecursionError:
        raise ProblemError(400, Sentence("The body is nested too deeply."), _HELP) from None


def _read(text: str) -> object:
    value: object
    if len(text) > side_threads.LARGE_BYTES:
        value = json_pieces.Pieces(text, _decoder(), _object, MAX_NESTED).read()
    else:
        value = _decoder().decode(text)
    if "\\ud" in text or "\\uD" in text:
        if isinstance(value, dict):  # people are looked at one by one
            _refuse_halves([part for part in value.items() if part[0] != "recipients"])
        else:
            _refuse_halves(value)
    return value


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_constant=_constant,
        parse_float=_float,
        parse_int=_int,
        object_pairs_hook=_object,
    )


def _refuse_halves(value: object) -> None:
    """Refuse half of a surrogate pair, in keys too: it is no character,
    and neither a database nor an answer can hold it. Text by text, as no step may last.
    """
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _OddError(
                Sentence("The body holds half of a character: \\ud800 to \\udfff stand in pairs.")
            ) from None
    elif isinstance(value, dict):
        _refuse_halves([*value.items()])
    elif isinstance(value, list | tuple):
        for one in value:
            _refuse_halves(one)


class _Odd(NamedTuple):
    """What stands for a number that is none to all, until the field that holds it is known."""

    said: Sentence


def _constant(text: str) -> _Odd:
    return _Odd(Sentence("{text} is no JSON number.", text=text))


_TOO_LARGE = _Odd(Sentence("The number is too large."))


def _float(text: str) -> float | _Odd:
    return (
        number if len(text) <= MAX_DIGITS and math.isfinite(number := float(text)) else _TOO_LARGE
    )


def _int(text: str) -> int | _Odd:
    return int(text) if len(text) <= MAX_DIGITS else _TOO_LARGE


def _refuse_odd(name: str, value: object) -> None:
    if isinstance(value, _Odd):
        named = json.dumps(name[:50])
        raise _OddError(Sentence("At the key {name}: {said}", name=named, said=value.said))
    if isinstance(value, list):
        for one in value:
            if isinstance(one, _Odd | list):
                _refuse_odd(name, one)


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) > MAX_KEYS:
        raise _OddError(Sentence("An object has more than {most} keys.", most=MAX_KEYS))
    for name, one in pairs:
        if isinstance(one, _Odd | list):
            _refuse_odd(name, one)
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _OddError(
            Sentence(
                "The key {json} stands twice in one object.", json=json.dumps(_twice(pairs)[:50])
            )
        )
    return value


def _twice(pairs: Sequence[tuple[str, object]]) -> str:
    """Find the first key that was there before."""
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            break
        seen.add(key)
    return key
