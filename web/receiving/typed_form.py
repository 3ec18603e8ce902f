"""What was typed into a form, and the file beside it."""

from dataclasses import dataclass, field

from emailer import characters
from emailer.submitting.upload import Upload
from emailer.tongue import Sentence
from web.errors import ProblemError
from web.receiving.limits import (
    field_bytes,
    shown,
    too_large,
)

LETTER_FIELDS = ("attachment", "inline")
"""Fields whose files go with the message."""


@dataclass(slots=True)
class Form:
    """Fields as typed, each once; `ids` are all values of the field `ids`,
    which alone may come many times.
    """

    fields: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    upload: Upload | None = None
    letter: list[Upload] = field(default_factory=list)  # files that go with the message
    personal: Upload | None = None  # those of which each person gets their own

    def add(self, name: str, value: str) -> None:
        """Add one field; raises ProblemError where it is too long,
        holds what is no text, or was there before.
        """
        if len(value.encode("utf-8", "surrogatepass")) > field_bytes(name):
            raise too_large(name)
        if not characters.is_storable(value) or not characters.is_storable(name):
            raise ProblemError(
                400,
                Sentence("The field {name} holds characters that are no text.", name=shown(name)),
                Sentence("Take them out."),
            )
        if name == "ids":
            self.ids.append(value)
        elif name in self.fields:
            raise ProblemError(
                400,
                Sentence("The field {name} is there twice.", name=shown(name)),
                Sentence("Send it once."),
            )
        self.fields[name] = value
