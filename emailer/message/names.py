"""A name as it stands in a template, and the field it means: by the columns' normaliser, without regard to case
and accents. Knows no templates. Pure.
"""

from collections.abc import Iterable
from functools import lru_cache

from emailer.lists.columns import snake

_ADDRESS = frozenset(
    ("mail", "mails", "emails", "emailaddress", "mailaddress", "emailadresse", "mailadresse", "correo", "courriel",
     "correoelectronico", "enderecodeemail", "adresseemail", "adressemail"),
)  # fmt: skip
"""Headings of the column that holds the addresses, which is always `email`, whatever it is called."""


@lru_cache(maxsize=4096)
def of(typed: str) -> str:
    """Return the name of the field that `typed` means, such as first_name for "First Name"; empty for no name."""
    name = snake(typed)
    if name and not name.isidentifier():
        return f"column_{name}"
    return name


def complete(values: dict[str, str], wanted: Iterable[str]) -> None:
    """Add to one person's values those wanted names that only look different: firstname, größe, e_mail."""
    alike = {_loose(name): value for name, value in reversed(values.items())}
    for name in wanted:
        if name not in values:
            loose = _loose(name)
            found = values["email"] if loose in _ADDRESS and loose not in alike else alike.get(loose)
            if found is not None:
                values[name] = found


@lru_cache(maxsize=4096)
def _loose(name: str) -> str:
    """Return what makes two names the same: the normalised letters and digits alone."""
    return of(name).replace("_", "")
