"""An engine's schema in steps, as they lie in its folder."""

from importlib.resources.abc import Traversable

NOT_OURS = (
    "The table emailer_migration of this database is not one of this program: it has other "
    "columns or numbers, or is a view. Nothing was changed."
)
"""Said of what stands in the place of the table of the steps that were applied."""


def of(folder: Traversable) -> list[tuple[int, str]]:
    """List the steps in order: (version, SQL)."""
    files = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".sql"))
    return [(int(name.split("_")[0]), file.read_text("utf-8")) for name, file in files]
