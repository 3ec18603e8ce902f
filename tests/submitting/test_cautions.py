# ruff: noqa: RUF001  (other scripts)
"""What somebody is told before a message leaves; each warning says what is odd,
and none stops anybody.
"""

import pytest

from emailer.lists import parse
from emailer.lists.notes import Said
from emailer.message import DEFAULT_TEXT, templates
from emailer.model import Message, Recipient
from emailer.submitting import caution_words, cautions, foreign_placeholders
from emailer.submitting.cautions import Code, Empty, Reach
from emailer.submitting.counting import Counting, Preview
from emailer.submitting.picking import Pick
from emailer.submitting.values import Values

FINE = Message("Tea", "Dear {{ name }}, come at five.", "<p>Dear {{ name }}</p>", "Ana <ana@x.pt>")
ONE = Reach(people=1)


def codes(message: Message, reach: Reach = ONE) -> list[tuple[str, str]]:
    return [(one.code, one.part) for one in cautions.of(message, reach)]


def test_of_a_message_that_is_fine_nothing_is_said():
    assert codes(FINE) == []


@pytest.mark.parametrize("subject", ["", " ", "\t"])
def test_an_empty_subject_is_told(subject):
    assert codes(Message(subject, "Hi", sender="a@x.pt")) == [(Code.NO_SUBJECT, "subject")]


@pytest.mark.parametrize("text", [DEFAULT_TEXT, f"{DEFAULT_TEXT}\r\n", DEFAULT_TEXT.upper()])
def test_a_text_that_is_still_the_example_is_told(text):
    assert codes(Message("Tea", text)) == [(Code.EXAMPLE_TEXT, "text")]


