"""What counts as an address, and how lists of them are read."""

import io
import tracemalloc

import email_validator
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emailer import lists
from emailer.lists.addresses.address import PLAIN
from emailer.lists.encodings import decoding
from emailer.model import Recipient, Rejected
from tests.growth import assert_in_proportion
from tests.lists import reading


def read(text, parse=lists.parse):
    return [
        (r.name, r.email) if isinstance(r, Recipient) else (r.line, r.value, r.reason)
        for r in parse(text)
    ]


def people(text, parse=lists.parse_table):
    found = list(parse(text))
    assert not [r for r in found if isinstance(r, Rejected)]
    return found


def reason(text):
    (rejected,) = lists.parse([text])
    assert isinstance(rejected, Rejected)
    assert rejected.line == 1
    return rejected.reason


# One pasted line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ana@x.pt", ("", "ana@x.pt")),
        ("  ana@x.pt \r\n", ("", "ana@x.pt")),
        ("\ufeffana@x.pt", ("", "ana@x.pt")),
        ("\u200b\xa0ana@x.pt\u2060\u202c", ("", "ana@x.pt")),
        ("Ana Lima <ana@x.pt>", ("Ana Lima", "ana@x.pt")),
        ("Ana\xa0 Lima\t<ana@x.pt>", ("Ana Lima", "ana@x.pt")),
        ('"Lima, Ana" <ana@x.pt>', ("Ana Lima", "ana@x.pt")),
        ('"Ana \\"Nina\\" Lima" <ana@x.pt>', ('Ana "Nina" Lima', "ana@x.pt")),
        ("'Ana Lima' <ana@x.pt>.", ("Ana Lima", "ana@x.pt")),
        ("<ana@x.pt>", ("", "ana@x.pt")),
        ("mailto:ana@x.pt?subject=hello", ("", "ana@x.pt")),
        ("<MAILTO:ana@x.pt>;", ("", "ana@x.pt")),
        ('"ana@x.pt"', ("", "ana@x.pt")),
        ("'ana@x.pt',", ("", "ana@x.pt")),
        ("\u201cana@x.pt\u201d.", ("", "ana@x.pt")),
        ("(ana@x.pt)", ("", "ana@x.pt")),
        ("Ana@x.pt <ana@x.pt>", ("", "ana@x.pt")),
        ("Team @ Work <team@x.pt>", ("Team @ Work", "team@x.pt")),
        ("Ана Лима <ана@почта.рф>", ("Ана Лима", "ана@почта.рф")),
        ("INFO@Example.COM", ("", "INFO@Example.COM")),
        ("a@b.test", ("", "a@b.test")),
        ("a@b.invalid", ("", "a@b.invalid")),
        ("a@b.example", ("", "a@b.example")),
        ("a@intranet.local", ("", "a@intranet.local")),
        ("what?@x.pt", ("", "what?@x.pt")),
    ],
)
def test_an_address_is_found_in_what_people_paste(line, expected):
    assert read([line]) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ana", "there is no @"),
        ("ana.x.pt", "there is no @"),
        ("ana@@x.pt", "two @ signs"),
        ("bo@x.pt <ana@x.pt>", "two @ signs"),
        ("Ana <ana@x.pt> <bo@x.pt>", "two @ signs"),
        ("@x.pt", "nothing before the @"),
        ("ana@", "nothing after the @"),
        ("ana@x", "the part after the @ has no dot"),
        ("ana@localhost", "the part after the @ has no dot"),
        ("ana lima@x.pt", "a space"),
        ("ana..lima@x.pt", "two dots in a row"),
        (".ana@x.pt", "a dot beside"),
        ("ana@-x.pt", "hyphen"),
        ("ana@x.p7", "top-level domain"),
        ("ana@a.onion", "special-use"),
        ("ana@[127.0.0.1]", "bracketed"),
        ('"ana lima"@x.pt', "space"),
        ('"a"b@x.pt', "in quotes"),
        ("a" * 65 + "@x.pt", "longer than 64"),
        ("é" * 33 + "@x.pt", "longer than 64"),
        ("a" * 60 + "@" + "b.c" * 70 + ".pt", "longer than 254"),
        ("a@" + "x" * 64 + ".pt", "so many characters"),
        ("a@" + "ü" * 60 + ".pt", "abel"),
        ("ana\0@x.pt", "control character"),
        ("ana@x.pt\rbcc@x.pt", "line break"),
        ("ana\u2028lima@x.pt", "line break"),
        ("Ana\x85Bcc <ana@x.pt>", "line break"),
        ("ana\ud800@x.pt", "broken character"),
        ("an\u200ba@x.pt", "invisible"),
        ("=?UTF-8?Q?=0A?=@x.pt", "encoded word"),
        ("=?UTF-8?Q?=0A?= <ana@x.pt>", "encoded word"),
        ("N" * 201 + " <ana@x.pt>", "the name is longer"),
        ("a@xn--zzzzzz99999.pt", "IDN"),
    ],
)
def test_what_is_no_address_is_rejected_with_a_reason_in_plain_words(line, expected):
    assert expected in reason(line)


