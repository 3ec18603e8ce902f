"""Tags as people and editors write them: what an if may ask,
quotes and spaces of all kinds, names as headings.
"""

import contextlib

import pytest

from emailer import message
from emailer.message import read_back, tidy
from emailer.message.checking import MessageError
from emailer.model import Message
from tests.growth import assert_in_proportion


def filled(template, part="text", **fields):
    bodies = {"text": "", part: template}
    ready = message.prepare(Message("Hi", sender="bob@example.org", **bodies))
    content = ready.compose("ana@x.pt", "Ana Lima", fields, "a1@example.org", 0).content
    return getattr(read_back.read(content), part).removesuffix("\n")


SALUTATION = (
    '{% if anrede == "Herr" %}Lieber{% elif anrede == "Frau" %}Liebe{% else %}Hallo{% endif %}'
)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"anrede": "Herr"}, "Lieber"),
        ({"anrede": "Frau"}, "Liebe"),
        ({"anrede": ""}, "Hallo"),
        ({}, "Hallo"),
    ],
)
def test_a_salutation_is_chosen_by_a_column(fields, said):
    assert filled(SALUTATION, **fields) == said


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ('city == "Faro"', True),
        ('"Faro" == city', True),
        ('city != "Faro"', False),
        ('town != "Faro"', True),
        ('town == ""', True),
        ("city == home", True),
        ('"aro" in city', True),
        ('"Lisboa" not in city', True),
        ("town in city", False),
        ("city in town", False),
        ("city and town", False),
        ("city or town", True),
        ("not town", True),
        ('not city == "Faro"', False),
        ('(town or city) and not (city == "x")', True),
        ('town or city == "Faro" and name', True),
        ('email == "ana@x.pt"', True),
    ],
)
@pytest.mark.parametrize("part", ["text", "html"])
def test_an_if_compares_names_and_texts(part, asked, holds):
    template = f"{{% if {asked} %}}yes{{% else %}}no{{% endif %}}"
    assert filled(template, part, city="Faro", home="Faro") == ("yes" if holds else "no")


@pytest.mark.parametrize(("template", "no", "yes"), [
    ("Hi\n{% if x %}\nA\n{% endif %}\nBye", "Hi\nBye", "Hi\nA\nBye"),
    ("Hi\r\n\r\n {% if x %} \r\nA\r\n\r\n{% endif %}\r\nBye", "Hi\n\nBye", "Hi\n\nA\n\nBye"),
    ("{% if x %}\nA\n{% else %}\nB\n{% endif %}", "B", "A"),
    ("{% if x %}\n{% if y %}{% endif %}\nA\n{% endif %}\nBye", "Bye", "A\nBye"),
    ("Hi {% if x %}\nA{% endif %}\nBye", "Hi \nBye", "Hi \nA\nBye"),
    ("{{ x }}{% if x %}\nA\n{% endif %} B", " B", "1\nA\n B"),
    ("Hi\n{% if x %}{{ x }}{% endif %}\nBye", "Hi\nBye", "Hi\n1\nBye"),
    ("Hi\n\n{% if x %}A {{ x }}.{% endif %}\n\nBye", "Hi\n\nBye", "Hi\n\nA 1.\n\nBye"),
    ("Hi\n\n{% if x %}\nA\n{% endif %}\n \nBye", "Hi\n\nBye", "Hi\n\nA\n \nBye"),
    ("{% if x %}A{% endif %}\n\n{% if x %}B{% endif %}\n\nBye", "Bye", "A\n\nB\n\nBye"),
    ("Hi\n\n{% if x %}A{% elif y %}B{% endif %}\nBye", "Hi\n\nBye", "Hi\n\nA\nBye"),
    ("Hi\n{% if x %}A{% else %}B{% endif %}\n\nBye", "Hi\nB\n\nBye", "Hi\nA\n\nBye"),
    ("Hi {% if x %}A{% endif %}\n\nBye", "Hi \n\nBye", "Hi A\n\nBye"),
    ("{% if x %}A{% endif %}{% if x %}B{% endif %}\nBye", "\nBye", "AB\nBye"),
])  # fmt: skip
def test_a_line_of_ifs_alone_leaves_no_empty_line(template, no, yes):
    assert (filled(template), filled(template, x="1")) == (no, yes)


