"""Running text, or a mail that was pasted whole -> the people in it;
its writer is asked about. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists.addresses import typing_errors
from emailer.lists.addresses.address import NO_AT, shown, trim
from emailer.lists.lines import chats, numbering, slips
from emailer.lists.lines.entries import Reader
from emailer.lists.lines.one_person import remarked
from emailer.lists.lines.pieces import (
    MAX_CLOSE_LOOK,
    addresses_in,
    is_sentence,
    name_beside,
    only_address_in,
    people_in,
    small_words,
    without,
)
from emailer.lists.notes import Writer
from emailer.lists.ticks import EVERY, TICK
from emailer.lists.words import labels, sentences
from emailer.lists.words.labels import Label
from emailer.model import Line, Recipient
from emailer.tongue import Sentence

BEGINS_MAIL = re.compile(r">?From \S++ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) +\w{3} +\d")
"""The line above each mail of a mailbox, RFC 4155; one in a mail's text begins with >."""
_MAILBOX = re.compile(r"[^\W\d_a-z][^<>@,;]{0,60}<[^<>\s]+>[,;]?\s*\Z")
_QUOTED = re.compile(r"\A(?:\s*>)+\s?")
_SIGNATURE = re.compile(r"(?:--|__+|\u2014)\s*\Z")
_CLOSING = re.compile(
    r"(?:kind|best|warm|many|with)?\s*(?:regards|wishes|thanks|thank you|cheers|greetings"
    r"|sincerely|yours(?: \w+)?"
    r"|love)"
    r"|(?:viele|liebe|beste|herzliche|sch\u00f6ne)?\s*(?:gr\u00fc\u00dfe|gr\u00fcsse|gru\u00df"
    r"|gruss)(?: aus \w+)?"
    r"|mit (?:freundlichen|besten|lieben) gr\u00fc(?:\u00df|ss)en|lg|vg|mfg|danke|obrigad[oa]"
    r"|atenciosamente"
    r"|cumprimentos|(?:com os )?melhores cumprimentos|abra\u00e7os?|beijos"
    r"|saludos(?: cordiales)?|un (?:saludo|abrazo)"
    r"|atentamente|gracias|cordialement|bien \u00e0 (?:vous|toi)|amicalement|merci"
    r"|cordiali saluti|saluti|grazie"
    r"|met vriendelijke groet(?:en)?|groet(?:en|jes)?|med v\u00e4nlig h\u00e4lsning"
    r"|h\u00e4lsningar|mvh|hilsen"
    r"|all the best|warmly|take care|see you(?: \w+)?|talk soon|sent from my \w+(?: \w+)?"
    r"|bis (?:bald|dann)|alles (?:liebe|gute)|von meinem \w+ gesendet"
    r"|(?:gru\u00df|gruss|(?:liebe |viele |lg )?gr\u00fc(?:\u00df|ss)e|lg|vg|mfg),? (?!an )"
    r"\w+(?: \w+)?"
    r"|\u00e0 bient\u00f4t|bises|bisous|envoy\u00e9 de mon \w+|hasta pronto|besos|un beso"
    r"|enviado desde mi \w+|at\u00e9 (?:breve|logo)|beijinhos|enviado do meu \w+|a presto|baci"
    r"|un abbraccio|inviato da \w+|liefs|tot snel|kram|k\xe6rlig hilsen|vennlig hilsen|vh"
    r"|pozdrawiam|s pozdravem|pozdrav|\u0441 \u0443\u0432\u0430\u0436\u0435\u043d\u0438\u0435\u043c"
    r"|terveisin|\xfcdv\xf6zlettel|sayg\u0131lar\u0131mla|cu stim\u0103|\u656c\u5177",
    re.IGNORECASE,
)
_BARE_CLOSING = re.compile(r"(?:best|warmest|xx+|xo+|cu|bye),\s*", re.IGNORECASE)
"""What may be a name where no comma follows it."""
_WROTE_ELSEWHERE = (
    "kirjoitti", "napsala?", "napísala?", "írta", "a scris", "yazd\u0131", "писал[\u0430и]?",
    "написа(?:[лв][\u0430]?)?", "пишет?", "έγραψε", "כתבה?", "كتبت?", "napisao", "napisala",
    "đã viết", "menulis", "写道", "寫道", "(?:は)?書きました", "작성",
)  # fmt: skip
_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|escreveu|escribi\u00f3|a \u00e9crit|ha scritto|schreef|skrev"
    r"|napisa\u0142a?"
    rf"|{'|'.join(_WROTE_ELSEWHERE)})(?!\w)(?:.{{0,20}}|.{{0,200}}:)\s*\Z"
    r"|\A<[^<>@\s]+@[^<>\s]+>:\s*\Z",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?:e-?)?mail(?: ?adress?e?)?\s?:|correo(?: electr\xf3nico)?\s?:", re.IGNORECASE)
