"""Mails as their files hold them: coded, in parts, many in one file."""

import base64

import pytest

from emailer import lists
from tests.growth import assert_in_proportion
from tests.lists.reading import filed, pasted

HEADER = "From: Uwe <uwe@x.de>\nTo: =?utf-8?q?J=C3=BCrg?= <j@x.ch>\nSubject: Guests\n"
JUERG = ("J\xfcrg", "j@x.ch")


def mail(content: str, body: str, header: str = HEADER) -> str:
    return f"{header}{content}\n\n{body}\n"


def in_base64(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


def quoted(body: str, charset: str = "utf-8") -> str:
    return mail(
        f"Content-Type: text/plain; charset={charset}\n"
        "Content-Transfer-Encoding: quoted-printable", body
    )  # fmt: skip


CODED = {
    "an address over two lines": (
        quoted("Dear all, please put these on our list: ann@x.uk, max.r=\noy@x.fr, ida@x.uk"),
        [("", "ann@x.uk"), ("", "max.roy@x.fr"), ("", "ida@x.uk")]),
    "names": (quoted("J=C3=BCrg Wei=C3=9F <jw@x.ch>"), [("J\xfcrg Wei\xdf", "jw@x.ch")]),
    "an @": (quoted("Please ask tom=40x.de to come, too."), [("", "tom@x.de")]),
    "another charset": (quoted("J=FCrg <jw@x.ch>", "iso-8859-1"), [("J\xfcrg", "jw@x.ch")]),
    "letters of two bytes": (quoted("=8ER=93c <jw@x.jp>", "shift_jis"),
                             [("\u5c71\u7530", "jw@x.jp")]),
    "a charset that is none": (quoted("J=C3=BCrg <jw@x.ch>", "zlib"), [("J\xfcrg", "jw@x.ch")]),
    "line ends that are coded": (quoted("Ann <ann@x.uk>=0D=0ABo <bo@x.se>"),
                                 [("Ann", "ann@x.uk"), ("Bo", "bo@x.se")]),
    "base64": (mail("Content-Transfer-Encoding: BASE64",
                    in_base64("Please invite:\nAnn Low <ann@x.uk>\n\n"
                              + "J\xfcrg <jw@x.ch>\n" * 9)),
               [("Ann Low", "ann@x.uk"), *[("J\xfcrg", "jw@x.ch")] * 9]),
    "what a list adds to base64": (
        mail("Content-Transfer-Encoding: base64", in_base64("Ann Low <ann@x.uk>") + "Bo <bo@x.se>"),
        [("Ann Low", "ann@x.uk"), ("Bo", "bo@x.se")]),
    "a page": (
        mail("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
             '<html><body><p class=3D"x">Ann Low &lt;ann=40x.uk&gt;</p><p>J=C3=BCrg =\n'
             "&lt;jw@x.ch&gt;</p></body></html>"),
        [("Ann Low", "ann@x.uk"), ("J\xfcrg", "jw@x.ch")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize("read", [pasted, filed])
def test_a_mail_that_is_coded_is_read_as_it_was_written(name, read):
    text, who = CODED[name]
    seen = read(text)
    assert (seen.who, seen.problems) == ([JUERG, *who], [])
    assert [one.email for one in seen.notes.writers] == ["uwe@x.de"]


def parts(kind: str, *those: str, boundary: str = "b@1") -> str:
    between = "".join(f"--{boundary}\n{one}\n" for one in those)
    return f'Content-Type: multipart/{kind};\n boundary="{boundary}"\n\n{between}--{boundary}--\n'


PLAIN = "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nAnn <ann=40x.uk>"
PAGE = 'Content-Type: text/html\n\n<p>Ann &lt;<a href="mailto:ann@x.uk">ann@x.uk</a>&gt;</p>'
EMPTY = "Content-Type: text/plain\n\nThis mail is a page."
FILE = 'Content-Type: application/pdf; name="a.pdf"\n\n' + "a@x.pt\n" * 9
TABLE = f"Content-Type: text/csv\nContent-Transfer-Encoding: base64\n\n{in_base64('Bo,bo@x.se')}"
SENT_ON = f"Content-Type: message/rfc822\n\nTo: Bo <bo@x.se>\n{parts('mixed', PLAIN, boundary='c')}"
ANN, BO = ("Ann", "ann@x.uk"), ("Bo", "bo@x.se")


@pytest.mark.parametrize(("content", "who"), [
    (parts("alternative", PLAIN, PAGE), [ANN]), (parts("alternative", EMPTY, PAGE), [ANN]),
    (parts("mixed", PLAIN, FILE), [ANN]), (parts("mixed", PLAIN, TABLE), [ANN, BO]),
    (parts("mixed", parts("alternative", PLAIN, PAGE, boundary="b@12"), TABLE), [ANN, BO]),
    (parts("mixed", EMPTY, SENT_ON), [BO, ANN]),
    (parts("mixed", "\nAnn <ann@x.uk>") + "Bo <bo@x.se>\n", [ANN, BO]),
])  # fmt: skip
def test_of_a_mail_in_parts_each_text_is_read_once(content, who):
    for read in (pasted, filed):
        seen = read(HEADER + content)
        assert (seen.who, seen.problems) == ([JUERG, *who], [])
        assert [one.value for one in seen.notes.left_out].count("a.pdf") == content.count("a.pdf")


def test_each_mail_of_a_mailbox_is_read_by_its_own_header():
    above = "From {} Mon May  4 10:00:00 2026\n"
    text = "".join((
        above.format("uwe@x.de"), mail("X-A: b", "m=40x@x.uk\n>From Mon May 4 on"),
        above.format("-"), quoted("Ann <ann=40x.uk>"),
        above.format("MAILER-DAEMON"), HEADER, parts("mixed", TABLE)[:-9],
        above.format("uwe@x.de"), mail("X-A: b", "Bo <bo@x.se>"),
    ))  # fmt: skip
    for read in (pasted, filed):
        assert read(text).who == [JUERG, ("", "m=40x@x.uk"), JUERG, ANN, JUERG, BO, JUERG, BO]


def test_a_mail_that_many_servers_have_passed_on_is_decoded():
    passed_on = "Received: from a by b;\n Mon, 4 May 2026 10:00:00 +0200\n" * 80
    assert pasted(passed_on + quoted("Ann <ann=40x.uk>")).who == [JUERG, ANN]


def test_a_line_is_where_it_begins_in_the_file():
    seen = pasted(quoted("Dear all, please=\n invite these:\nAnn <ann@x.uk>"))
    assert [one.line for one in seen.people] == [2, 9]


GROWING = {
    "lines that go on": (lambda n: quoted("a=\n" * n), 8_000),
    "signs": (lambda n: quoted("=C3=BC" * n), 20_000),
    "a page on one line": (lambda n: mail("Content-Type: text/html", "<p>a@x.pt" * n), 1_500),
    "base64": (lambda n: mail("Content-Transfer-Encoding: base64", "QUBi\n" * n), 8_000),
    "base64 without lines": (lambda n: mail("Content-Transfer-Encoding: base64",
                                            in_base64("a" * 76 * n)), 2_000),
    "parts": (lambda n: HEADER + parts("mixed", *[PLAIN] * n), 500),
    "parts within parts": (lambda n: HEADER + "".join(
        f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(n)), 2_000),
    "boundaries of others": (lambda n: HEADER + parts("mixed", "\n" + "--c\n" * n), 5_000),
    "what a header says": (lambda n: HEADER + "Content-Type: text/plain" + ';a="b' * n, 5_000),
    "a header": (lambda n: HEADER + "Content-Type: text/html\n" * n, 3_000),
    "mails": (lambda n: ("From a@x.pt Mon May  4 10:00:00 2026\n" + quoted("=40")) * n, 200),
    "at signs of a mailbox": (lambda n: "From " + "@" * n, 20_000),
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_reading_a_mail_grows_in_proportion(name):
    make, n = GROWING[name]
    assert_in_proportion(
        lambda text: [list(parse(text)) for parse in (lists.parse, lists.parse_table)],
        make, n, (lists.ListError,),
    )  # fmt: skip


def test_who_wrote_a_mail_is_asked_about_once_and_no_guest_is():
    text = (
        "From: Uwe <uwe@x.de>\nTo: Anna Alt <anna@x.de>\nSubject: Tea\n\nBo <bo@x.se>\n-- \n"
        "Uwe, UWE@x.de\n\nOn Monday Anna Alt <anna@x.de> wrote:\n> Who?\n"
    )
    seen = filed(text)
    assert seen.who == [("Anna Alt", "anna@x.de"), ("Bo", "bo@x.se")]
    assert [one.email for one in seen.notes.writers] == ["uwe@x.de"]


@pytest.mark.parametrize("header", [
    "Content-Type: multipart/mixed; boundary*=idna''b",
    "Content-Type: text/html; name*=x''y; name*0=z",
    "Content-Type: multipart/mixed; boundary*=undefined''b",
    "Content-Disposition: a; filename*0=a; filename*=utf-8''b\nContent-Type: text/html",
    "Content-Type: multipart/mixed; boundary*=a\0b''b", "Content-Type: multipart/mixed",
    "Content-Type: text/html; charset*=a\0b''x", "Content-Type: text/html; a=\udc80",
])  # fmt: skip
def test_an_odd_header_costs_nobody_their_place(header):
    seen = filed(f"MIME-Version: 1.0\n{header}\n\n--b\n\nana@x.pt\n--b--\n")
    assert seen.who == [("", "ana@x.pt")]


@pytest.mark.parametrize("damaged", ["QQ=", "QQ==Q", "Q", "Q==", "!"])
def test_a_damaged_line_costs_nobody_their_place(damaged):
    lines = ["YUB4LnB0Cg==", damaged, "YkB4LnNlCg=="]
    seen = filed("Content-Transfer-Encoding: base64\n\n" + "\n".join(lines) + "\n")
    assert [email for _, email in seen.who] == ["a@x.pt", "b@x.se"]


def test_who_stands_in_the_page_of_a_mail_alone_is_read_too():
    def mail(plain, page):
        return (
            "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
            f"--b\n\n{plain}\n--b\nContent-Type: text/html\n\n{page}\n--b--\n"
        )

    page = "<p>Ana Roy &lt;ana@x.pt&gt;</p><p>Cy &lt;cy@x.ie&gt;</p><p>help@x.org</p>"
    seen = filed(mail("No HTML? Write to help@x.org.", page))
    assert seen.who == [("", "help@x.org"), ("Ana Roy", "ana@x.pt"), ("Cy", "cy@x.ie")]
    seen = filed(mail("Ana Roy <ana@x.pt>\nCy <cy@x.ie>\nhelp@x.org", page))
    assert [email for _, email in seen.who] == ["ana@x.pt", "cy@x.ie", "help@x.org"]


@pytest.mark.parametrize(
    "above", ["MIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n", "", "> "]
)
@pytest.mark.parametrize(("to", "who"), [
    ("Ana Roy\n <ana@x.pt>, Cy\n Low <cy@x.ie>", [("Ana Roy", "ana@x.pt"), ("Cy Low", "cy@x.ie")]),
    ("=?utf-8?q?Ana_M=C3=BCll?=\n =?utf-8?q?er?= <ana@x.pt>", [("Ana M\xfcller", "ana@x.pt")]),
    ("Ana Roy <ana@x.pt>,\n\tCy Low <cy@x.ie>", [("Ana Roy", "ana@x.pt"), ("Cy Low", "cy@x.ie")]),
    ("ana@x.pt,\n cy@x.ie", [("", "ana@x.pt"), ("", "cy@x.ie")]),
])  # fmt: skip
def test_a_header_that_is_folded_within_somebody_is_whole_again(above, to, who):
    header = f"From: Uwe\n <uwe@x.de>\nTo: {to}\nSubject: Tea\n"
    seen = filed(f"{above}{header}\nHello\n")
    assert (seen.who, seen.problems) == (who, [])
    assert [(one.name, one.email) for one in seen.notes.writers] == [("Uwe", "uwe@x.de")]
