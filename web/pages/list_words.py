"""What the form and the last look say about a list: who stands there twice, whose message is shown,
who is left out. Pure.
"""

from collections.abc import Mapping, Sequence

from emailer.lists import key
from emailer.model import PartKind
from emailer.showing.wording import lines_of, size
from emailer.submitting.caution_words import named
from emailer.submitting.counting import SHOWN_DUPLICATES, Preview
from emailer.submitting.submission import Submission
from emailer.tongue import say, say_n
from web.pages import left_out


def of_no_use(seen: Preview) -> str:
    """Count the lines that cannot be used."""
    return say("{lines} cannot be used", lines=lines_of(seen.no_use_count,
               is_by_line=seen.is_by_line))  # fmt: skip


def duplicates(seen: Preview) -> str:
    """Count the lines whose address stood before; those whom its message greets, apart."""
    with_another = sum(len(one.people) - 1 for one in seen.couples)
    said = []
    if with_another:
        said.append(say_n("{n} greeted with another", "{n} greeted with others", with_another))
    if alone := seen.duplicates - with_another:
        said.append(say_n("{n} duplicate", "{n} duplicates", alone))
    return ", ".join(said)


def test_as(seen: Preview | None) -> str:
    """Say whose message a test is."""
    if not (seen and seen.recipient):
        return say("It gets the message above, marked [Test]. The people on the list get nothing.")
    who = seen.recipient.name or seen.recipient.email
    return say(
        "It gets the message to {who}, as above, marked [Test]. "
        "The people on the list get nothing.",
        who=who,
    )


def twice(seen: Preview) -> str:
    """Name the duplicates of whoever's message is shown, where it does not greet them, too."""
    shown = seen.recipient.key if seen.recipient and not seen.is_left(seen.recipient.email) else ""
    emails = [one.email for one in seen.twice if not one.reason and key(one.email) == shown]
    if not emails or shown in _greeting(seen):
        return elsewhere(seen)
    said = say("Duplicates, written to once: {names}.", names=", ".join(_named(seen, emails)))
    return f"{said} {elsewhere(seen)}".rstrip()


def elsewhere(seen: Preview) -> str:
    """Name the lines of an export whose address stood in a line that is not here."""
    found = [one for one in seen.twice if one.reason]
    if not found:
        return ""
    names = elsewhere_all(seen)
    n = lines_of(seen.duplicates_elsewhere, is_by_line=seen.is_by_line)
    return say(
        "{lines} left out again, as the address stood in a line before, in the list that this file "
        "comes from: {names}.",
        lines=n,
        names=named(names[:SHOWN_DUPLICATES], len(names)),
    )


def elsewhere_all(seen: Preview) -> list[str]:
    """List the first of these addresses."""
    return list(dict.fromkeys(one.email for one in seen.twice if one.reason))


def repeated(seen: Preview) -> str:
    """Count and name the duplicates, where it is said already that they are on the list twice."""
    n = lines_of(seen.duplicates_reached, is_by_line=seen.is_by_line)
    names = _repeated_names(seen)
    return say("{lines}; written to once: {names}.", lines=n, names=names) if names else f"{n}."


def greeted(seen: Preview) -> str:
    """Name those who are greeted together, each by the one to whom they are written."""
    names = greeted_all(seen)
    return named(names[:SHOWN_DUPLICATES], len(names))


def greeted_all(seen: Preview) -> list[str]:
    """List them."""
    return [f"{one.to.name} ({one.to.email})" for one in seen.couples]


def _repeated_names(seen: Preview) -> str:
    if not (repeated := _repeated(seen)):  # the first of a long list are left out
        return ""
    more = seen.duplicates_reached - len(repeated)
    names = ", ".join(_named(seen, repeated))
    return say("{shown} and {n} more", shown=names, n=more) if more > 0 else names


def repeated_all(seen: Preview) -> list[str]:
    """List the first of them."""
    together = _greeting(seen)
    here = (one.email for one in seen.twice if not one.reason and key(one.email) not in together)
    return _named(seen, [email for email in here if not seen.is_left(email)])