@pytest.mark.parametrize(
    "line",
    ["a" * 10_000 + "@x.pt", "a" * 10_000, "@" * 10_000, '"' * 10_001, "((" * 5_000, "a-" * 5_000],
)
def test_a_line_of_ten_thousand_characters_is_rejected_and_shown_in_part(line):
    (rejected,) = lists.parse([line])
    assert isinstance(rejected, Rejected)
    assert len(rejected.value) <= 200


@pytest.mark.parametrize(
    ("mark", "n"),
    [
        ("@", 50_000), ("((", 25_000), ("a-", 25_000), ('",', 25_000), ('"\\', 25_000),
        ("<", 50_000), ("=?", 25_000), ("a@x.pt<", 10_000), (" ", 50_000), (";,", 25_000),
    ],
)  # fmt: skip
def test_no_line_takes_more_than_its_length_in_time(mark, n):
    assert_in_proportion(lambda line: list(lists.parse([line])), lambda many: mark * many + "x", n)


# Several on a line, several lines


def test_commas_and_semicolons_separate_addresses_but_not_within_quotes():
    text = 'ana@x.pt, bo@x.pt;"Reis, Cy" <cy@x.pt>,\n\n \t\nbad; Di <di@x.pt>'
    assert read(text) == [
        ("", "ana@x.pt"),
        ("", "bo@x.pt"),
        ("Cy Reis", "cy@x.pt"),
        (4, "bad", "there is no @"),
        ("Di", "di@x.pt"),
    ]


def test_a_comma_in_a_name_is_understood_where_semicolons_separate():
    assert read("Lima, Ana <ana@x.pt>; Reis, Bo <bo@x.pt>;") == [
        ("Ana Lima", "ana@x.pt"),
        ("Bo Reis", "bo@x.pt"),
    ]


