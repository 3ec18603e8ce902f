"""An object of JSON that has a column below each name, as tables of programs are written -> an
object for each person. Pure.
"""

from collections.abc import Mapping, Sequence

from emailer.lists.addresses.address import PLAIN
from emailer.lists.columns.columns import MAX_COLUMNS
from emailer.lists.words import heading_words, names
from emailer.lists.words.heading_words import snake


def people(found: Mapping[str, object]) -> Sequence[dict[str, object]]:
    """Return those of `{"name": ["Ana"], "email": ["ana@x.pt"]}`, of `{"name": {"0": "Ana"}, ..}`,
    and of `{"Ana Lima": "ana@x.pt"}`; nobody where it is none of these.
    """
    if len(found) > MAX_COLUMNS:
        return _by_name(found)
    columns = {name: _column(value) for name, value in found.items()}
    keys = next(iter(columns.values()), {}).keys()
    if (
        len(keys) > 1
        and len(found) > 1
        and all(column.keys() == keys for column in columns.values())
        and any(_has_addresses(name, column) for name, column in columns.items())
    ):
        return [{name: column[key] for name, column in columns.items()} for key in keys]
    return _by_name(found)


def _column(value: object) -> Mapping[object, object]:
    if isinstance(value, list):
        return dict(enumerate(value))
    return value if isinstance(value, dict) else {}


def _has_addresses(name: str, column: Mapping[object, object]) -> bool:
    is_heading = heading_words.is_address(name)
    return is_heading and all(isinstance(one, str) and "@" in one for one in column.values() if one)


def _by_name(found: Mapping[str, object]) -> Sequence[dict[str, object]]:
    are_names = all(
        isinstance(value, str)
        and PLAIN.fullmatch(value)
        and names.are_like_names(name)
        and not _is_heading(name)
        for name, value in found.items()
    )
    return [{"Name": name, "Email": value} for name, value in found.items()] if are_names else ()


_KINDS = frozenset(
    ("work", "home", "private", "personal", "office", "business", "other", "arbeit", "privat",
     "buro", "geschaftlich", "travail", "maison", "from", "to", "cc", "bcc", "reply_to"),
)  # fmt: skip


def _is_heading(name: str) -> bool:
    word = snake(name)
    return (
        word in _KINDS
        or heading_words.is_address(name)
        or heading_words.is_heading_of_people(word)
        or heading_words.whose(word) < 0
    )
