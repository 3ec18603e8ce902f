"""JSON as RFC 8259 has it, without what programs disagree about:
NaN, a key twice, numbers beyond measure.
"""

import json
import math
from collections.abc import Sequence

from emailer import aside
from emailer.tongue import Sentence
from web.errors import ProblemError

MAX_DIGITS = 400
_HELP = Sentence("Send one JSON object in UTF-8.")


class _OddError(ValueError):
    """JSON that can be read, but not in one way by all."""


async def read_object(body: bytes) -> dict[str, object]:
    """Read a body that must be one object; a large one beside the loop, which must go on."""
    value = (
        await aside.run(len(body), loads, body) if len(body) > aside.LARGE_BYTES else loads(body)
    )
    if not isinstance(value, dict):
        raise ProblemError(400, Sentence("The body is JSON, but no object."), _HELP)
    return value


def loads(body: bytes) -> object:
    """Read JSON; raises ProblemError with a sentence."""
    try:
        text = body.decode("utf-8-sig")
        return json.loads(
            text,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_int,
            object_pairs_hook=_object,
        )
    except _OddError as error:
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


def _constant(text: str) -> object:
    raise _OddError(Sentence("{text} is no JSON number.", text=text))


def _float(text: str) -> float:
    if len(text) > MAX_DIGITS or not math.isfinite(number := float(text)):
        raise _OddError(Sentence("The body holds a number that is too large."))
    return number


def _int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _OddError(Sentence("The body holds a number that is too large."))
    return int(text)


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
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