MARKS = [
    "{name}", "{Name}", "{ first name }", "{$name}", "${name}", "{name}}", "«Name»", "« Vorname »",
    "%name%", "%First Name%", "%%FIRSTNAME%%", "[Name]", "[First Name]", "[[First Name]]",
    "[[var:name]]", "*|FNAME|*",
    "*|IF:FNAME|*", "*|FNAME:friend|*", "{!Contact.FirstName}", "#{name}", "{name|friend}",
    "{first_name, fallback=friend}", '{ MERGEFIELD "Name" }', "[-FIRST_NAME-]",
    "[firstname,fallback=there]", "%FIRSTNAME|there%", "<%= name %>", "<?= $name; ?>",
    "#FIRSTNAME#", "$name$", "\uff5bname\uff5d",
    "###VORNAME###", "\xa7Vorname\xa7", "<#Vorname#>", "%(user_name)s", "~Contact.FirstName~",
    "#Form.name#", '{first_name, "there"}', "<<Name>>", "<Name>",
    "\u2039Name\u203a", "##name##", "@@name@@", "[Straße]", "{prénom}",
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_of_another_program_is_told_in_text_html_and_subject(mark):
    assert foreign_placeholders.in_text(f"Dear {mark}, come") == [mark]
    escaped = mark.replace("<", "&lt;").replace(">", "&gt;")
    assert codes(Message("Tea", "", f"<p>Dear <b>{escaped}</b></p>")) == [(Code.LEFT_OVER, "html")]
    assert codes(Message(f"For {mark}", "Hi")) == [(Code.LEFT_OVER, "subject")]


@pytest.mark.parametrize("text", [
    '{% if town == "Faro" %}…{% endif %}', "{% if town %}Hi{% else %} … {% endif %}",
    '{{ town | default("…") }}', "{% if town %}{% if name %}\n…\n{% endif %}{% endif %}",
])  # fmt: skip
def test_an_example_in_which_nothing_was_written_is_told(text):
    assert codes(Message("Tea", text)) == [(Code.LEFT_OVER, "text")]
    assert codes(Message("Tea", "", f"<p>{text}</p>")) == [(Code.LEFT_OVER, "html")]


@pytest.mark.parametrize(
    "text",
    [
        "Wait … {{ name }} … {% if name %}well …{% endif %} … {% if town %}a{% endif %}",
        "Hi {{ name }}, {{ town | default('you') }}, {% if name %}yes{% endif %}",
        "50% off, 20 % more, 100%sure and 5%",
        "see [1] and [our page](https://x.pt) and [ ]",
        "[x] yes [X] no, {1,2}, {a,b}, [Ort, Datum], $5 and 10$, [Anm.: bald], a*|b, #1# #tea",
        "write to <ana@x.pt> or see <https://x.pt/a>",
        "https://x.pt/?q=%C3%A9t%C3%A9%20a&b=%25x",
        "~7.5 and ~x.y, siehe \xa7 5 und \xa7 7, #a.b is no tag, 20%(netto), {see, as said}",
        "{1} {} [] <> 3 < 4 and 5 > 2, #one #two, a@b",
        "Hi {{ name }",  # refused as a template, and said so elsewhere
    ],
)
def test_what_is_no_mark_is_not_told(text):
    assert foreign_placeholders.in_text(text) == []


COLUMNS = ("name", "email", "table", "tisch", "vegan", "parking", "town")
UNWRITTEN = [
    "Dear $name,", "Dear $first_name!", "Hi #name#, come", "Hi #First Name#", "@Vorname@ Lima",
    "__name__, come", "Hi __Vorname__,", "Dear (Name),", "Liebe (Vorname) (Nachname)", "(Ihr Name)",
    "Sehr geehrte Frau (Nachname),", "am (Datum)", "(Anrede) (Name)", "\uff08姓名\uff09", "(Table)",
    "your table: $Tisch", "#tisch#", "__Tisch__ a", "$email", "#E-Mail#", "Dear {0},", "Dear %s,",
    "%1$s, come", "Hi {},", "Liebe {1},", "Dear ____,", "Liebe/r ________,", "Hallo ...,",
    "Sehr geehrte(r) ______", "Ch\xe8re ___,", "Estimado/a ....,", "Ol\xe1 ____!", "Hallo ????,",
    "Hi\nLieber \u2026\u2026,", "on ____ at noon", "bis zum ___.", "Dear XXX,", "Dear Mr XXXX,",
    "Dear NN,", "Dear N.N.,", "am XX.XX.", "um XX:XX Uhr", "XXXX Euro are enough", "by XXX at noon",
    "am TT.MM.JJJJ um", "from HH:MM", "Dear Name,", "Hallo Vorname,", "Sehr geehrte Frau Nachname,",
]  # fmt: skip
WRITTEN = [
    "(see below)", "(siehe unten)", "$100 and $5.50, US$ 20", "$ 100, 100$ or 5 $", "$name_of",
    "a meal (vegan) with (parking)", "Who comes (name and age)?", "(Name): Ana", "(c) (a) (b)",
    "Name: ____", "Name: ____ Age: ____", "________", "[ ] I come with ___ people", "(What?)",
    "Unterschrift ________", "____________\nUnterschrift", "Love, Ana XXX", "XXX", "xxx", "XXL",
    "Super Bowl XXX, the XXX Olympiad", "XX. Jahrhundert, XX/20", "50 %s", "100%d", "100%\n%50",
    "#tea# #one", "no. #5#", "a@name@b.org", "@anna and @tisch", "__init__ a", "a__name__b",
    "__Name__: Ana", "__Wichtig__", "Hello everybody,", "Dear Ana,", "Hi all,", "Dear guests,",
    "Wait... and ...", "from ... to ...", "1_000, a_b, ___a", "f(name), g(date)", "the name(s)",
    "im Format TT.MM.JJJJ", "(DD.MM.YYYY)", "Dear Nina,", "{1} {} {1,2}", "C# and F#", "(Montag)",
    "https://x.org/?a=$b&name=1", "(Winter)",
]  # fmt: skip


@pytest.mark.parametrize("text", UNWRITTEN)
def test_what_was_to_be_written_is_told_by_its_word_or_its_place(text):
    reach = Reach(people=1, columns=COLUMNS)
    assert codes(Message("Tea", text), reach) == [(Code.LEFT_OVER, "text")]
    assert codes(Message(text, "Hi"), reach) == [(Code.LEFT_OVER, "subject")]
    html = "<br>".join(f"<span>{line}</span>" for line in text.split("\n"))
    assert codes(Message("Tea", "", f"<p>Hi</p><p>{html}</p>"), reach) == [(Code.LEFT_OVER, "html")]


@pytest.mark.parametrize("text", WRITTEN)
def test_plain_writing_that_looks_like_a_mark_is_not_told(text):
    reach = Reach(people=1, columns=COLUMNS)
    assert codes(Message("Tea", text), reach) == []
    html = text.replace("\n", "<br>")
    assert codes(Message("Tea", "", f"<p>{html}</p>"), reach) == []


def test_bold_words_of_markdown_and_elements_of_html_are_no_marks():
    reach = Reach(people=1, columns=COLUMNS)
    assert codes(Message("Tea", "A __table__ for you", format="markdown"), reach) == []
    assert codes(Message("Tea", "Hi __Vorname__", format="markdown"), reach) == [
        (Code.LEFT_OVER, "text")
    ]
    page = "Hi <Name>, <table><tr><td>a</table><town/>"
    assert foreign_placeholders.in_html(page, {"town", "table"}) == ["<Name>", "<town/>"]


def test_styles_scripts_and_comments_of_the_html_are_no_marks_and_links_are_looked_at():
    html = (
        "<!--[if mso]><b>[x]</b><![endif]--><style>p { color }</style><script>var a = {b}</script>"
    )
    assert foreign_placeholders.in_html(
        f'{html}<a href="https://x.pt/?n={{name}}">x</a><style>{{c}}'
    ) == ["{name}"]


@pytest.mark.parametrize("html", [
    "{<span>{ name </span>}}", "&#123;&#123; name &#125;&#125;", "{</b><i>{ name }</i>}",
    "&lcub;&lcub; <b>name</b> &rcub;&rcub;",
])  # fmt: skip
def test_a_tag_of_ours_that_an_editor_broke_is_a_mark(html):
    assert foreign_placeholders.in_html(f"<p>Dear {html}, {{{{ name }}}}</p>") == ["{{ name }}"]


def test_our_own_tags_in_what_is_no_template_are_marks():
    assert codes(Message("Tea", "Hi", sender="{{ name }} <a@x.pt>")) == [(Code.LEFT_OVER, "sender")]
    assert codes(Message("Tea", "Hi", reply_to="{name} <a@x.pt>")) == [(Code.LEFT_OVER, "reply_to")]


def test_a_mark_that_means_a_column_is_told_with_the_way_to_write_it():
    [caution] = cautions.of(
        Message("Tea", "Dear «First Name»"), Reach(people=1, columns=("name", "first_name"))
    )
    assert caution_words.sentence(caution).startswith(
        "The text has «First Name»: it is sent as it stands"
    )
    assert caution_words.sentence(caution).endswith("To fill it in, write {{ first_name }}.")


def test_of_many_marks_the_first_are_named_and_the_rest_counted():
    [caution] = cautions.of(Message("Tea", "{a} {b} {c} {d} {a}"), ONE)
    assert "{a}, {b}, {c} and 1 more" in caution_words.sentence(caution)


@pytest.mark.parametrize(
    "text",
    ["See attached.", "Die Karte ist im Anhang", "anbei der Plan", "Segue em anexo", "ci-joint",
     "I am attaching it", "siehe Anlage", "Hiermit hänge ich den Plan an", "ci\u2011joint",
     "en annexe", "te lo adjuntamos", "in allegato", "ti allego la mappa", "als bijlage",
     "w załączniku", "v příloze", "v prílohe", "se bilagan", "vedhæftet", "vedlegget", "liite",
     "mellékelten", "atașat", "ekteki", "прилагаю", "во вложении", "у вкладенні", "прикачен",
     "συνημμένο", "見添付", "见附件", "첨부 파일", "المرفقات", "מצורף"],
)  # fmt: skip
def test_a_text_that_speaks_of_a_file_is_told_where_none_goes_along(text):
    assert codes(Message("Tea", text)) == [(Code.NO_FILE, "text")]
    assert codes(Message("Tea", text), Reach(people=1, files=1)) == []


@pytest.mark.parametrize("text", ["Die Freizeitanlage", "une annexe", "en ekte fest", "ab Anhalt"])
def test_a_word_that_only_looks_like_that_of_a_file_is_not_told(text):
    assert codes(Message("Tea", text)) == []


def test_a_name_that_is_used_and_empty_is_told_with_how_many_lack_it():
    counting = Empty(
        Message("Tea", "Dear {{ name }}, {{ town | default('x') }}{% if age %}{{ age }}{% endif %}")
    )
    for person in parse("Ana <a@x.pt>\nb@x.pt\nc@x.pt"):
        assert isinstance(person, Recipient)
        counting.see(person)
    found = cautions.of(FINE, Reach(people=3, empty=counting.counts))
    assert [(one.code, one.values) for one in found] == [
        (Code.EMPTY_NAME, {"name": "name", "people": 2, "column": "name"})
    ]
    assert caution_words.sentence(found[0]).startswith("2 people have no name:")


def test_more_people_than_the_limit_lets_out_today_are_told_with_the_days_it_takes():
    assert codes(FINE, Reach(people=500, a_day=500)) == []
    [caution] = cautions.of(FINE, Reach(people=1_001, a_day=500, least_s=2 * 86_400))
    assert caution_words.sentence(caution) == (
        "1,001 people are more than the 500 a day that your limit lets out: it takes 2 days at "
        "least."
    )


def test_people_who_were_written_to_before_are_told():
    [caution] = cautions.of(FINE, Reach(people=400, written_before=396))
    assert (
        caution_words.sentence(caution)
        == "An earlier run has written to 396 people who get this one, too."
    )


def test_who_is_no_guest_by_the_list_is_named_by_all_that_it_says_and_what_becomes_of_them():
    said = ((Said("RSVP", "No"), 5, ["Ana", "Bo", "Cy"]), (Said("Status", "left"), 1, ["Di"]))
    [caution] = cautions.of(FINE, Reach(9, declined=said))
    assert caution_words.sentence(caution) == (
        "6 people may not be guests, and are written to: RSVP says No (Ana, Bo, Cy and 2 more); "
        "Status says left (Di)."
    )


async def test_addresses_that_are_no_persons_own_are_told_and_names_that_may_be_are_not():
    emails = ["Info@x.pt", "no-reply@x.pt", "ana@info.pt", "mail@lima.pt", "information@x.pt"]
    counting = Counting(Preview({}), Empty(FINE), lambda: Pick(1))
    await counting.look_up(
        await counting.see_all([Recipient(one, "", one.lower()) for one in emails]), None
    )
    seen = counting.seen
    assert (seen.shared, seen.shared_first) == (2, "Info@x.pt")
    reach = Reach(people=5, shared=seen.shared, shared_first=seen.shared_first)
    [told_of] = cautions.of(FINE, reach)
    assert told_of.code == Code.SHARED
    assert "2 addresses are no person's own, the first Info@x.pt." in caution_words.sentence(
        told_of
    )


def holding(**counts: int) -> Values:
    held = Values()
    for value, n in counts.items():
        for place in range(n):
            said = "" if value == "empty" else value
            fields = {"partner": said, "phone": f"{value} {place}"}
            held.see(Recipient(f"{value}{place}@x.pt", value, f"{value}{place}@x.pt", fields))
    return held


def test_the_tag_that_is_advised_can_be_read_whatever_the_values_hold():
    held = holding(**{"5": 21, '5"': 22, "5 ": 2})
    message = Message("Tea", "{% if partner == '5' %}For two.{% endif %}", sender="a@x.pt")
    [found] = cautions.of(message, Reach(people=45, values=held, called={"partner": "Size"}))
    advised = f"{{% if {found.values['instead']} %}}x{{% endif %}}"
    assert templates.names(templates.parse(advised)) == ("partner",)


@pytest.mark.parametrize(
    ("asks", "odd"),
    [
        ('partner == "ja"', ("ja", 21, (("Ja", 2), ("x", 1)))),
        ('not (partner == "ja" and name)', ("ja", 21, (("Ja", 2), ("x", 1)))),
        ('partner == "nein"', None),
        ('partner == "perhaps"', ("perhaps", 0, ())),
        ('partner == "ja" or partner == "Ja" or "x" == partner', None),
        ('phone == "0800"', None),  # of many values nobody can say
        ("partner", None),
    ],
)
def test_it_is_told_how_many_have_a_value_that_is_asked_for_where_others_may_mean_it(asks, odd):
    held = holding(ja=21, nein=22, Ja=2, x=1, empty=3)
    message = Message("Tea", f"{{% if {asks} %}}For two.{{% endif %}}", sender="a@x.pt")
    reach = Reach(people=49, values=held, called={"partner": "Comes with"})
    found = cautions.of(message, reach)
    assert [one.code for one in found] == [Code.OTHER_VALUE] * (odd is not None)
    if odd:
        assert tuple(found[0].values.values())[:4] == ("partner", *odd)
    if odd and odd[2]:
        assert caution_words.sentence(found[0]) == (
            "“ja” stands in Comes with for 21 people, who alone get what the message writes for "
            "it. “Ja” (2), “x” (1) may mean the same: to write to all of them, write "
            '{% if partner == "ja" or partner == "Ja" or partner == "x" %}.'
        )
    elif odd:
        assert caution_words.sentence(found[0]).endswith(
            "There are “nein” (22), “ja” (21), “Ja” (2), “x” (1)."
        )


def test_of_a_column_with_few_values_it_is_said_which_and_how_often():
    held = holding(ja=21, nein=22, x=1, empty=6)
    assert held.of("partner") == {"nein": 22, "ja": 21, "x": 1, "": 6}
    assert held.of("phone") == {}