def test_a_bad_entry_before_a_comma_is_not_taken_for_a_name():
    assert read("ana, Bo <bo@x.pt>") == [(1, "ana", "there is no @"), ("Bo", "bo@x.pt")]
    assert read("ana, bo@x.pt; cy@x.pt") == [
        (1, "ana", "there is no @"),
        ("", "bo@x.pt"),
        ("", "cy@x.pt"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_are_counted_at_every_kind_of_line_end(end):
    assert [r.line for r in lists.parse(end.join(["a@x.pt", "", "bad", "b@x.pt"]))] == [1, 3, 4]


def test_other_separators_of_lines_do_not_shift_the_count():
    assert [r.line for r in lists.parse("a@x.pt\u2028\x0c\nb@x.pt")] == [1, 2]


def test_an_empty_list_is_nobody():
    assert (
        read("")
        == read(" \n\n")
        == read("", lists.parse_table)
        == read(" \n\n", lists.parse_table)
        == []
    )


def test_a_pasted_column_may_begin_with_its_header():
    assert read("E-Mail\nana@x.pt\n") == [("", "ana@x.pt")]
    assert read("E-Mail\nana@x.pt\n", lists.parse_table) == [("", "ana@x.pt")]


def test_a_pasted_table_is_read_as_a_table():
    (ana, bo) = people("Nome;E-mail;Mesa n.º\nAna Lima;ana@x.pt;3\nBo;bo@x.pt\n", lists.parse)
    assert (ana.name, ana.email, ana.line) == ("Ana Lima", "ana@x.pt", 2)
    assert ana.fields == {"nome": "Ana Lima", "mesa_n_o": "3"}
    assert (bo.name, bo.fields) == ("Bo", {"nome": "Bo", "mesa_n_o": ""})


def test_cells_pasted_from_a_spreadsheet_need_no_header():
    assert read("Ana Lima\tana@x.pt\nBo\tbo@x.pt") == [("Ana Lima", "ana@x.pt"), ("Bo", "bo@x.pt")]


def test_duplicates_are_left_to_the_store():
    assert [r.key for r in lists.parse("Ana@X.pt\nana@x.PT")] == ["ana@x.pt"] * 2


def test_a_million_lines_would_need_no_more_memory_than_a_thousand():
    def peak(count):
        tracemalloc.start()
        for _ in lists.parse(f"guest{i}@example.com" for i in range(count)):
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    # the least of three: the thread that reports of tests makes objects meanwhile, too
    assert min(peak(50_000) for _ in range(3)) < peak(1_000) + 20_000


# Keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana@Example.COM", "ana@example.com"),
        ("ana@MÜNCHEN.de", "Ana@xn--mnchen-3ya.de"),
        ("José@x.pt", "JOSE\u0301@x.pt"),
        ("ana@x\u3002pt", "ana@x.pt"),
        ("STRASSE@x.de", "straße@x.de"),
    ],
)
def test_the_same_address_written_otherwise_has_the_same_key(one, other):
    assert lists.key(one) == lists.key(other)
    assert lists.check(one)[1] == lists.check(other)[1] == lists.key(one)


def test_an_address_goes_over_the_wire_with_an_ascii_domain():
    assert lists.ascii_domain("ána@münchen.de") == "ána@xn--mnchen-3ya.de"
    assert lists.ascii_domain("Ana@Example.com") == "Ana@Example.com"


# The library is the measure

ATEXT = "abzAZ019_!#$%&'*+-/=?^`{|}~."
LABELS = st.text("abzAZ019-", min_size=1, max_size=6)
LONG = st.sampled_from(
    [
        "a" * 63,
        "b" * 64,
        "xn--mnchen-3ya",
        "ab--c",
        "test",
        "onion",
        "ARPA",
        "localhost",
        "com",
        "c1m",
    ]
)
DOMAINS = st.lists(LABELS | LONG, min_size=1, max_size=6).map(".".join)
EMAILS = st.builds("{}@{}".format, st.text(ATEXT, min_size=1, max_size=66), DOMAINS)


