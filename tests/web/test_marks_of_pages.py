"""What scripts and styles look for in pages: marks (data-...), and the names of fields."""

import re
from pathlib import Path

from emailer.submitting import choice_names

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"\bdata-[a-z-]+")
OF_SCRIPTS = re.compile(r"\bdataset\.(\w+)|\{ (\w+) \} = \w+\.dataset")


def read(*patterns: str) -> str:
    return "\n".join(path.read_text() for one in patterns for path in sorted(ROOT.glob(one)))


def marks(text: str) -> set[str]:
    """Name all marks of a text; a script calls data-last-known dataset.lastKnown."""
    called = ("".join(names) for names in OF_SCRIPTS.findall(text))
    return {*MARK.findall(text), *(f"data-{re.sub('[A-Z]', _small, name)}" for name in called)}


def _small(found: re.Match[str]) -> str:
    return f"-{found[0].lower()}"


PAGES, SCRIPTS, STYLES = read("templates/*"), read("static/js/*"), read("static/*.css")
SET = set(re.findall(r'toggleAttribute\("(data-[a-z-]+)"', SCRIPTS))


def test_what_a_script_or_a_style_looks_for_is_there():
    assert marks(SCRIPTS) | marks(STYLES) <= marks(PAGES) | SET


def test_each_mark_of_a_page_is_looked_for():
    assert marks(PAGES) <= marks(SCRIPTS) | marks(STYLES) | marks(read("tests/**/*.py"))


def test_another_file_takes_along_every_kind_of_choice_about_lines_and_people():
    script = (ROOT / "static/js/list-page.js").read_text()
    [said] = re.findall(r"SAID = \[(.+?)\]", script, re.DOTALL)
    taken = tuple(re.findall(r'"(\w+:?)"', said))
    kinds = [kind.pattern for kind in choice_names.KINDS.values()]
    assert [kind for kind in kinds if not kind.startswith(taken)] == []
