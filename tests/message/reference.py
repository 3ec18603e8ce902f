"""The plainest composer: jinja2 itself renders, everything is encoded anew for every mail,
character by character.

It states the form of message.py once more, slowly, and shares no code with it.
"""

import base64
import datetime as dt
import re

import idna
import jinja2
from jinja2 import nodes

# a noncharacter, which no test types: it shows where a text or a value begins and ends
MARK = "\U000ffffe"


def compose(message, sender, reply_to, *, email, name, fields, message_id, date_ms):
    """`sender` and `reply_to` are (name, address) pairs, already parsed."""
    values = {
        key: value for key, value in {**fields, "name": name, "email": email}.items() if value
    }
    date = dt.datetime.fromtimestamp(date_ms // 1000, dt.UTC)
    lines = mailbox("From", *sender) + mailbox("To", name, email)
    lines += unstructured(
        "Subject", "".join(map(clean, render(message.subject, values, "subject")))
    )
    lines += [
        f"Date: {date.strftime('%a, %d %b %Y %H:%M:%S')} +0000",
        f"Message-ID: <{message_id}>",
    ]
    if reply_to:
        lines += mailbox("Reply-To", *reply_to)
    for field, value in message.headers:
        lines += unstructured(field, value)
    lines += ["Auto-Submitted: auto-generated", "MIME-Version: 1.0"]
    parts = [
        body(kind, source, values)
        for kind, source in (("plain", message.text), ("html", message.html))
        if source.strip()
    ]
    if len(parts) == 1:
        return "".join(f"{line}\r\n" for line in lines + parts[0]).encode()
    boundary = "=_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in message_id[:60])
    lines += ["Content-Type: multipart/alternative;", f' boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part, ""]
    lines += [f"--{boundary}--"]
    return "".join(f"{line}\r\n" for line in lines).encode()


TAG = re.compile(r"""\{%(?:"(?:\\.|[^"\\])*"|[^%"])*%\}""")
ALONE = re.compile(rf"(?m)^[ \t]*(?:{TAG.pattern}[ \t]*)+(?:\n|\Z)")


def render(source, values, kind):
    """The texts between tags and the values of a template, in order."""
    environment = jinja2.Environment(
        keep_trailing_newline=True,
        autoescape=kind == "html",
        finalize=lambda value: f"{MARK}{value}{MARK}",
        undefined=Missing,
    )
    environment.globals.clear()
    source = ALONE.sub(lambda line: "".join(TAG.findall(line[0])), re.sub("\r\n?", "\n", source))
    tree = asking_in_words(environment.parse(source))
    if kind == "plain":
        tree.body = close_gaps(tree.body, begins=True)
    for text in tree.find_all(nodes.TemplateData):
        text.data = f"{MARK}{text.data}{MARK}"
    return [piece for piece in environment.from_string(tree).render(values).split(MARK) if piece]


def close_gaps(body, *, begins):
    """Let the line ends behind an if in lines of its own be written with its ways alone."""
    flat = []
    for one in body:
        for piece in one.nodes if isinstance(one, nodes.Output) else [one]:
            if is_text(piece) and flat and is_text(flat[-1]):
                flat[-1].data += piece.data
            elif not is_text(piece) or piece.data:
                flat.append(piece)
    line = gap = begins
    for at, piece in enumerate(flat):
        if is_text(piece):
            gap = piece.data.endswith("\n\n") or (line and piece.data == "\n")
            gap, line = (gap, piece.data.endswith("\n")) if piece.data else (gap, line)
        elif isinstance(piece, nodes.If):
            ways = [piece.body, *(one.body for one in piece.elif_), piece.else_]
            for way in ways:
                way[:] = close_gaps(way, begins=False)
            if line and at + 1 < len(flat) and is_text(flat[at + 1]):
                move(flat[at + 1], [way for way in ways if way], len(ways), gap=gap)
            ends = set().union(*map(endings, ways))
            gap = gap and all(end.endswith("\n\n") for end in ends if end)
            line = line and all(end.endswith("\n") for end in ends if end)
        else:
            line = gap = False
    return [
        one if isinstance(one, nodes.If) else nodes.Output([one])
        for one in flat
        if not is_text(one) or one.data
    ]


def move(behind, ways, how_many, *, gap):
    closed = {all(end.endswith("\n") for end in endings(way) if end) for way in ways}
    if len(ways) == how_many or len(closed) != 1:
        return
    most = (closed == {False}) + gap
    moved = re.match(rf"(?:[ \t]*\n){{0,{most}}}", behind.data)[0]
    behind.data = behind.data[len(moved) :]
    for way in ways if moved else ():
        last = way[-1].nodes[-1] if isinstance(way[-1], nodes.Output) else None
        if is_text(last):
            last.data += moved
        else:
            way.append(nodes.Output([nodes.TemplateData(moved)]))


def endings(way):
    """What each way of writing it ends with; nothing where nothing is written."""
    ends = {""}
    for one in way:
        if isinstance(one, nodes.If):
            ways = [one.body, *(other.body for other in one.elif_), one.else_]
            ends = set().union(*(endings(way) if way else ends for way in ways))
        else:
            ends = {one.nodes[-1].data if is_text(one.nodes[-1]) else "?"}
    return ends


def is_text(node):
    return isinstance(node, nodes.TemplateData)


class Missing(jinja2.Undefined):
    """A name without value: it is as good as an empty text."""

    def __eq__(self, other):
        return str(other) == ""

    def __hash__(self):
        return 0


def asking_in_words(tree):
    """Ask `a in b` only of an `a` and a `b` that have a value:
    nothing is found in nothing, and nothing nowhere.
    """
    for asked in list(tree.find_all(nodes.If)):
        asked.test = _asked(asked.test)
    return tree


def _asked(node):
    if isinstance(node, nodes.BinExpr):
        return type(node)(_asked(node.left), _asked(node.right))
    if isinstance(node, nodes.Not):
        return nodes.Not(_asked(node.node))
    if isinstance(node, nodes.Compare) and node.ops[0].op in ("in", "notin"):
        part, whole = node.expr, node.ops[0].expr
        found = nodes.And(nodes.And(part, whole), nodes.Compare(part, [nodes.Operand("in", whole)]))
        return found if node.ops[0].op == "in" else nodes.Not(found)
    return node


def body(kind, source, values):
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if not source.endswith("\n"):
        source += "\n"
    lines = [
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
    ]
    for piece in render(source, values, kind):
        *whole, rest = piece.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for line in whole:
            lines += quoted(line, hard=True)
        if rest:
            lines += quoted(rest, hard=False)
    return lines


def quoted(text, *, hard):
    """One line of text as quoted-printable lines, all but a last hard one with a soft break."""
    lines = [""]
    for at, character in enumerate(text):
        octets = "".join(f"={octet:02X}" for octet in character.encode("utf-8", "replace"))
        last = hard and at == len(text) - 1
        literal = ("!" <= character <= "~" and character != "=") or (
            character in " \t" and not last
        )
        written = character if literal else octets
        if len(lines[-1]) + len(written) > 75:
            lines.append("")
        if lines[-1] == "" and written == ".":
            written = "=2E"
        lines[-1] += written
    return [f"{line}=" for line in lines[:-1]] + [lines[-1] + ("" if hard else "=")]


def clean(text):
    """Runs of characters no header can hold, as one space each."""
    cleaned = []
    bad_before = False
    for c in text:
        bad = ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" or 0xD800 <= ord(c) < 0xE000
        if not bad:
            cleaned.append(c)
        elif not bad_before:
            cleaned.append(" ")
        bad_before = bad
    return "".join(cleaned)


def mailbox(field, name, email):
    local, _, domain = email.rpartition("@")
    address = email if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode()}"
    name = clean(name)
    if not name.strip():
        return [f"{field}: {address}"]
    return fold(field, [*phrase(field, name), f"<{address}>"])


def phrase(field, name):
    atext = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~ "
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    written = name if all(c in atext for c in name) else f'"{escaped}"'
    if is_plain(name) and len(f"{field}: {written}") <= 76:
        return [written]
    return encoded_words(name, len(f"{field}: "))


def unstructured(field, value):
    if not value:
        return [f"{field}:"]
    if is_plain(value) and max(map(len, value.split(" "))) <= 900:
        return fold(field, value.split(" "))
    return fold(field, encoded_words(value, len(f"{field}: ")))


def is_plain(text):
    return text.isascii() and text.isprintable() and "=?" not in text and "" not in text.split(" ")


def fold(field, parts):
    lines = [f"{field}: {parts[0]}"]
    for part in parts[1:]:
        if len(lines[-1]) + 1 + len(part) > 76:
            lines.append("")
        lines[-1] += f" {part}"
    return lines


def q(text):
    literal = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/"
    octets = [f"={octet:02X}" for octet in text.encode("utf-8", "replace")]
    return "".join(
        chr(int(o[1:], 16)) if chr(int(o[1:], 16)) in literal else o for o in octets
    ).replace("=20", "_")


def b(text):
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def encoded_words(text, column):
    """Each word takes as many characters as fit; the shorter of the two encodings,
    by its length without padding.
    """
    octets = len(text.encode("utf-8", "replace"))
    letter, encode = ("q", q) if len(q(text)) * 3 <= octets * 4 else ("b", b)
    words = [""]
    for character in text:
        longer = f"=?utf-8?{letter}?{encode(words[-1] + character)}?="
        if len(longer) > (75 if len(words) > 1 else 76 - column):
            words.append("")
        words[-1] += character
    return [f"=?utf-8?{letter}?{encode(word)}?=" for word in words]
