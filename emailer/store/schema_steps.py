"""An engine's schema in steps, as they lie in its folder."""

from importlib.resources.abc import Traversable

Steps = list[tuple[int, str]]
"""Each its version and its SQL."""

NOT_OURS = (
    "The table emailer_migration of this database is not one of this program: it has other "
    "columns or numbers, or is a view. Nothing was changed."
)
"""Said of what stands in the place of the table of the steps that were applied."""


def chosen(steps: Steps, since: int, until: int | None) -> Steps:
    """Take the steps after version `since`, up to `until`, else to the last.
    Raises ValueError where there is no step `until`, or it is none after `since`.
    """
    newest = steps[-1][0]
    last = newest if until is None else until
    if until is not None and not since <= until <= newest:
        raise ValueError(
            f"There is no version {until} of the tables after {since}: the newest here is {newest}."
        )
    return [step for step in steps if since < step[0] <= last]


def of(folder: Traversable) -> Steps:
    """List the steps in order: (version, SQL)."""
    files = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".sql"))
    return [(int(name.split("_")[0]), file.read_text("utf-8")) for name, file in files]
