"""Random messages and people: every script, and every character that has ever broken a mail."""

import re
from string import ascii_letters, ascii_lowercase, digits

from hypothesis import strategies as st

from emailer.model import Message

HARD = "\"\\<>(),:;@.=?_ \t&'{}\x00\x07\x0b\x0c\x1c\r\n\x7f\x85\xa0\u2028\u2029\u200d\ufeff"
ODD_PIECES = [
    "=?UTF-8?Q?=0A?=", "=?", "?=", "\r\n", "\r\nBcc: x@example.com",
    ".", "\r\n.\r\n", "  ", "From ", "{", "}", "%}", "=\r\n",
]  # fmt: skip
WORD = ascii_letters + digits
LETTERS = "abcXYZ019 éñßłŠ Ωж日本語עبहि👩‍👩‍👧"

characters = st.one_of(
    st.sampled_from(HARD),
    st.sampled_from(LETTERS),
    st.characters(exclude_categories=(), exclude_characters="\U000ffffe"),
)
ascii_text = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=200)
values = st.one_of(
    ascii_text,
    st.text(characters, max_size=200),
    st.lists(
        st.one_of(st.sampled_from(ODD_PIECES), st.text(characters, max_size=30)), max_size=8
    ).map("".join),
)

CONTROLS = [*map(chr, range(32)), *map(chr, range(127, 160)), "\u2028", "\u2029"]
header_values = values.map(
    lambda text: "".join(c for c in text if c not in CONTROLS and not "\ud800" <= c <= "\udfff")
)
names = st.sampled_from(["name", "email", "city", "table_no", "anrede", "größe"])


def _literal(text):
    """Text that opens no tag and holds no half characters, which a template may not."""
    return "".join(c for c in text.replace("{", "(") if not "\ud800" <= c <= "\udfff")


def _default(text):
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
    return "".join(escapes.get(c, c) for c in text if not "\ud800" <= c <= "\udfff")


def conditions(texts):
    """Everything an if may ask, over these texts."""
    texts = texts.map(lambda text: '"' + _default(text[:8]) + '"')
    words = st.one_of(names, names, texts)
    comparisons = st.builds(
        lambda left, how, right: f"{left} {how} {right}",
        words,
        st.sampled_from(["==", "!=", "in", "not in"]),
        words,
    )
    return st.recursive(
        st.one_of(names, comparisons),
        lambda inner: st.one_of(
            inner.map(lambda one: f"not ({one})"),
            st.builds(
                lambda a, how, b: f"({a}) {how} ({b})", inner, st.sampled_from(["and", "or"]), inner
            ),
        ),
        max_leaves=4,
    )


def templates(texts, ends=(" ",)):
    """Templates of the whole subset over these texts."""
    slots = st.one_of(
        names.map(lambda name: "{{ " + name + " }}"),
        st.builds(
            lambda name, text: "{{" + name + '|default("' + _default(text) + '")}}', names, texts
        ),
    )
    leaves = st.one_of(texts.map(_literal), slots)
    asked = conditions(texts)
    return st.recursive(
        st.lists(leaves, max_size=5).map("".join),
        lambda inner: st.one_of(
            st.builds(
                lambda asked, a, b: f"{a}{{% if {asked} %}}{b}{{% endif %}}", asked, inner, inner
            ),
            st.builds(
                lambda asked, a, b: f"{{% if {asked} %}}{a}{{% else %}}{b}{{% endif %}}",
                asked,
                inner,
                inner,
            ),
            st.builds(
                lambda asked, end, b: f"{end} {{% if {asked} %}}{end}{b}{end} {{% endif %}}{end}",
                asked,
                st.sampled_from(ends),
                inner,
            ),
            st.builds(
                lambda one, a, other, b, c: (
                    f"{{% if {one} %}}{a}{{% elif {other} %}}{b}{{% else %}}{c}{{% endif %}}"
                ),
                *(asked, inner, asked, inner, inner),
            ),
        ),
        max_leaves=6,
    )


mailboxes = st.tuples(
    header_values.map(lambda text: text[:200]),
    st.sampled_from(
        [
            "ana@x.pt",
            "a.b+c@example.com",
            "ana@münchen.example",
            "josé@example.com",
            "用户@例え.jp",
            '"a b"@example.com',
            "%s@example.com" % ("x" * 64),
        ],
    ),
)


def _whole_signs(html):
    """No text begins a sign such as &amp; that a tag would go on with:
    how these are ended has tests of its own.
    """
    return re.sub(r"&(?=#?[A-Za-z0-9]*\{)", "+", html)


ENDS = ["\n", "\r\n", " \n", " "]
messages = st.builds(
    Message,
    subject=templates(header_values)
    .map(lambda text: text[:1000] if "{" not in text else text)
    .filter(lambda t: len(t) <= 1000),
    text=templates(values, ENDS).filter(str.strip),
    html=st.one_of(st.just(""), templates(values, ENDS).map(_whole_signs)),
    headers=st.lists(
        st.tuples(st.text(f"{WORD}-", min_size=1, max_size=46).map("X-{}".format), header_values),
        max_size=3,
    ).map(tuple),
)
fields = st.dictionaries(names, values, max_size=5)
message_ids = st.builds(
    "{}@{}".format,
    st.text(f"{WORD}._=-", min_size=1, max_size=80),
    st.text(f"{ascii_lowercase}.", min_size=1, max_size=20),
)
instants = st.integers(min_value=0, max_value=4_000_000_000_000)
