"""How the numbers and dates of a list can be shown in a message, as its page offers it: each way by
a value of the list. Pure.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from emailer import number_formats
from emailer.format_sections import AS_IT_STANDS
from emailer.lists.columns.columns import Column
from emailer.submitting import choice_names, written_as
from emailer.submitting.counting import Preview
from web.pages import roles_kept

Json = dict[str, Any]


class Menu(NamedTuple):
    """The form's field of a column, and its choices: each with how it shows a value, and whether it
    was chosen. "" is the usual one.
    """

    field: str
    choices: list[tuple[str, str, bool]]


def context(seen: Preview | None, typed: Mapping[str, str]) -> Json:
    """Return a menu for each column of numbers or dates, by its place; and what was chosen for
    fields that are not among them.
    """
    columns = seen.look.about.columns if seen else ()
    menus = {one.index: menu for one in columns if seen and (menu := _menu(seen, one, typed))}
    shown = {menu.field for menu in menus.values()}
    kept = {
        name: text
        for name, text in typed.items()
        if name not in shown and text.strip() and choice_names.of("written_as", name)
    }
    if seen is None:
        kept |= roles_kept.waiting(typed)
    return {"formats": menus, "formats_kept": kept}


def shown(seen: Preview, name: str, value: str) -> str:
    """Show a value of a field as a message does."""
    return number_formats.shown(dict(seen.written_as).get(name, AS_IT_STANDS), value)


def _menu(seen: Preview, column: Column, typed: Mapping[str, str]) -> Menu | None:
    field = choice_names.written("written_as", column.variable)
    value = _telling(seen, column.variable)
    if not field or not value:
        return None
    ways = dict(written_as.offered(seen.look.about, column, value))
    chosen = dict(seen.written_as).get(column.variable, AS_IT_STANDS)
    was_chosen = bool(typed.get(field, "").strip())
    if not ways and not was_chosen:
        return None
    ways = ways or {AS_IT_STANDS: value}
    usual = next(iter(ways))
    if chosen not in ways:
        ways[chosen] = number_formats.shown(chosen, value)
    choices = [("" if code == usual else code, text, code == chosen) for code, text in ways.items()]
    return Menu(field, choices) if len(choices) > 1 else None


def _telling(seen: Preview, name: str) -> str:
    """Return the first value that tells one way from another: one with a fraction, if there is."""
    held = [one.fields[name] for one in seen.people if one.fields.get(name)]
    return next((value for value in held if "." in value), next(iter(held), ""))