def test_a_comparison_in_html_is_of_what_the_list_says():
    assert (
        filled('{% if firm == "A & B" %}{{ firm }}{% endif %}', "html", firm="A & B") == "A &amp; B"
    )


@pytest.mark.parametrize("part", ["text", "html"])
@pytest.mark.parametrize(
    "tag",
    [
        "{{ x | default(\u201cfriend\u201d) }}",
        "{{ x | default(\u201efriend\u201c) }}",
        "{{ x | default(\xabfriend\xbb) }}",
        "{{ x | default(\u2018friend\u2019) }}",
        '{{ x | default("friend\u201d) }}',
        "{{ x | default(&quot;friend&quot;) }}",
        "{{ x | default(&#34;friend&#34;) }}",
        "{{ x | default(&ldquo;friend&rdquo;) }}",
        "{{&nbsp;x&nbsp;|&nbsp;default(&#39;friend&#39;)&#160;}}",
        '{{\xa0x\xa0|\xa0default("friend")\u202f}}',
        "{{ \u200bx | default(\u201cfriend\u201d)\ufeff }}",
        "{%\xa0if x == \u201ca\u201d\xa0%}{% else %}friend{%&nbsp;endif&nbsp;%}",
    ],
)
def test_quotes_and_spaces_of_editors_are_taken(part, tag):
    assert filled(tag, part) == "friend"


@pytest.mark.parametrize(("html", "said"), [
    ("{{ <span>name</span> }}", "Ana Lima"),
    ('{{<span lang="DE" style="font:x">name</span>}}', "Ana Lima"),
    ("<b>{{ <i>na</i><i>me</i> }}</b>", None),
    ('{{ <span>x</span> | default("<b>friend</b>") }}', "&lt;b&gt;friend&lt;/b&gt;"),
    ("{% <o:p>if name</o:p> %}a{% endif %}", "a"),
    ('{% if name == <b class="x">"Ana Lima"</b> %}a{% endif %}', "a"),
    ("{{ na<wbr>me }}", None),
])  # fmt: skip
def test_markup_that_an_editor_put_around_the_words_of_a_tag_is_left_out(html, said):
    if said:
        assert filled(html, "html") == said
    assert len(tidy.tidy(html).source) == len(html)


@pytest.mark.parametrize("html", ["{{ <b>name }}</b>", "{{ name</b> }}", "{{ <b><i>x</b></i> }}"])
def test_a_tag_that_would_leave_an_element_open_is_refused(html):
    with pytest.raises(MessageError):
        filled(html, "html")


@pytest.mark.parametrize("tag", ["else if b", "elseif b", "elsif b == 'x'", "else if b == 'x'"])
def test_whoever_writes_another_if_otherwise_is_told_how(tag):
    with pytest.raises(MessageError, match="elif"):
        filled(f"{{% if a %}}x{{% {tag} %}}y{{% endif %}}")


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ x | default(\u201csay \u2018hi\u2019\u201d) }}", "say \u2018hi\u2019"),
        ("{{ x | default(\u2018Ana\u2019s pal\u2019) }}", "Ana\u2019s pal"),
        ('{{ x | default("It\u2019s \u201cso\u201d") }}', "It\u2019s \u201cso\u201d"),
        ('{{ x | default("a\xa0b &quot; c") }}', "a\xa0b &quot; c"),
        ("{{ x | default(&quot;Tom &amp; Ana&quot;) }}", "Tom & Ana"),
        ("{{ x | default(&quot;say &#39;hi&#39; \\ you&quot;) }}", "say 'hi' \\ you"),
    ],
)
def test_a_text_keeps_what_stands_between_its_quotes(tag, said):
    assert filled(tag) == said


