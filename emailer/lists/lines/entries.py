"""One line of a plain list -> its mailboxes, each with what is wrong with it.
Knows no tables and no mails. Pure.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from emailer.lists.addresses import typing_errors
from emailer.lists.addresses.address import (
    MAX_EMAIL,
    NO_AT,
    PLAIN,
    AddressError,
    refuse_controls,
    shown,
    trim,
)
from emailer.lists.addresses.mailbox import read as read_mailbox
from emailer.lists.choices import Choices
from emailer.lists.encodings import encoded_words
from emailer.lists.lines import chats, drawn, links, name_orders, numbering, signs, slips
from emailer.lists.lines.cutting import broken, cut
from emailer.lists.lines.one_person import couple, paired, remarked
from emailer.lists.lines.pieces import (
    MAX_CLOSE_LOOK,
    addresses_in,
    contact_in,
    is_sentence,
    name_beside,
    people_in,
    several_of_one,
    small_words,
    split,
    without,
    without_remark,
)
from emailer.lists.notes import Notes, Suggestion, Writer
from emailer.lists.words import contacts, labels, names, orders, remarks, sentences
from emailer.lists.words.labels import Label
from emailer.model import Line, Recipient, Rejected
from emailer.tongue import Sentence, why

_IS_PLAINLY_NONE = re.compile(r"[\w .-]{1,120}", re.ASCII)
_IS_MAILBOX = re.compile(r"[^,;:|/\t()<>]*+<[^<>]*+>")
_CAN_BE_MEANT = re.compile(r"[@\uff20\ufe6b]|\b(?:at|\u00e4t|arroba|chez)\b", re.IGNORECASE)
_SAME_PERSON = re.compile(r":::|/")


class Reader(NamedTuple):
    """Reads lines as was chosen, and notes what it meets."""

    choices: Choices
    notes: Notes

    def line(self, text: str, number: int) -> Iterator[Line]:
        """Read a line that is no single plain address: without its label, cut where entries end."""
        if len(text) >= MAX_CLOSE_LOOK:
            yield from self._piece(text, number)
        elif reason := drawn.says_nothing(text):
            self.notes.leave_out(number, shown(text), reason)
        else:
            text = chats.said(text)
            for piece in broken(links.unlinked(encoded_words.decoded(signs.plain(text)))):
                if slips.hidden_beside_name(piece) or slips.is_wrong_beside_name(piece):
                    yield self.problem(piece, number, NO_AT)
                else:
                    yield from self._piece(piece, number)

    def _piece(self, text: str, number: int) -> Iterator[Line]:
        text = self._unnumbered(text, number)
        label = labels.find(text) or labels.group(text)
        if label:
            kind, name, text = label
            if kind is Label.WRITER:
                yield from self.writers(text, number)
                return
            if self._is_label_alone(kind, name, text, number):
                return
        if known := self._known(text, number):
            yield from known
            return
        if theirs := several_of_one(text):
            yield from self.several(theirs[1], number, self._spoken(theirs[0]))
            return
        is_short = len(text) < MAX_CLOSE_LOOK
        entries = [entry for entry in cut(text) if trim(entry)] if is_short else None
        if entries == []:
            self.notes.leave_out(number, shown(text), Sentence("nothing stands there"))
        for place, entry in enumerate(numbering.apart(entries) if entries else cut(text)):
            if place and ":" in entry and labels.find(trim(entry)):
                yield from self.line(trim(entry), number)  # To: a; Cc: b
            elif trim(entry):
                yield from self.entry(self._unnumbered(entry, number), number)

    def _known(self, text: str, number: int) -> list[Recipient]:
        """Take a line that is one person, or a couple's; nobody where it may be otherwise."""
        if _IS_MAILBOX.fullmatch(text):  # nearly all
            return []
        found = remarked(text) or paired(text) or contact_in(text)
        return [
            self.checked(Recipient(email, self._spoken(name), email.lower(), {}, number))
            for name, email in ([found] if found else couple(text))
        ]

    def _is_label_alone(self, kind: Label, name: str, text: str, number: int) -> bool:
        """Tell whether nobody stands behind a label, and note what it was."""
        if kind is Label.OTHER:
            self.notes.leave_out(
                number, shown(f"{name} {text}"), Sentence("it is a line of a mail's header")
            )
            return True
        self.notes.drop_label(name)
        if not text:
            self.notes.leave_out(number, name, Sentence("it is a label without addresses"))
        return not text

    def _unnumbered(self, text: str, number: int) -> str:
        if "@" not in text or len(text) > MAX_CLOSE_LOOK:
            return text
        rest = numbering.without(text)
        if rest != text:
            self.notes.drop_mark(number)
        return rest

    def entry(self, text: str, number: int) -> Iterator[Line]:
        """Read what should be one person; perhaps several that only spaces separate,
        or several addresses of one.
        """
        if len(text) > MAX_CLOSE_LOOK:
            yield Rejected(
                number,
                shown(text),
                Sentence("it is longer than {max_email} characters", max_email=MAX_EMAIL),
            )
            return
        if _IS_PLAINLY_NONE.fullmatch(text):  # millions of them may stand in a paste
            yield self.problem(text, number, NO_AT)
            return
        try:
            yield self.person(text, number)
        except AddressError as error:
            yield from self._people(text, number) or [self.problem(text, number, why(error))]

    def _people(self, text: str, number: int) -> list[Line]:
        """Look closer at an entry that is not one person; nobody where it hides something."""
        if "@" not in text:
            return []
        try:
            refuse_controls(trim(text))
        except AddressError:
            return []
        if known := slips.international(text):
            name, email, its_key = known
            return [self.checked(Recipient(email, name, its_key, {}, number))]
        several = split(text) if _SAME_PERSON.search(text) else []
        if len(several) > 1 and all(map(PLAIN.fullmatch, several)):
            return list(self.several(several, number))
        return self.extracted(text, number)

    def person(self, text: str, number: int) -> Recipient:
        """Take a text as one person; raises AddressError."""
        name, email, its_key = read_mailbox(text)
        name = remarks.without(name) if remarks.may_be_in(name) else name
        if ": " in name and "(" not in name and name[0] == text.lstrip()[:1]:
            name = name.rpartition(": ")[2]  # Friends: Ana Lima <ana@x.pt>
        if " " in name or "," in name:
            name = self._spoken(name, is_quoted=name[0] != text[0])
        return self.checked(Recipient(email, name, its_key, {}, number))

    def checked(self, person: Recipient) -> Recipient:
        """Offer what a likely typing error was meant to be, or take it; turn LIMA Ana round."""
        if person.name[:3].isupper() and not self.choices.as_written:
            person = name_orders.turned(person, orders.out_of_capitals, self.notes)
        meant = typing_errors.better(person.email)
        if meant is None:
            return person
        if self.takes(person.line, person.email):
            self.notes.take(person.line, person.email, meant)
            return person._replace(email=meant, key=meant.lower())
        self.notes.suggest(person.line, person.email, meant)
        return person

    def several(self, emails: list[str], number: int, name: str = "") -> Iterator[Line]:
        """Read several addresses of one line: the first of them,
        or all, as was chosen for the whole list.
        """
        self.notes.see_several(number, name, emails)
        more = {} if self.choices.take_all else {"email_2": "; ".join(emails[1:])}
        for email in emails if self.choices.take_all else emails[:1]:
            yield self.checked(Recipient(email, name, email.lower(), more, number))

    def extracted(self, text: str, number: int) -> list[Line]:
        """Find the people in a text that is more than one of them:
        `ana@x.pt bo@x.pt`, or a sentence.
        """
        if len(text) > MAX_CLOSE_LOOK or text.count("@") < 1:
            return []
        found = list(addresses_in(text))
        rest = without(text, [email for _, email in found])
        named = [name for name, _ in found if name]
        is_whole = rest.count("<") == rest.count(">") in (len(named), 0 if named else len(found))
        if not found or "@" in rest or not is_whole:
            return []
        if len(found) == 1 and not is_sentence(text):
            person = self._named(text, found[0][1], number)
            return [person] if person else []
        return [
            self.checked(Recipient(email, name, email.lower(), {}, number))
            for name, email in people_in(text)
        ]

    def _named(self, text: str, email: str, number: int) -> Recipient | None:
        """Take `Ana Lima ana@x.pt`, where the words are surely a name; `ana lima@x.pt` is not."""
        name = name_beside(text, email)
        is_said = _is_said(text) or contacts.said(text.partition(email)[0])
        if not name and without_remark(text) != email and not is_said:
            return None
        return self.checked(Recipient(email, self._spoken(name), email.lower(), {}, number))

    def _spoken(self, name: str, *, is_quoted: bool = False) -> str:
        """Return a name as it is spoken, unless it stays as written: without words of a sentence
        before it, turned round.
        """
        if self.choices.as_written:
            return name
        name = name if is_quoted else sentences.out_of_sentence(sentences.without_hail(name))
        turned = names.turned(name)
        self.notes.turn(name, turned)
        return turned

    def writers(self, text: str, number: int) -> Iterator[Line]:
        """Leave out who wrote a mail, and ask; take them where that was chosen."""
        for entry in cut(text):
            if not trim(entry):
                continue
            try:
                name, email, its_key = read_mailbox(entry)
            except AddressError:
                self.notes.leave_out(number, shown(entry), Sentence("it is who wrote the mail"))
                continue
            name = name if self.choices.as_written else names.turned(name)
            if number in self.choices.take:
                yield Recipient(email, name, its_key, {}, number)
            else:
                self.notes.ask_about(Writer(number, name, email))

    def problem(self, text: str, number: int, reason: str) -> Line:
        """Reject an entry, unless it was mended; offer what it was probably meant to be."""
        if mended := self.mended(number, text):
            self.notes.name_mended(number, mended.name)
            return self.checked(mended)
        meant = slips.address(text) if _CAN_BE_MEANT.search(text) else None
        if meant and self.takes(number, text):
            self.notes.take(number, shown(text), meant)
            name = self._spoken(slips.name(text, meant, meant))
            return Recipient(meant, name, meant.lower(), {}, number)
        if meant:
            self.notes.suggest(number, shown(text), meant)
        error = slips.error(text)
        return Rejected(number, shown(text), why(error) if error else reason, address=shown(text))

    def takes(self, number: int, was: str) -> bool:
        """Tell whether what was offered for a line is taken."""
        take = self.choices.take
        return bool(take) and self.choices.said_of(take, number, shown(was)) is not None

    def give_up(self) -> None:
        """Note what was chosen for lines of another list, and is said of none of this one."""
        notes = self.notes
        used = {one.was for one in (*notes.corrected, *notes.taken)}
        for line, was in self.choices.was.items():
            if was not in used and (line in self.choices.mend or line in self.choices.take):
                better = self.choices.mend.get(line, "")
                notes.given_up.append(Suggestion(line, was, shown(better)))

    def mended(self, number: int, was: str) -> Recipient | None:
        """Return the person a line was mended to be, if it was, and is one now."""
        if not self.choices.mend:
            return None
        said = self.choices.said_of(self.choices.mend, number, shown(was))
        text = trim(self.choices.mend[said]) if said is not None else ""
        if not text:
            return None
        try:
            name, email, its_key = slips.typed(text)
        except AddressError:
            return None
        self.notes.correct(number, shown(was), email)
        name = name or slips.name(was, slips.address(was) or "", email)
        return Recipient(email, self._spoken(name), its_key, {}, number)


def _is_said(text: str) -> bool:
    """Tell whether a line is words around an address, and no address with a space in it."""
    return bool(small_words(text)) and len(text.split()) > _WORDS


_WORDS = 3  # with the address