def _repeated(seen: Preview) -> list[str]:
    """List their addresses but those at which all are greeted together."""
    together = _greeting(seen)
    return [email for email in seen.duplicate_names if key(email) not in together]


def _greeting(seen: Preview) -> set[str]:
    return {one.to.key for one in seen.couples}


def _named(seen: Preview, emails: Sequence[str]) -> list[str]:
    others = {one.email: one.name for one in seen.twice if one.of and one.name != one.of}
    return [f"{others[email]} ({email})" if others.get(email) else email
            for email in dict.fromkeys(emails)]  # fmt: skip


def message_of(seen: Preview | None) -> str:
    """Name the message that is shown, as in "Message 2 of 779"."""
    if not (seen and seen.recipient):
        return say("First message")
    if not seen.left_out or seen.written.to_choose:
        return say("Message {n} of {all}", n=seen.person, all=seen.valid)
    return say_n("Message {person} of {all} on the list; {n} of them will be sent",
                 "Message {person} of {all} on the list; {n} of them will be sent",
                 seen.valid - seen.left_out, person=seen.person, all=seen.valid)  # fmt: skip


def staying(seen: Preview) -> str:
    """Say how many will have both messages, this one and another run's."""
    return say_n(
        "{n} person on this list waits in a run that will write to them, too: they get both "
        "messages.",
        "{n} people on this list wait in a run that will write to them, too: they get both "
        "messages.",
        seen.written.staying,
    )


def attached(submission: Submission, seen: Preview) -> str:
    """Name the files of the message that is shown, each with its size, as in "menu.pdf (12 kB)";
    pictures that stand in its text are none of them.
    """
    parts = {one.part.filename: one.part for one in submission.files}
    files = [(name, parts.get(name)) for name in (seen.first.files if seen.first else ())]
    return ", ".join(
        f"{name} ({size(part.size_bytes)})" if part else name
        for name, part in files
        if not (part and part.kind is PartKind.INLINE)
    )


def searched(seen: Preview | None, typed: Mapping[str, str]) -> str:
    """Say what a search came to: that it found several, or nobody; "" where it found one."""
    if seen and seen.hits > 1:
        return say("{n} people match: Find shows the next.", n=seen.hits)
    return _missed(seen, typed.get("find", "").strip()[:100]) if seen and seen.has_missed else ""


def _missed(seen: Preview, part: str) -> str:
    """Say that a search found nobody who gets a message; where who is sought stands on the list
    all the same, why they get none.
    """
    return _without_message(seen, part.casefold()) or say(
        "Nobody on the list has “{part}” in name or address.", part=part
    )


def _without_message(seen: Preview, sought: str) -> str:
    for one in seen.twice:
        if not one.reason and sought in f"{one.name}\n{one.email}".casefold():
            first = say("line {line}", line=one.before) if one.before else one.email
            return say(
                "{who}, line {line}: same address as {other}, and no message of their own.",
                who=one.name or one.email,
                line=one.line,
                other=one.of or first,
            )
    for bad in seen.rejected:
        if sought in bad.value.casefold():
            return say(
                "“{text}”, line {line}, gets no message: {why}.",
                text=bad.value[:100],
                line=bad.line,
                why=str(bad.reason).rstrip("."),
            )
    return ""


def leave_of(seen: Preview | None) -> str:
    """Name the address of whoever is shown, as they can be left out; "" where they cannot."""
    email = seen.recipient.email if seen and seen.recipient else ""
    return email if email and left_out.field(email) else ""


def passed_over(seen: Preview | None) -> str:
    """Say that the message shown is one that this run will not send."""
    if not (seen and seen.person_left_out) or seen.written.to_choose:
        return ""
    if seen.person_left_out == "waiting":
        return say(
            "This message is not sent: this person waits in another run, and is left out here."
        )
    return say(
        "This message is not sent: an earlier run has written to this person, who is left out."
    )
