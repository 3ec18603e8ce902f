"""Twice as much from a stranger costs at most two and a half times the processor time."""

import io
import json

import pytest

from emailer import durations, limits, lists, message, replies
from emailer.clocks import spoken
from emailer.dialogue import Reply, Stage
from emailer.lists import AddressError, ListError
from emailer.lists.columns import column_variables
from emailer.lists.tables import tables
from emailer.lists.words import heading_words, names
from emailer.message import checking, templates
from emailer.message.templates import TemplateError
from emailer.model import Message
from emailer.replies import sentences, waits
from emailer.showing import csv_export
from emailer.store.answering import cursors
from tests.growth import assert_in_proportion
from web import ids, selections, words
from web.errors import ProblemError
from web.live import encoding
from web.receiving import receive, strict_json, typed_form

REFUSED = (ProblemError, AddressError, ListError, TemplateError, checking.MessageError, ValueError)


def assert_grows_in_proportion(work, make, n: int) -> None:
    assert_in_proportion(work, make, n, REFUSED)


def test_a_loop_within_a_loop_is_seen():
    with pytest.raises(pytest.fail.Exception):
        assert_grows_in_proportion(
            lambda text: [text.count(str(i)) for i in range(len(text) // 50)],
            lambda n: "x" * n,
            20_000,
        )


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


JSON = {
    "one key many times": (lambda n: b"{" + b",".join([b'"a":1'] * n) + b"}", 20_000),
    "many keys and the last one twice": (
        lambda n: b"{" + b",".join(b'"k%d":1' % i for i in range(n)) + b',"k%d":2}' % (n - 1),
        20_000),
    "each key twice, far apart": (
        lambda n: b"{" + b",".join(b'"k%d":1' % (i % (n // 2)) for i in range(n)) + b"}", 20_000),
    "many objects with a key twice": (
        lambda n: b"[" + b",".join([b'{"a":1,"b":2,"b":3}'] * n) + b"]", 5_000),
    "many objects": (lambda n: as_json([{"email": f"p{i}@x.pt"} for i in range(n)]), 10_000),
    "brackets": (lambda n: b"[" * n, 50_000),
    "brackets in brackets": (lambda n: b"[" + b",".join([b"[" * 50 + b"]" * 50] * (n // 50)) + b"]",
                             10_000),
    "one long text": (lambda n: as_json("x" * n), 500_000),
    "escapes": (lambda n: b'"' + b"\\u00e9" * n + b'"', 100_000),
    "half surrogates": (lambda n: b'"' + b"\\ud83d" * n + b'"', 100_000),
    "an open text of backslashes": (lambda n: b'"' + b"\\\\" * n, 200_000),
    "white space": (lambda n: b" " * n, 500_000),
    "numbers": (lambda n: b"[" + b",".join([b"1" * 390] * n) + b"]", 1_000),
    "digits": (lambda n: b"1" * n, 500_000),
    "a fraction's digits": (lambda n: b"0." + b"1" * n, 500_000),
    "colliding line ends": (lambda n: b"\n" * n + b"x", 500_000),
}  # fmt: skip


@pytest.mark.parametrize("name", JSON)
def test_reading_json_grows_in_proportion(name):
    make, n = JSON[name]
    assert_grows_in_proportion(strict_json.loads, make, n)


def everything(lines: object) -> int:
    return sum(1 for _ in lines)


SIGNS = "&\u3000\u274c\U0001f469\"'*\u201c\u201d\u2018\u2019\u00ab()[]{}<>-\u2013_.\u2026=:/|#+~ "
"""What people put around names, and programs between cells."""

LISTS = {
    **{
        f"links that begin with {begun}": (lambda n, begun=begun: begun + "a" * n, 4_000)
        for begun in ("<a href=mailto:", '=X("mailto:', "[x](mailto:", "a@b<mailto:")
    },
    **{
        f"links of {link}": (lambda n, link=link: link * (n // 20), 4_000)
        for link in ("mailto:a ", '<a href="mailto:a" ', "[x](mailto:a ", "a@b<mailto:a ")
    },
    **{
        f"{sign!a} {where}": (lambda n, sign=sign, row=row: row(sign * n), 1_500)
        for sign in SIGNS
        for where, row in {
            "before a name": lambda signs: f"{signs}{'a' * len(signs)} a@b.cc",
            "around a name": lambda signs: f"{signs}Ana Lima{signs} a@b.cc",
            "in a name": lambda signs: f"Ana {signs} Lima a@b.cc",
            "behind an address": lambda signs: f"Ana Lima a@b.cc {signs}a",
            "in a cell": lambda signs: f"name;email\n{signs}Ana{signs} Lima;a@b.cc",
        }.items()
    },
    "remarks behind a name": (lambda n: "Ana Lima" + " (a)" * n + " a@b.cc", 2_000),
    "brackets and commas": (lambda n: "(a, b" * n + " a@b.cc", 700),
    "what leads to a name": (lambda n: "a: " * n + "Ana Lima a@b.cc", 2_000),
    "addresses that do not end": (lambda n: "Ana <a@b.cc, " * n, 350),
    "names in tabs": (lambda n: "Ana\t" * n + "a@b.cc\tb@c.dd", 2_000),
    "lines": (lambda n: "\n".join(f"p{i}@example.org" for i in range(n)), 5_000),
    "one line": (lambda n: ",".join(f"p{i}@example.org" for i in range(n)), 4_000),
    "semicolons": (lambda n: ";" * n, 50_000),
    "commas": (lambda n: "," * n, 50_000),
    "quotes": (lambda n: '"' * n, 50_000),
    "single quotes": (lambda n: "name,email\n" + "'" * n + ",a@x.pt", 3_000),
    "quotes by line": (lambda n: '"\n' * n, 500),
    "open quotes by line": (lambda n: 'a@x.pt,"b\n' * n, 500),
    "quotes and commas": (lambda n: '",' * n, 40_000),
    "spaces": (lambda n: " " * n + "x", 200_000),
    "spaces and quotes": (lambda n: ' "' * n, 20_000),
    "at signs": (lambda n: "@" * n, 50_000),
    "dots": (lambda n: "a" + "." * n + "@x.pt", 50_000),
    "labels": (lambda n: "a@" + "b." * n + "pt", 20_000),
    "hyphens": (lambda n: "a@b" + "-" * n + ".pt", 50_000),
    "angle brackets": (lambda n: "<" * n + "a@x.pt" + ">" * n, 20_000),
    "a reason that is none": (
        lambda n: "email,line,value,reason\na@x.pt,3,a@x.pt,twice: a (" + "a@" * n,
        5_000,
    ),
    "tags that do not end": (lambda n: "<table>\n" + "<" + "a" * n, 10_000),
    "a page of tags that do not end": (
        lambda n: "<table>\n" + ("<" + "a" * 3990) * (n // 3990),
        8_000,
    ),
    "mailto": (lambda n: "mailto:" * n + "a@x.pt", 10_000),
    "names before one address": (lambda n: "Ana " * n + "<a@x.pt>", 20_000),
    "combining marks": (lambda n: "a" + "\u0301" * n + "@x.pt", 20_000),
    "combining marks of two classes": (lambda n: "a@x.pt, A" + "\u0301\u0316" * n, 3_000),
    "a name of combining marks of two classes": (
        lambda n: "email,name\na@x.pt,A" + "\u0301\u0316" * n,
        3_000,
    ),
    "an address of combining marks of two classes": (
        lambda n: "a" + "\u0301\u0316" * n + "@x.pt",
        3_000,
    ),
    "zero width marks": (lambda n: "\u200b" * n + "a@x.pt", 50_000),
    "parentheses": (lambda n: "(" * n + "a@x.pt" + ")" * n, 20_000),
    "backslashes": (lambda n: '"' + "\\" * n + '" <a@x.pt>', 50_000),
    "a table": (
        lambda n: "name;email\n" + "".join(f"Ana {i};p{i}@x.pt\n" for i in range(n)),
        3_000,
    ),
    "a header of many columns": (
        lambda n: "email," + ",".join(f"c{i}" for i in range(n)) + "\na@x.pt",
        5_000,
    ),
    "cells": (lambda n: "email\tname\na@x.pt\t" + "\t" * n, 50_000),
    "cells over lines": (lambda n: "email,name\n" + 'a@x.pt,"a\nb"\n' * n, 1_000),
    "carriage returns": (lambda n: "\r" * n, 50_000),
    "separators of every kind": (lambda n: "a@x.pt,;\t|" * n, 3_000),
    "a drawn line that is none": (lambda n: "-" * n + "x\na@x.pt", 2_500),
    "blanks before a letter": (lambda n: " " * n + "x\na@x.pt", 4_000),
    "dots before an address": (lambda n: "a " + "." * n + "@", 2_000),
    "a ruled line in a mail": (
        lambda n: (
            "Subject: x\nFrom: a@x.pt\n\nPlease write to bo@x.pt and others here soon.\n"
            + "-" * n
            + "x\n"
        ),
        200,
    ),
    "remarks": (
        lambda n: "email;notes\n" + "".join(f"p{i}@x.pt;nicht {i} am am\n" for i in range(n)),
        1_000,
    ),
    "remarks behind addresses": (
        lambda n: "".join(f"Ana p{i}@x.pt (not - ( - {i}\n" for i in range(n)),
        500,
    ),
    "labels by line": (lambda n: "a@x.pt\n" + "Not coming (1):\n" * n, 500),
    "lines through nobody": (lambda n: "a@x.pt\n" + "~" * n + "b@x.pt", 4_000),
    "lines through a page": (lambda n: "<p>a@x.pt\n" + "<s>" * n, 4_000),
    "blanks before a cell's link": (
        lambda n: "<table><tr><td>a@x.pt" + ("<td><a href=" + " " * 3_900 + "x>") * (n // 3_900),
        8_000,
    ),
    "an underline of many strokes": (
        lambda n: "Email\n----- " + "-- " * n + "--\n" + "x\n" * n,
        1_500,
    ),
    "long names around many in JSON": (
        lambda n: json.dumps(
            [{"email": "a@x.pt", "k" * n: dict.fromkeys(map(str, range(n // 4)), 1)}]
        ),
        4_000,
    ),
    "values of one name in JSON": (
        lambda n: json.dumps([{"email": "a@x.pt", "t": ["a"] * n}]),
        8_000,
    ),
    "values of one name in XML": (
        lambda n: "<all>" + "<p><email>a@x.pt</email>" + "<t>a</t>" * n + "</p></all>",
        2_000,
    ),
    "values of one name, line by line": (
        lambda n: "name: Ana\nemail: a@x.pt\n" + "t: a\n" * n,
        8_000,
    ),
    "a value that goes on, line by line": (
        lambda n: "name: Ana\nemail: a@x.pt\n" + " a\n" * n,
        8_000,
    ),
    "commas in an INSERT": (
        lambda n: "INSERT INTO p (email) VALUES\n('a@x.pt'),\n(" + "," * n + ");",
        30_000,
    ),
    "brackets that end nothing in an INSERT": (
        lambda n: "INSERT INTO p (email) VALUES\n('a@x.pt'),\n(" + ")" * n,
        1_000,
    ),
}


@pytest.mark.parametrize("parse", [lists.parse, lists.parse_table])
@pytest.mark.parametrize("name", LISTS)
def test_reading_a_list_grows_in_proportion(name, parse):
    make, n = LISTS[name]
    assert_grows_in_proportion(lambda text: everything(parse(text)), make, n)


@pytest.mark.parametrize("name", LISTS)
def test_reading_one_address_grows_in_proportion(name):
    make, n = LISTS[name]
    assert_grows_in_proportion(lambda text: everything([lists.of_record(text, text)]), make, n)


COLUMNS = {
    "alike": (lambda n: ["a"] * n, 5_000),
    "alike, with numbers of their own": (
        lambda n: [f"a_{i}" for i in range(2, n // 2)] + ["a"] * (n // 2), 5_000),
    "no names": (lambda n: ["1"] * n, 5_000),
    "email": (lambda n: ["email", "name"] * n, 3_000),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_naming_columns_grows_in_proportion(name):
    make, n = COLUMNS[name]
    assert_grows_in_proportion(
        lambda names: column_variables.unique(names, range(len(names))), make, n
    )


@pytest.mark.parametrize(
    "mark", ["a", "_", "A", "aA", "\u0301", "\u0301\u0316", "\xe9", " ", "\ufb03"]
)
def test_a_column_name_grows_in_proportion(mark):
    assert_grows_in_proportion(heading_words.snake, lambda n: mark * n, 100_000)


def test_cutting_a_line_into_cells_grows_in_proportion():
    def cut(text: object) -> object:
        return tables.delimiter([text]), everything(tables.rows([text], ","))

    assert_grows_in_proportion(cut, lambda n: 'a,"b" ' * n, 10_000)


def test_an_encoding_is_found_in_proportion():
    def decode(content: object) -> int:
        return everything(lists.decode(io.BytesIO(content))[0])

    for content in (b"a@x.pt\n", b"\xe9\n", b"\xff\xfe", b"\xc3"):
        assert_grows_in_proportion(decode, lambda n, content=content: content * n, 50_000)


TEMPLATES = {
    "slots": (lambda n: "{{ name }}" * n, 200),
    "ifs": (lambda n: "{% if name %}x{% endif %}" * n, 80),
    "nested ifs": (lambda n: "{% if name %}" * n, 200),
    "text": (lambda n: "x" * n, 200_000),
    "braces": (lambda n: "{" * n, 20_000),
    "closing braces": (lambda n: "}" * n, 100_000),
    "open tags": (lambda n: "{{ " * n, 2_000),
    "open statements": (lambda n: "{% " * n, 2_000),
    "comments": (lambda n: "{# " * n, 20_000),
    "raw": (lambda n: "{% raw %}" + "{" * n, 20_000),
    "a long name": (lambda n: "{{ " + "a" * n + " }}", 100_000),
    "a long default": (lambda n: '{{ name | default("' + "a" * n + '") }}', 100_000),
    "an open text": (lambda n: '{{ name | default("' + "a" * n, 100_000),
    "backslashes": (lambda n: '{{ name | default("' + "\\" * n + '") }}', 50_000),
    "filters": (lambda n: "{{ name " + "| default('x') " * n + "}}", 2_000),
    "brackets": (lambda n: "{{ " + "(" * n + "name" + ")" * n + " }}", 10_000),
    "spaces": (lambda n: "{{" + " " * n + "name", 100_000),
    "line ends": (lambda n: "\n" * n + "{{ x y }}", 50_000),
    "minus signs": (lambda n: "{%" + "-" * n, 50_000),
    "spaces before tags": (lambda n: (" " * 200 + "{%- if x %}") * n, 100),
}  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_reading_a_template_grows_in_proportion(name):
    make, n = TEMPLATES[name]
    assert_grows_in_proportion(templates.parse, make, n)


@pytest.mark.parametrize("name", TEMPLATES)
def test_preparing_a_message_grows_in_proportion(name):
    make, n = TEMPLATES[name]
    assert_grows_in_proportion(
        lambda text: message.prepare(Message("Hi", text, text, "a@example.org")), make, n
    )


HEADERS = [
    "x", "\xe9", "\U0001f389", " ", "\xe9 ", "=?",
    "=?UTF-8?Q?a?= ", "@", "<", '"', "\\", ",", "(", "\r\n",
]  # fmt: skip


@pytest.mark.parametrize("mark", HEADERS)
@pytest.mark.parametrize("field", ["subject", "sender", "reply_to"])
def test_writing_a_header_grows_in_proportion(field, mark):
    said = {"subject": "Hi", "sender": "a@example.org", "reply_to": ""}

    def prepare(text: object) -> object:
        ready = message.prepare(Message(text="x", html="", **(said | {field: text})))
        return ready.compose("a@example.org", "", {}, "id@example.org", 0)

    suffix = "" if field == "subject" else " <a@example.org>"
    assert_grows_in_proportion(prepare, lambda n: mark * n + suffix, 2_000)


@pytest.mark.parametrize(
    "mark", ["x", "\xe9", "\U0001f389", "\n", ".\n", " \n", "=", "a b\n", "\u2028"]
)
def test_filling_a_body_grows_in_proportion(mark):
    ready = message.prepare(Message("Hi", "{{ note }}", "<p>{{ note }}</p>", "a@example.org"))

    def fill(text: object) -> object:
        return ready.compose("a@example.org", "", {"note": text}, "id@example.org", 0)

    assert_grows_in_proportion(fill, lambda n: mark * n, 20_000)


FORMS = {
    "fields": (lambda n: b"&".join(b"f%d=1" % i for i in range(n)), 5_000),
    "ampersands": (lambda n: b"&" * n, 10_000),
    "percents": (lambda n: b"a=" + b"%" * n, 100_000),
    "escapes": (lambda n: b"a=" + b"%C3%A9" * n, 50_000),
    "wrong escapes": (lambda n: b"a=" + b"%C3" * n, 50_000),
    "pluses": (lambda n: b"a=" + b"+" * n, 200_000),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_reading_a_form_grows_in_proportion(name):
    make, n = FORMS[name]
    assert_grows_in_proportion(receive._pairs, make, n)


def test_the_fields_of_a_form_grow_in_proportion():
    def add(n: object) -> None:
        form = typed_form.Form()
        for number in range(n):
            form.add("ids", str(number))
            form.add(f"f{number}", "x")

    assert_grows_in_proportion(add, lambda n: n, 5_000)


SMALL = {
    "a cursor": (lambda text: cursors.read(text, (str, int)), ["[", "1", '"', "\\", "9"]),
    "an event's id": (encoding.version, ["1", " ", "\u0663"]),
    "a duration": (durations.parse_delays, ["1", ",", "1m,", " ", "."]),
    "hours as they are said": (spoken.plainly, ["between ", "9 ", "9:00-", "a", "noon ", " und "]),
    "a rate": (limits.parse, ["1", "/", " ", "."]),
    "a limit of failures": (durations.parse_max_failures, ["1", " ", "%"]),
    "a cell": (csv_export.cell, [" ", "=", "'", "\u3000", "x"]),
    "the beginning of an address": (
        lists.beginning,
        ["a", "@", "\u0301", "\u0301\u0316", "\xdf", "xn--", ".", "\u3002"],
    ),
    "the parts of a name": (names.apart, ["a ", "A, ", "de ", "Dr. ", "."]),
    "a run's name": (words.named, ["-", "\u2013 ", "{{a}} - ", "{{a|", "{%"]),
    "a run's id": (ids.checked_run_id, ["a", "-", "%"]),
}


@pytest.mark.parametrize("name", SMALL)
def test_small_values_grow_in_proportion(name):
    work, marks = SMALL[name]
    for mark in marks:
        assert_grows_in_proportion(work, lambda n, mark=mark: mark * n, 20_000)


@pytest.mark.parametrize("mark", ["1", "x", "\xe9"])
def test_a_selection_grows_in_proportion(mark):
    def select(many: object) -> object:
        return selections.of_form({}, many)

    assert_grows_in_proportion(select, lambda n: [mark] * n, 5_000)


ANSWERS = [
    "5.1.1 ", "too many ", "per day limit ", "quota exceeded ",
    " ", "x", "mailbox ", "\u0130", "try in 5 ", "1", "1 a", "wait 1", "1 to ", "half an ",
    "in 1 day and ", "5 messages in ", "retry after ", "per minute ", "sending ", "user ", "konto ",
]  # fmt: skip


@pytest.mark.parametrize("words", ANSWERS)
@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DOT, Stage.AUTH])
def test_judging_an_answer_grows_in_proportion(stage, words):
    def judge(text: object) -> object:
        reply = Reply(stage, 550, "", text)
        return replies.classify(reply), sentences.sentence(reply), waits.wait_named_s(text)

    assert_grows_in_proportion(judge, lambda n: words * n, 2_000)