def by_library(text):
    try:
        return email_validator.validate_email(text, strict=True, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return None


@given(EMAILS)
def test_the_quick_path_accepts_nothing_that_the_library_refuses_and_changes_nothing(text):
    if PLAIN.fullmatch(text):
        found = by_library(text)
        assert found is not None
        assert lists.check(text) == (text, found.normalized.lower())


@given(EMAILS | st.builds("{}@{}".format, st.text(max_size=20), st.text(max_size=20) | DOMAINS))
def test_an_address_is_accepted_as_the_library_accepts_it(text):
    found = by_library(text)
    try:
        email, key = lists.check(text)
    except lists.AddressError:
        assert (
            found is None
            or "=?" in text
            or len(found.local_part.encode()) > 64
            or any(c in text for c in '"<')
        )
        return
    assert found is not None
    assert key == lists.key(email) == lists.key(found.normalized)
    assert key.encode()


@pytest.mark.parametrize(
    "email", ["a@b.com", "a@" + ".".join(["b" * 61] * 4) + ".pt", "a" * 64 + "@x.pt"]
)
def test_ordinary_addresses_up_to_the_limits_take_the_quick_path(email):
    assert PLAIN.fullmatch(email)
    assert by_library(email)


@given(st.text() | st.text("ana@x.pt,;<>\"'\n\t "))
def test_any_text_ends_in_recipients_and_reasons(text):
    for parse in (lists.parse, lists.parse_table):
        try:
            found = list(parse(text))
        except lists.ListError:
            continue
        for item in found:
            assert item.line >= 1
            if isinstance(item, Recipient):
                assert lists.check(item.email) == (item.email, item.key)
                assert not set("\r\n\0") & set(item.email + item.name)
                (item.email + item.name + "".join(item.fields.values())).encode()
            else:
                assert item.reason
                assert len(item.value) <= 200
                item.value.encode()


@given(st.lists(st.sampled_from(["ana@x.pt", "Bo <bo@x.pt>", "bad", "c@y", ""]), max_size=20))
def test_every_line_is_counted_once(lines):
    assert len(list(lists.parse(lines))) == len([line for line in lines if line])


# Tables


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_table_is_read_whatever_separates_its_cells_and_lines(mark, end):
    rows = [
        ["Name", "E-Mail Address", "Table No"],
        ["Ana", "ana@x.pt", "1"],
        ["Bo", "bo@x.pt", "2"],
    ]
    ana, bo = people(end.join(mark.join(row) for row in rows))
    assert (ana.name, ana.email, ana.fields, ana.line) == ("Ana", "ana@x.pt", {"table_no": "1"}, 2)
    assert (bo.name, bo.email, bo.fields, bo.line) == ("Bo", "bo@x.pt", {"table_no": "2"}, 3)


def test_a_line_of_a_pasted_table_is_told_with_spaces_between_its_cells():
    seen = reading.pasted(
        "Mother\tFather\tE-Mail\nOlga Rot\tIvo Rot\tolga.rot@\nAna\tBen\tana@x.pt\n"
    )
    assert [one.value for one in seen.problems] == ["Olga Rot Ivo Rot olga.rot@"]


def test_a_table_without_header_is_read_by_what_stands_in_it():
    ana, _ = people("1,Ana Lima,ana@x.pt,Porto\n2,Bo,bo@x.pt,Faro\n")
    assert (ana.name, ana.email, ana.fields) == (
        "Ana Lima",
        "ana@x.pt",
        {"column_1": "1", "column_4": "Porto"},
    )


def test_an_unknown_header_above_addresses_is_a_header():
    (ana,) = people("Contacto,Quem\nana@x.pt,Ana\n")
    assert (ana.email, ana.line, ana.fields) == ("ana@x.pt", 2, {"quem": "Ana"})


def test_a_bad_address_in_the_first_row_is_not_taken_for_a_header():
    assert read("anax.pt,Ana\nbo@x.pt,Bo\n", lists.parse_table)[0][2] == "there is no @"


def test_a_column_that_only_speaks_of_email_does_not_hide_the_addresses():
    (ana,) = people("email opt in,kontakt,email\nyes,ana,ana@x.pt\n")
    assert (ana.email, ana.fields) == ("ana@x.pt", {"email_opt_in": "yes", "kontakt": "ana"})


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("email,first name,last name", "Ana Lima"),
        ("email,FirstName,LastName", "Ana Lima"),
        ("email,Prénom,Nom", "Ana Lima"),
        ("email,Vorname,Name", "Ana Lima"),
        ("email,Nombre,Apellidos", "Ana Lima"),
        ("email,name,surname", "Ana"),
        ("email,x,last_name", "Lima"),
        ("email,x,y", ""),
    ],
)
def test_the_name_is_taken_or_joined_from_its_columns(header, name):
    (ana,) = people(f"{header}\nana@x.pt,Ana,Lima\n")
    assert ana.name == name


