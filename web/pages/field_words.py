"""What a message may use of a list: its fields, and what can be written with them. Pure."""

from emailer.lists.address import shown as fit
from emailer.submitting.counting import Preview
from emailer.tongue import Sentence, say

_EMAIL, _NAME = Sentence("Email"), Sentence("Name")
FIELDS = 60
"""As many are offered; others can be typed."""


def fields(seen: Preview | None) -> list[dict[str, str]]:
    """List what a message may use of a list: as its columns are called there,
    and the tag that stands for it.
    """
    said = headings(seen)
    return [
        {"label": said.get(name) or spoken(name), "tag": f"{{{{ {name} }}}}"}
        for name in _ordered(seen)
    ]


def examples(seen: Preview | None) -> list[dict[str, str]]:
    """Show what can be written, by the list's own columns and values: a field, another word where
    it is empty, and a line for some people alone.
    """
    name = _ordered(seen)[0]
    held = {one: seen.values.of(one) for one in _ordered(seen)} if seen else {}
    some = next((one for one in held if any(held[one])), "")
    said, called = headings(seen), say("…")
    shown = [
        (
            f"{{{{ {name} }}}}",
            say("what stands in {column}", column=said.get(name) or spoken(name)),
        ),
        (f'{{{{ {name} | default("{called}") }}}}', say("or another word, where it is empty")),
    ]
    if some:
        value = next(filter(None, held[some]))
        tag = f'{{% if {some} == "{value}" %}}{called}{{% endif %}}'
        column = said.get(some) or spoken(some)
        shown.append((tag, say("only for those with “{value}” in {column}", value=value,
                               column=column)))  # fmt: skip
    else:
        tag = f"{{% if {name} %}}{called}{{% else %}}{called}{{% endif %}}"
        shown.append((tag, say("one text for those who have it, another for those who have not")))
    return [{"tag": tag, "said": text} for tag, text in shown]


def _ordered(seen: Preview | None) -> list[str]:
    names = (seen.columns if seen else ()) or ("email", "name")
    first = [name for name in ("name", "email") if name in names]
    return [*first, *(name for name in names if name not in first)][:FIELDS]


def headings(seen: Preview | None) -> dict[str, str]:
    """Say of each field of a list what its column is called there, where that is known."""
    return {one.variable: fit(one.heading) for one in seen.look.about.columns} if seen else {}


def spoken(name: str) -> str:
    """Say a field's name where no column is called anything."""
    return str({"name": _NAME, "email": _EMAIL}.get(name, name.replace("_", " ")))
