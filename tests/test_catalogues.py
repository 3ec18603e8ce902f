"""The catalogues: nothing missing, nothing doubtful, nothing that is said no more;
names filled in alike.
"""

import ast
import re
from functools import cache

import pytest

from tests import catalogues

COLLECTED = cache(catalogues.collected)
NAMES = re.compile(r"%\((\w+)\)s|(?<!\{)\{(\w+)\}(?!\})|(%%)")


@pytest.fixture(params=catalogues.CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request):
    return catalogues.read(request.param)


def sentences(catalogue):
    """Every sentence with all that is said for it: one text, or one for each number."""
    for message in catalogue:
        if message.id:
            many = message.id if isinstance(message.id, tuple) else (message.id,)
            yield (
                message,
                many,
                message.string if isinstance(message.string, tuple) else (message.string,),
            )


@pytest.mark.parametrize("folder", ["emailer", "web"])
def test_no_sentence_stands_within_an_f_string_where_it_is_not_collected(folder):
    texts = {path: path.read_text("utf-8") for path in (catalogues.ROOT / folder).rglob("*.py")}
    assert [
        path
        for path, text in texts.items()
        if re.search(r"\{(say|say_n|plural|Sentence)\(.[A-Z{]", text)
    ] == []


@pytest.mark.parametrize("folder", ["emailer", "web"])
def test_no_two_sentences_for_a_number_stand_elsewhere_than_where_they_are_said(folder):
    files = (catalogues.ROOT / folder).rglob("*.py")
    calls = (
        (path.name, node.lineno, node.args[:2])
        for path in files
        if path.name != "tongue.py"  # which passes them on
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say_n", "plural")
    )
    assert [
        (name, line)
        for name, line, both in calls
        if not all(isinstance(one, ast.Constant) for one in both)
    ] == []


def test_there_is_a_german_catalogue():
    assert [path.parts[-3] for path in catalogues.CATALOGUES] == ["de"]


def test_no_sentence_is_missing_and_none_is_doubtful(catalogue):
    assert {message.id for message in catalogue} == {message.id for message in COLLECTED()}
    assert not [
        one for message, one, said in sentences(catalogue) if not all(said) or message.fuzzy
    ]


OF_THE_READER = re.compile(r"(?:^|[.:?!] )(?:Ihnen|Ihr(?:e[mnrs]?)?)\b")
"""At the beginning of a sentence nobody can tell "to them" from "to you"."""


def test_no_german_sentence_says_you_where_the_english_one_says_they(catalogue):
    assert [
        said
        for _, one, said in sentences(catalogue)
        if any(map(OF_THE_READER.search, said)) and not re.search(r"(?i)\byou", " ".join(one))
    ] == []


def test_the_catalogue_is_as_make_words_writes_it(catalogue, tmp_path):
    path = next(path for path in catalogues.CATALOGUES if path.parts[-3] == str(catalogue.locale))
    copy = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(path.read_bytes())
    catalogues.update(copy, COLLECTED())
    assert copy.read_text("utf-8") == path.read_text("utf-8"), "run: make words"


def test_what_is_filled_in_is_the_same_in_both_languages(catalogue):
    for _, english, said in sentences(catalogue):
        wanted = {frozenset(found) for one in english for found in [NAMES.findall(one)]}
        for one in said:
            assert frozenset(NAMES.findall(one)) in wanted, (english, said)


COUNTED = re.compile(
    r"(?:\{n\}|%\((?:n|many)\)s) (?:more )?(?:are|have|were|wait|people|\w{3,}[^\Wsu]s)\b"
    r"|(?:are its|They are) (?:\{|%)"
)
"""A number, and words for many."""
SEVERAL = (
    "%(n)s lines: scroll", "%(n)s entries in all.", "A sheet holds", "A workbook holds",
    "Handed over %(n)s times",
    "More than %(n)s people", "Of {n} sheets", "The first %(n)s people", "There are {n}",
    "This .zip has", "Whoever cannot be written to now", "it is longer than", "{n} bytes",
    "the part before the @", "{n} people in a row", "{n} people match:", "{n} tries are left",
)  # fmt: skip
"""Sentences said of more than one alone, or of a limit."""


def test_whatever_is_counted_has_words_for_one():
    alone = [one.id for one in COLLECTED() if isinstance(one.id, str)]
    assert [one for one in alone if COUNTED.search(one) and not one.startswith(SEVERAL)] == []


def test_tags_of_pages_are_the_same_in_both_languages(catalogue):
    tags = re.compile(r"</?\w+[^>]*>")
    for _, english, said in sentences(catalogue):
        wanted = [sorted(tags.findall(one)) for one in english]
        assert all(sorted(tags.findall(one)) in wanted for one in said), (english, said)


def test_german_is_polite_and_uses_its_own_quotes(catalogue):
    for _, english, said in sentences(catalogue):
        for one in said:
            assert not re.search(r"\b(du|dir|dich|dein\w*)\b", one), one
            assert "“" not in one or "„" in one, (english, one)


WORDS = {
    r"\b(?<!Whoever )runs?\b": r"[Ss]endung|Sendezeit",
    r"\bduplicates?\b": r"[Dd]oppelt",
    r"\bdrafts?\b": r"Entw[uü]rf",
    r"\bcolumns?\b": r"Spalte",
    r"\bin doubt\b": r"[Uu]ngeklärt",
    r"\bsubject\b": r"Betreff",
    r"\baccounts?\b(?!\.)": r"[Kk]ont[oe]",
}
"""English -> German: the same word for the same thing everywhere,
as docs/how-to/languages.md has them.
"""
FILLED = re.compile(r'"[^"]*"|<[^>]*>|%\(\w+\)s|\{\w+\}')


@pytest.mark.parametrize("english", WORDS)
def test_the_same_thing_has_the_same_word_everywhere(english):
    catalogue = catalogues.read(catalogues.CATALOGUES[0])
    pairs = [pair for _, one, said in sentences(catalogue) for pair in zip(one, said, strict=True)]
    meant = [(one, said) for one, said in pairs if re.search(english, FILLED.sub("", one))]
    assert meant
    assert not [(one, said) for one, said in meant if not re.search(WORDS[english], said)]


def test_in_german_no_um_stands_before_an_instant_which_brings_its_own():
    """A page shows it as "morgen um 09:00", or with its date."""
    [german] = (path for path in catalogues.CATALOGUES if path.parts[-3] == "de")
    before = re.compile(r"\bum (?:\{|%\()(?:\w+_)?(?:at|due|typed|last)\b")
    assert [
        one
        for _, _, said in sentences(catalogues.read(german))
        for one in said
        if before.search(one)
    ] == []