"""A label of the address of whoever signs."""
_END_OF_SENTENCE = ".!?:,\u2026"
_WORDS_OF_A_SENTENCE = 5
_HEADER_LINES = 2
_MOST_GUESTS = 10_000
"""Of a mail whose addresses are kept in mind."""


def is_mail(top: Sequence[str]) -> bool:
    """Tell by its first lines whether a text is a mail or prose:
    header lines, or sentences beside addresses.
    """
    found, has_people = 0, False
    for line in top:
        text = trim(_QUOTED.sub("", line[:MAX_CLOSE_LOOK]))
        if labels.find(text):
            continue
        # of whom a mail is quoted; or it is signed, below people
        if _is_of_writer(text) or (has_people and begins_signature(text)):
            return True
        has_people |= "@" in text
        if "@" in text:
            found += is_sentence(text) and len(text) < MAX_CLOSE_LOOK
        else:
            found += _is_bare_sentence(text)
    return found > 0 or has_header(top)


def has_header(top: Sequence[str]) -> bool:
    """Tell whether lines of a mail's header stand there that name no people,
    or one whose label a tab separates from whom it names: `An:<TAB>Ana <ana@x.pt>`.
    """
    lines = [trim(_QUOTED.sub("", line[:MAX_CLOSE_LOOK])) for line in top]
    found = map(labels.find, lines)
    others = sum(1 for label in found if label and label[0] is not Label.PEOPLE)
    return others >= _HEADER_LINES or any("@" in line and _is_tabbed(line) for line in lines)


def _is_tabbed(line: str) -> bool:
    cell, tab, _ = line.partition("\t")
    label = labels.find(trim(cell)) if tab else None
    return label is not None and not label[2]


def _is_of_writer(text: str) -> bool:
    """Tell whether a line introduces a mail that is quoted: `On Monday Bo <bo@x.pt> wrote:`."""
    return text.endswith((":", "\uff1a")) and "@" in text and _WROTE.search(text) is not None


def read(lines: Iterable[tuple[int, str]], reader: Reader) -> Iterator[Line]:
    """Yield the people of a mail or a text, in its order; what says nothing of people is left out
    and counted. A guest is asked about no more.
    """
    guests: set[str] = set()
    for line in _read(lines, reader):
        if isinstance(line, Recipient) and len(guests) < _MOST_GUESTS:
            guests.add(line.key)
        yield line
    reader.notes.ask_no_more_about(guests)