def test_outside_the_tags_nothing_is_touched():
    text = "\u201cHi\u201d&nbsp;\xa0{{ name }} &quot;{{ name }}\u201d"
    assert filled(text) == "\u201cHi\u201d&nbsp;\xa0Ana Lima &quot;Ana Lima\u201d"


@pytest.mark.parametrize(
    "text", ["{{ “a” }} {{&nbsp;&quot;b&quot;}}", "{%&#160;if “x” == &auml; %}", "{{ \u2018 }}"]
)
def test_a_tidied_template_keeps_its_places(text):
    assert len(tidy.tidy(text).source) == len(text)


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ("Vorname", "vorname"),
        ("VORNAME", "vorname"),
        ("First Name", "first_name"),
        ("firstname", "first_name"),
        ("FirstName", "first_name"),
        ("first-name", "first_name"),
        ("Größe", "grosse"),
        ("GRÖSSE", "grosse"),
        ("Gr&ouml;&szlig;e", "grosse"),
        ("prénom", "prenom"),
        ("Prenom", "prenom"),
        ("2nd guest", "column_2nd_guest"),
        ("Tisch 2", "tisch_2"),
        ("Tisch Nr.", "tisch_nr"),
        ("Straße/Nr", "strasse_nr"),
        ("check-in", "check_in"),
        ("Coming?", "coming"),
        ("E-mail 1 - Value", "e_mail_1_value"),
        ("E-Mail 1 \u2013 Wert", "e_mail_1_wert"),
        ("1. Name", "column_1_name"),
        ("2 Gäste", "column_2_gaste"),
        ("Größe (cm)", "grosse_cm"),
        ("Preis \u20ac", "preis"),
        ("Rabatt %", "rabatt"),
        ("Tisch #", "tisch"),
        ("Essen & Trinken", "essen_trinken"),
        ("Essen &amp; Trinken", "essen_trinken"),
        ("Gast \U0001f389", "gast"),
        ("Gast:", "gast"),
        ("имя", "имя"),
        ("ΌΝΟΜΑ", "ονομα"),
    ],
)
def test_a_name_is_found_as_its_heading_is_written(typed, column):
    assert filled("{{ " + typed + " }}", **{column: "found"}) == "found"
    assert filled("{% if " + typed + ' == "found" %}yes{% endif %}', **{column: "found"}) == "yes"


@pytest.mark.parametrize(("typed", "column"), [
    ("+1", "column_1"), ("Gast +1", "gast_1"), ("Gast*", "gast"), ("Gast, Partner", "gast_partner"),
    ("[Gruppen]", "gruppen"), ("address.city", "address_city"), ("Wohnhaft in", "wohnhaft_in"),
    ("Fish or meat", "fish_or_meat"), ("What is your town?", "what_is_your_town"),
    ("What's your town?", "what_s_your_town"), ("@gast", "gast"), (".Gast", "gast"),
    ("Erwachsene + Kinder", "erwachsene_kinder"), ("Gru\u0308\xdfe", "grusse"),
    ("Liefer&shy;adresse", "liefer_adresse"), ("Not coming", "not_coming"),
])  # fmt: skip
def test_a_heading_may_have_signs_that_a_field_alone_has_no_use_for(typed, column):
    assert filled("{{ " + typed + " }}", **{column: "found"}) == "found"
    assert filled("{{ " + typed + ' | default("x") }}', **{column: ""}) == "x"


@pytest.mark.parametrize("rest", [
    '| default: "friend"', "|default:'friend'", '| default "friend"', '| d("friend")',
    '| Default("friend")', 'or "friend"', "| default: &ldquo;friend&rdquo;", "| default(`friend`)",
    "| default(\u300cfriend\u300d)",
])  # fmt: skip
def test_a_default_is_taken_as_other_languages_of_templates_write_it(rest):
    assert filled("{{ town " + rest + " }}") == "friend"
    assert filled("{{ town " + rest + "}}", town="Faro") == "Faro"


