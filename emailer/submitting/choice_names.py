"""The names of a form's fields that each choose one thing about a list: of a line, a column, a
person. Pure.
"""

import re

_ONE = re.compile(r"(column|take|mend|was)_([0-9]{1,9})")
_FILL = re.compile(r"fill:([^\s:]{1,100}):(\S{3,400})")
_CORRECTED = re.compile(r"corrected:(\S{3,400})")
_ABOVE = re.compile(r"above:([^\s:]{1,100})")
_LEAVE = re.compile(r"leave_out:(\S{3,400})")
_BOTH = re.compile(r"both:(\S{3,400})")
_LEAVE_IF = re.compile(r"leave_out_if:([^\s:]{1,100}):(.{0,40})")


def single(name: str) -> tuple[str, str] | None:
    """Read what is chosen of which column or line; None: nothing of one."""
    found = _ONE.fullmatch(name)
    return (found[1], found[2]) if found else None


def is_one(name: str) -> bool:
    """Tell whether a form's field is one choice of several:
    column_0, take_17, mend_17, was_17, fill:table:ana@example.org, corrected:ana@example.org,
    above:table, leave_out:ana@example.org, leave_out_if:status:left,
    both:ana@example.org.
    """
    return any(
        kind.fullmatch(name) for kind in (_ONE, _FILL, _CORRECTED, _ABOVE, _LEAVE, _LEAVE_IF, _BOTH)
    )


def filled_in(name: str) -> tuple[str, str] | None:
    """Read which field of which address a form's field fills in; None: it does nothing of it."""
    found = _FILL.fullmatch(name)
    return (found[1], found[2]) if found else None


def corrected(name: str) -> str | None:
    """Read which address a form's field puts right; None: it does nothing of it."""
    found = _CORRECTED.fullmatch(name)
    return found[1] if found else None


def above(name: str) -> str | None:
    """Read which field has what stands in the line above; None: a form's field says no such."""
    found = _ABOVE.fullmatch(name)
    return found[1] if found else None


def left_out(name: str) -> str | None:
    """Read which address a form's field leaves out; None: it does nothing of it."""
    found = _LEAVE.fullmatch(name)
    return found[1] if found else None


def both(name: str) -> str | None:
    """Read at which address a form's field greets all together; None: at none."""
    found = _BOTH.fullmatch(name)
    return found[1] if found else None


def left_out_if(name: str) -> tuple[str, str] | None:
    """Read with which value of which field a form's field leaves people out; None: with none."""
    found = _LEAVE_IF.fullmatch(name)
    return (found[1], found[2]) if found else None