def test_variables_have_lower_snake_names_that_differ():
    header = "email,Straße,Ça va?,ca-va,Email,2nd guest,,Имя"
    (ana,) = people(f"{header}\nana@x.pt,a,b,c,d,e,f,g\n")
    assert list(ana.fields) == [
        "strasse", "ca_va", "ca_va_2", "email_2", "column_2nd_guest", "column_7", "имя",
    ]  # fmt: skip


def test_quotes_hold_delimiters_line_breaks_and_quotes_and_lines_are_still_counted():
    text = 'email,name,note\nana@x.pt,"Lima,\nAna","say ""hi""\nthere"\nbo@x.pt,Bo,\nbad,Cy,\n'
    ana, bo, bad = lists.parse_table(text)
    assert (ana.name, ana.fields, ana.line) == ("Ana Lima", {"note": 'say "hi"\nthere'}, 2)
    assert (bo.email, bo.line) == ("bo@x.pt", 5)
    assert (bad.line, bad.value, bad.reason) == (6, "bad,Cy,", "there is no @")


@pytest.mark.parametrize(
    "broken",
    ['"Ana,ana@x.pt', 'Ana,"ana@x.pt', '"Ana" Lima,ana@x.pt'],
)
@pytest.mark.parametrize(
    "after", ["", '"Cy",cy@x.pt\n', "".join(f"G,g{i}@x.pt\n" for i in range(300))]
)
def test_an_unclosed_quote_names_its_line_and_swallows_nobody(broken, after):
    text = f"name,email\nZoe,zoe@x.pt\n{broken}\nBo,bo@x.pt\n{after}"
    found = list(lists.parse_table(text))
    assert [(r.line, "quote" in r.reason) for r in found if isinstance(r, Rejected)] == [(3, True)]
    assert len(found) == text.count("\n") - 1


def test_a_quote_that_closes_much_later_swallows_nobody_either():
    found = list(lists.parse_table('name,email\n"Ana,ana@x.pt\nBo,bo@x.pt\nCy",cy@x.pt\n'))
    assert [r.line for r in found if isinstance(r, Rejected)] == [2]
    assert [r.email for r in found if isinstance(r, Recipient)] == ["bo@x.pt", "cy@x.pt"]


def test_a_short_row_has_empty_values_and_a_long_one_is_rejected_unless_the_rest_is_empty():
    text = "email,name,city\nana@x.pt\nbo@x.pt,Bo,Faro,,\ncy@x.pt,Cy,Rua X, 3\n,,\n,Di,\n"
    ana, bo, cy, di = lists.parse_table(text)
    assert (ana.name, ana.fields) == ("", {"city": ""})
    assert bo.fields == {"city": "Faro"}
    assert (cy.line, "more cells" in cy.reason) == (4, True)
    assert (di.line, di.reason) == (6, "there is no address")


def test_the_name_beside_the_address_serves_where_there_is_no_name_column():
    (ana,) = people("email;table\nAna Lima <ana@x.pt>;3\n")
    assert (ana.name, ana.email, ana.fields) == ("Ana Lima", "ana@x.pt", {"table": "3"})


def test_a_file_that_is_a_plain_list_is_read_as_one():
    assert read("ana@x.pt, bo@x.pt\n", lists.parse_table) == [("", "ana@x.pt"), ("", "bo@x.pt")]
    assert read('"Lima, Ana" <ana@x.pt>\nbad\n', lists.parse_table)[0] == ("Ana Lima", "ana@x.pt")


def test_the_separator_line_of_a_spreadsheet_program_is_obeyed():
    (ana,) = people("sep=|\nemail|note\nana@x.pt|a,b;c\n")
    assert (ana.line, ana.fields) == (3, {"note": "a,b;c"})


@pytest.mark.parametrize(
    "text", ["name,city\nAna,Porto\n", "name\nAna\nBo\n", ",".join(["a"] * 600)]
)
def test_a_table_without_addresses_is_refused_in_a_sentence(text):
    with pytest.raises(lists.ListError, match=r"\.$"):
        lists.parse_table(text)