@pytest.mark.parametrize("asked", ["IF town AND name", "If not(town)", "if TOWN or name"])
def test_the_words_of_an_if_may_be_written_large(asked):
    said = filled(f"{{% {asked} %}}yes{{% Else %}}no{{% ENDIF %}}")
    assert said == ("no" if "AND" in asked else "yes")


@pytest.mark.parametrize(
    "typed", ["E-Mail", "e-mail", "E-MAIL", "Email", "email", "Mail", "E-Mail Address"]
)
def test_the_address_is_found_by_the_heading_of_its_column(typed):
    assert filled("{{ " + typed + " }}") == "ana@x.pt"


def test_a_column_of_its_own_wins_over_one_that_looks_alike():
    assert filled("{{ firstname }}", first_name="other", firstname="own") == "own"
    assert filled("{{ e_mail }}", e_mail="second@x.pt") == "second@x.pt"


def test_who_has_the_column_under_another_spelling_lacks_nothing():
    ready = message.prepare(
        Message("Hi", "{{ First Name }} {{ E-Mail }} {{ table }}", sender="bob@example.org")
    )
    assert ready.names == ("first_name", "e_mail", "table")
    assert ready.missing("", {"firstname": "Ana"}) == ("table",)


@pytest.mark.parametrize(
    ("text", "fields", "missing"),
    [
        ('{% if city == "Faro" %}{{ table }}{% endif %}', {"city": "Lagos"}, ()),
        ('{% if city == "Faro" %}{{ table }}{% endif %}', {"city": "Faro"}, ("table",)),
        (
            '{% if city == "Faro" %}x{% elif city %}{{ a }}{% else %}{{ b }}{% endif %}',
            {"city": "Lagos"},
            ("a",),
        ),
        ('{% if email == "ana@x.pt" %}{{ a }}{% endif %}', {}, ("a",)),
        ('{% if a == "x" or b %}{{ a }}{{ b }}{% endif %}', {"a": "x"}, ()),
    ],
)
def test_what_is_lacked_is_known_on_each_persons_way(text, fields, missing):
    ready = message.prepare(Message("s", text, sender="bob@example.org"))
    assert ready.missing("", fields, "ana@x.pt") == missing


@pytest.mark.parametrize(
    "mark",
    [
        "\u201c",
        "&quot;",
        "&nbsp;",
        "\xa0",
        "a ",
        "a-",
        "'",
        "2",
        "\u2018a",
        "<b>",
        "<b",
        "<i>a</i>",
    ],
)
def test_reading_odd_tags_grows_in_proportion(mark):
    def read(text):
        for around in ("{{ %s }}", "{{ x }}%s", "{%% if %s"):
            with contextlib.suppress(message.templates.TemplateError):
                message.templates.parse(around % text)

    assert_in_proportion(read, lambda n: mark * n, 10_000)


@pytest.mark.parametrize("text", ["»}}", "}} b", "“%}”", '0\\"}}', "»}} }}«"])
def test_a_text_in_straight_quotes_may_hold_what_ends_a_tag(text):
    for tag in (f'{{{{ name | default("{text}") }}}}', f'{{% if name == "{text}" %}}'):
        assert tidy.tidy(f"{tag} {{{{ a }}}}").source == f"{tag} {{{{ a }}}}"


@pytest.mark.parametrize(("typed", "meant"), [
    ('{{ d | default("x”) }} and {{ b | default("y”) }}',
     '{{ d | default("x") }} and {{ b | default("y") }}'),
    ('{% if a == "x” %} say: " {% if b == "y" %}', '{% if a == "x" %} say: " {% if b == "y" %}'),
])  # fmt: skip
def test_a_text_that_begins_straight_and_ends_otherwise_ends_in_its_own_tag(typed, meant):
    assert tidy.tidy(typed).source == meant
