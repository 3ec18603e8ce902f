"""Cautions in plain words: what is odd, and what can be done about it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from emailer import durations
from emailer.lists.addresses.address import shown as fit
from emailer.message.files import mb
from emailer.replies import sentences
from emailer.submitting import couple_words
from emailer.submitting.cautions import Caution, Code
from emailer.submitting.foreign_placeholders import MOST
from emailer.tongue import Sentence, plural, say, say_n

SHOWN = 3

_Values = Mapping[str, Any]

PARTS: Mapping[str, Sentence] = {
    "subject": Sentence("The subject"),
    "text": Sentence("The text"),
    "html": Sentence("The HTML"),
    "sender": Sentence("From"),
    "reply_to": Sentence("The address for answers"),
}


def sentence(caution: Caution) -> str:
    """Say what is to be known, in one or two sentences."""
    return _SENTENCES[caution.code](caution.part, caution.values)


def written(people: int, of: int) -> str:
    """Say how many of a list an earlier run has written to; nothing where there are none."""
    if not people:
        return ""
    if people == of:
        return say_n(
            "This one person has been written to by an earlier run.",
            "All of these {n} people have been written to by an earlier run.",
            people,
        )
    these = plural("{n} person", "{n} people", of)
    return say_n(
        "{n} of these {these} has been written to by an earlier run.",
        "{n} of these {these} have been written to by an earlier run.",
        people,
        these=these,
    )


def pending(people: int) -> str:
    """Say how many of a list a run that goes on will write to; nothing where there are none."""
    if not people:
        return ""
    return say_n(
        "{n} person on this list waits in a run that will write to them, too.",
        "{n} people on this list wait in a run that will write to them, too.",
        people,
    )


def _left_over(part: str, values: _Values) -> str:
    marks = values["marks"]
    said = say(
        "{part} has {marks}: it is sent as it stands, with nothing filled in.",
        part=PARTS[part],
        marks=_marks(marks),
    )
    meant = values["column"] if part in ("subject", "text", "html") else ""
    if not meant:
        return said
    return f"{said} " + say("To fill it in, write {tag}.", tag=f"{{{{ {meant} }}}}")


def _marks(marks: Sequence[str]) -> str:
    shown, more = ", ".join(marks[:SHOWN]), len(marks) - SHOWN
    if more <= 0:
        return shown
    if len(marks) == MOST:
        return say("{shown} and {n} or more", shown=shown, n=more)
    return say("{shown} and {n} more", shown=shown, n=more)


def _empty(_: str, values: _Values) -> str:
    name, n = values["name"], values["people"]
    word = say("friend")
    fill = f'{{{{ {name} | default("{word}") }}}}'
    return say_n(
        "{n} person has no {name}: what stands for it stays empty. {fill} would put a word there.",
        "{n} people have no {name}: what stands for it stays empty. {fill} would put a word there.",
        n,
        name=values.get("column") or name,
        fill=fill,
    )


def _over_limit(_: str, values: _Values) -> str:
    return say(
        "{people} people are more than the {a_day} a day that your limit lets out: "
        "it takes {time} at least.",
        people=values["people"],
        a_day=values["a_day"],
        time=durations.span(values["least_s"]),
    )


def _written_before(_: str, values: _Values) -> str:
    said = say_n("An earlier run has written to {n} person who gets this one, too.",
                 "An earlier run has written to {n} people who get this one, too.",
                 values["people"])  # fmt: skip
    again = say_n("{n} of them has this very letter, and gets it again.",
                  "{n} of them have this very letter, and get it again.",
                  values["same"])  # fmt: skip
    if values["same"] == values["people"]:
        again = say("It was this very letter, which they get again.")
    return f"{said} {again}" if values["same"] else said


def _typing_errors(_: str, values: _Values) -> str:
    return say_n(
        "{n} likely typing error was left as it is: {was}, probably {better}.",
        "{n} likely typing errors were left as they are, the first {was}, probably {better}.",
        values["errors"],
        was=values["was"],
        better=values["better"],
    )


def _put_right(_: str, values: _Values) -> str:
    return say_n(
        "{n} address that an earlier run has corrected is written to as it stands in the list: "
        "{was}, which is {better} there.",
        "{n} addresses that an earlier run has corrected are written to as they stand in the list, "
        "the first {was}, which is {better} there.",
        values["people"],
        was=values["was"],
        better=values["better"],
    )


def _failed_before(_: str, values: _Values) -> str:
    said = ". ".join(map(_reason, values["reasons"]))
    return say_n(
        "{n} person on this list could not be reached last time. {reasons}",
        "{n} people on this list could not be reached last time. {reasons}",
        values["people"],
        reasons=f"{said}.",
    )


def _reason(one: Mapping[str, Any]) -> str:
    """Say why some were not reached, and who the first of them are."""
    why, emails = sentences.plain_of(one["key"], one["reason"]), ", ".join(one["emails"])
    if more := one["people"] - len(one["emails"]):
        emails = say("{shown} and {n} more", shown=emails, n=more)
    return f"{why.rstrip('.')} ({emails})"


def _other_value(_: str, values: _Values) -> str:
    said = say_n(
        "“{text}” stands in {name} for {n} person, who alone gets what the message writes for it.",
        "“{text}” stands in {name} for {n} people, who alone get what the message writes for it.",
        values["people"],
        text=values["text"],
        name=values["column"],
    )
    if values["alike"] and values["instead"]:
        return say(
            "{said} {others} may mean the same: to write to all of them, write {tag}.",
            said=said,
            others=_each(values["alike"]),
            tag=f"{{% if {values['instead']} %}}",
        )
    held = [(text, n) for text, n in values["held"] if text]
    return say("{said} There are {others}.", said=said, others=_each(held)) if held else said


def _each(held: Sequence[tuple[str, int]]) -> str:
    return ", ".join(say("“{text}” ({n})", text=text, n=n) for text, n in held)


def _typing_error(part: str, values: _Values) -> str:
    return say(
        "{part} is {was}, which was probably meant to be {better}.",
        part=PARTS[part],
        was=values["was"],
        better=values["better"],
    )


def _shared(_: str, values: _Values) -> str:
    return say_n(
        "{n} address is no person's own: {email}. It may be read by several people, or by nobody.",
        "{n} addresses are no person's own, the first {email}. Such are read by several people, "
        "or by nobody.",
        values["people"],
        email=values["email"],
    )


def _left_with(_: str, values: _Values) -> str:
    return say_n(
        "{name} is left out, too: {email} is also the address of somebody whom you leave out.",
        "{n} people are left out, too, the first {name}: {email} is also the address of somebody "
        "whom you leave out.",
        values["people"],
        name=values["name"],
        email=values["email"],
    )


def _other_line(_: str, values: _Values) -> str:
    return say_n(
        "{email} is written to: it is another address of {name}, whom you leave out, and has a "
        "line of its own.",
        "{n} other addresses of people whom you leave out are written to, for they have lines of "
        "their own: the first is {email}, of {name}.",
        values["addresses"],
        email=values["email"],
        name=values["name"],
    )


def _nowhere(_: str, values: _Values) -> str:
    return say_n(
        "{n} address that you leave out is not on this list: {email}.",
        "{n} addresses that you leave out are not on this list, the first {email}.",
        values["addresses"],
        email=values["email"],
    )


def _declined(_: str, values: _Values) -> str:
    said = "; ".join(map(_said, values["said"]))
    return say_n(
        "{n} person may not be a guest, and is written to: {said}.",
        "{n} people may not be guests, and are written to: {said}.",
        values["people"],
        said=said,
    )


def _said(one: Mapping[str, Any]) -> str:
    """Say what a column says, and of whom."""
    return say(
        "{column} says {value} ({names})",
        column=fit(str(one["column"])),
        value=one["value"],
        names=named(one["names"], one["people"]),
    )


def named(names: Sequence[str], people: int) -> str:
    """Name the first of some people, and count the others."""
    shown, more = ", ".join(names), people - len(names)
    return say("{shown} and {n} more", shown=shown, n=more) if more > 0 else shown


def _too_large(_: str, values: _Values) -> str:
    return say(
        "A message has {size}, and the server said that it takes {limit}: it will be refused. "
        "Send smaller files.",
        size=mb(values["size_bytes"]),
        limit=mb(values["limit_bytes"]),
    )


def _no_file(part: str, values: _Values) -> str:
    return say(
        "{part} says “{word}”, but no file goes with the message.",
        part=PARTS[part],
        word=values["word"],
    )


_SENTENCES: Mapping[Code, Callable[[str, _Values], str]] = {
    Code.NO_SUBJECT: lambda _part, _values: say("There is no subject."),
    Code.EXAMPLE_TEXT: lambda _part, _values: say(
        "The text is still the example that the form began with."
    ),
    Code.LEFT_OVER: _left_over,
    Code.TOO_LARGE: _too_large,
    Code.EVENT_OVER: lambda _part, _values: say("The calendar entry begins in the past."),
    Code.NO_FILE: _no_file,
    Code.EMPTY_NAME: _empty,
    Code.OVER_LIMIT: _over_limit,
    Code.WRITTEN_BEFORE: _written_before,
    Code.TYPING_ERRORS: _typing_errors,
    Code.PUT_RIGHT: _put_right,
    Code.TYPING_ERROR: _typing_error,
    Code.FAILED_BEFORE: _failed_before,
    Code.OTHER_VALUE: _other_value,
    Code.SHARED: _shared,
    Code.DECLINED: _declined,
    Code.LEFT_WITH: _left_with,
    Code.OTHER_LINE: _other_line,
    Code.NOWHERE: _nowhere,
    Code.DIFFERING: lambda _part, values: couple_words.sentence(**values),
}
