"""How a message shows the numbers and dates of its fields. Pure."""

from collections.abc import Iterable, Mapping

from emailer import number_formats
from emailer.format_sections import AS_IT_STANDS
from emailer.message import field_names
from emailer.message.templates import Fit
from emailer.model import Message


def of(message: Message, used: Iterable[str]) -> Mapping[str, Fit]:
    """Say of the names that a message uses what shows their values; one whose format is not
    understood stands as it is.
    """
    formats = dict(message.written_as)
    if not formats:
        return {}
    found = {name: _format(name, formats) for name in used}
    return {name: number_formats.writer(code) for name, code in found.items()
            if number_formats.shows(code)}  # fmt: skip


def _format(name: str, formats: Mapping[str, str]) -> str:
    if name in formats:
        return formats[name]
    alike = (code for field, code in formats.items() if field_names.is_same(field, name))
    return next(alike, AS_IT_STANDS)
