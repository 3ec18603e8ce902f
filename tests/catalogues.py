"""Collects the sentences of program, pages and scripts into the catalogues:
`python -m tests.catalogues`.
"""

import io
import sys
from pathlib import Path

from babel.messages import extract, frontend, pofile
from babel.messages.catalog import Catalog

import bootstrap

ROOT = Path(__file__).parents[1]
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/messages.po"))
SCRIPTS = "static/js/"
"""What stands there, the page brings to the scripts:
of these alone it is noted where they stand.
"""
KEYWORDS: dict = extract.DEFAULT_KEYWORDS | {
    "Sentence": None, "say": None, "plural": (1, 2), "say_n": (1, 2),
}  # fmt: skip


def collected() -> Catalog:
    """Every sentence that stands somewhere."""
    found = Catalog(charset="utf-8")
    with (ROOT / "babel.cfg").open() as config:
        methods, options = frontend.parse_mapping_cfg(config)
    for file, _, message, comments, context in extract.extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=_is_ours
    ):
        one, many = message if isinstance(message, tuple) else (message, None)
        known = found.get(one)
        assert known is None or not known.pluralizable or many in (None, known.id[1]), (
            f"{one!r} has two plurals"
        )
        found.add(
            message,
            None,
            [(file, 1)] if str(file).startswith(SCRIPTS) else [],
            context=context,
            auto_comments=comments,
        )
    return found


def _is_ours(folder: str | Path) -> bool:
    place = Path(folder).relative_to(ROOT).parts
    return not place or place[0] in {"emailer", "web", "templates", "static"}


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.parts[-3])


def written(catalogue: Catalog) -> bytes:
    """A catalogue as its file, in the order of the alphabet:
    what moves in the program moves nothing here.
    """
    text = io.BytesIO()
    pofile.write_po(text, catalogue, width=100, sort_output=True, include_lineno=False,
                    ignore_obsolete=True, omit_header=True)  # fmt: skip
    head = f"""msgid ""
msgstr ""
"Language: {catalogue.locale}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {catalogue.plural_forms}\\n"

"""
    return head.encode() + text.getvalue()


def update(path: Path, sentences: Catalog) -> Catalog:
    """Bring a catalogue up to what stands in the program; what is new has no translation yet."""
    catalogue = read(path)
    catalogue.update(sentences, no_fuzzy_matching=True, update_creation_date=False)
    path.write_bytes(written(catalogue))
    return catalogue


if __name__ == "__main__":
    bootstrap.show_usage(__doc__)
    everything = collected()
    for place in CATALOGUES:
        missing = [one.id for one in update(place, everything) if one.id and not one.string]
        sys.stdout.write(
            f"{place.parts[-3]}: {len(everything)} sentences, {len(missing)} without translation\n"
        )