def test_control_characters_in_a_cell_are_rejected():
    found = list(lists.parse_table("email,note\nana@x.pt,a\x01b\nbo@x.pt," + "x" * 10_001))
    assert ["note" in r.reason for r in found] == [True, True]


# Bytes


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_bytes_are_read_in_their_encoding_and_it_is_said(codec, name):
    bom = b"\xfe\xff" if codec == "utf-16-be" else b""
    file = io.BytesIO(bom + "email;name\r\nana@x.pt;Muñoz\rbo@x.pt;Bo\n".encode(codec))
    lines, encoding = lists.decode(file)
    assert encoding == name
    assert [(r.name, r.line) for r in lists.parse_table(lines)] == [("Muñoz", 2), ("Bo", 3)]
    assert not file.closed


def test_a_character_cut_by_the_end_of_a_chunk_is_still_one():
    text = "x" * 65_535 + "é@x.pt\n"
    lines, encoding = lists.decode(io.BytesIO(text.encode()))
    assert ("".join(lines), encoding) == (text, "UTF-8")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04rest", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"ana@x.pt\n\0\0", "no text"),
        (b"\xff\xfea", "UTF-16"),
        (b"\x81\x8d", "Windows-1252"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(content, word):
    with pytest.raises(lists.ListError, match=word):
        lists.decode(io.BytesIO(content))


def test_a_file_without_line_ends_is_refused_before_it_fills_the_memory():
    lines, _ = lists.decode(io.BytesIO(b"x" * (decoding.MAX_LINE + 2)))
    with pytest.raises(lists.ListError, match="Line 1 is longer"):
        list(lines)


# Records and mailboxes


def test_a_record_becomes_a_recipient_and_its_values_text():
    fields = {"First Name": "Ana", "seats": 2, "vip": True, "note": None, "name": "x"}
    found = lists.of_record(" Ana@X.pt ", " Ana  Lima", fields, 7)
    expected = {"first_name": "Ana", "seats": "2", "vip": "true", "note": "", "name_2": "x"}
    assert found == Recipient("Ana@X.pt", "Ana Lima", "ana@x.pt", expected, 7)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (("Ana <ana@x.pt>",), "space"),
        (("<ana@x.pt>",), "invalid characters"),
        (("a@x.pt,b@x.pt",), "two @ signs"),
        ((None,), "it has no email"),
        ((None, "Ana", {"Email": "a@x.pt"}), "it has no email (its keys are: Email, name)"),
        (({"a": 1},), "the email is not a text"),
        (("",), "there is no address"),
        (("a@x.pt", 3), "the name is not a text"),
        (("a@x.pt", "Ana\nBcc: x"), "the name contains a line break"),
        (("a@x.pt", "\ud800"), "broken"),
        (("a@x.pt", "", {"a": []}), "neither a text nor a number"),
        (("a@x.pt", "", {"a": float("nan")}), "neither a text nor a number"),
        (("a@x.pt", "", {"a": 10**5000}), "neither a text nor a number"),
        (("a@x.pt", "", {"a": "\ud800"}), "broken"),
        (("a@x.pt", "", {"a": "x" * 10_001}), "longer"),
        (("a@x.pt", "", {str(i): "" for i in range(501)}), "fields"),
    ],
)
def test_a_record_of_the_wrong_kind_is_rejected_with_its_reason(record, expected):
    found = lists.of_record(*record)
    assert isinstance(found, Rejected)
    assert expected in found.reason
    found.reason.encode()


def test_a_sender_is_exactly_one_mailbox():
    assert lists.mailbox("Lima, Ana <Ana@X.pt>") == ("Lima, Ana", "Ana@X.pt")
    assert lists.mailbox("ana@x.pt") == ("", "ana@x.pt")


@pytest.mark.parametrize(
    "text", ["", "Ana", "a@x.pt, b@x.pt", "A <a@x.pt>, B <b@x.pt>", "A\nB <a@x.pt>", "A <a@x.pt"]
)
def test_what_is_not_one_mailbox_is_refused_as_sender(text):
    with pytest.raises(lists.AddressError):
        lists.mailbox(text)