def unfolded(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Join a name in a mail's header with its address on the next line (RFC 5322 2.2.3)."""
    held, began = "", 0
    for number, line in lines:
        text = _QUOTED.sub("", line)
        is_more = began and text[:1] in (" ", "\t") and text.strip()
        if is_more and _is_cut(held) and len(held) + len(line) < MAX_CLOSE_LOOK:
            held = f"{held.rstrip()} {text.strip()}"
            continue
        if began:
            yield began, held
        label = labels.find(trim(text)) if ":" in text else None
        if is_more or (label and label[0] is not Label.OTHER and label[2]):
            held, began = line, number
        else:
            held, began = "", 0
            yield number, line
    if began:
        yield began, held


def _is_cut(line: str) -> bool:
    """Tell whether a line ends within somebody: a name without an address."""
    last = re.split(r"[,;:]", line)[-1]
    return bool(last.strip()) and "@" not in last


def _read(lines: Iterable[tuple[int, str]], reader: Reader) -> Iterator[Line]:
    label: Label | None = None
    is_signature = False
    for number, line in lines:
        if not number % EVERY:
            yield TICK
        text = chats.said(trim(_QUOTED.sub("", line)))
        if not text:
            label = None
            continue
        if BEGINS_MAIL.match(text):
            label = None
            reader.notes.leave_out(number, shown(text), Sentence("it is a line of a mail's header"))
            continue
        found = labels.find(text)
        is_own = found and _OWN.fullmatch(found[1])
        if is_own and (is_signature or _is_of_known_writer(text, reader)):
            yield from _writers(text[:MAX_CLOSE_LOOK], number, reader)
            continue
        if found or _is_ruled(text):
            is_signature = False
        if found is None and label and line[:1] in " \t":  # folded, RFC 5322 2.2.3
            text = {Label.PEOPLE: "To: ", Label.WRITER: "From: "}.get(label, "Subject: ") + text
        elif found:
            label = found[0]
        else:
            label = None
            is_signature = is_signature or begins_signature(text)
            yield from _line_of_text(text, number, reader, is_signature)
            continue
        yield from reader.line(text, number)


def _is_ruled(text: str) -> bool:
    """Tell whether it is a line like `----- Original Message -----`."""
    return len(text) >= 6 and text.startswith("---") and text.endswith("---")


def _line_of_text(
    text: str,
    number: int,
    reader: Reader,
    is_signature: bool,  # noqa: FBT001  (asked by its place)
) -> Iterator[Line]:
    if "@" not in text and only_address_in(typing_errors.unveiled(text)):
        yield reader.problem(text, number, NO_AT)
    elif "@" not in text:
        reader.notes.leave_out(
            number, shown(text), Sentence("it is running text without an address")
        )
    elif is_signature or _WROTE.search(text) or _is_of_known_writer(text, reader):
        yield from _writers(text[:MAX_CLOSE_LOOK], number, reader)
    elif (
        not _is_of_one(numbering.without(text))
        and _is_prose(text)
        and (found := list(people_in(text)))
    ):
        for name, email in found:
            yield reader.checked(Recipient(email, name, email.lower(), {}, number))
        rest = without(text, [email for _, email in found])
        for word in slips.others(rest):
            yield from reader.entry(word, number)
        for hidden in slips.hidden(rest):
            yield reader.problem(hidden, number, NO_AT)
    else:
        yield from reader.line(text, number)


def _is_of_known_writer(text: str, reader: Reader) -> bool:
    """Tell whether the one address of a line is that of whom the header says that they wrote."""
    email = only_address_in(text) if reader.notes.asked_about else None
    return email is not None and email.lower() in reader.notes.asked_about


def _is_of_one(text: str) -> bool:
    """Tell whether a line is somebody, what is said of them in parentheses, and their address."""
    if remarked(text):
        return True
    email = only_address_in(text) if ")" in text else None
    before, _, behind = text.partition(email) if email else (text, "", "")
    is_all = before.rstrip(" -\u2013\u2014:;,|<").endswith(")") and not behind.strip("> .;,")
    return bool(email) and is_all and bool(name_beside(text, email or ""))


def _is_prose(text: str) -> bool:
    """Tell whether words surround the addresses of a line: more than names,
    or the end of a sentence.
    """
    if len(text) > MAX_CLOSE_LOOK or _MAILBOX.match(text):
        return False
    return text.endswith(".") or bool(small_words(text)) or " and " in text


def _writers(text: str, number: int, reader: Reader) -> Iterator[Line]:
    found = list(addresses_in(text))
    if not found:
        reader.notes.leave_out(
            number, shown(text), Sentence("it is running text without an address")
        )
    for name, email in found:
        if number in reader.choices.take:
            yield from reader.entry(email, number)
        else:
            reader.notes.ask_about(Writer(number, sentences.without_when(name), email))


def begins_signature(text: str) -> bool:
    """Tell whether a line is where a letter ends."""
    bare = text.rstrip(_END_OF_SENTENCE)
    return bool(_SIGNATURE.match(text) or _CLOSING.fullmatch(bare) or _BARE_CLOSING.fullmatch(text))


def _is_bare_sentence(text: str) -> bool:
    return (
        len(text.split()) >= _WORDS_OF_A_SENTENCE
        and text[-1:] in _END_OF_SENTENCE
        and "\t" not in text
    )
