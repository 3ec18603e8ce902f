"""The parts of a message as a tree: bodies that are written for each person,
and files that all have. Pure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from emailer.message import sizes, templates
from emailer.message.files import File, Shared
from emailer.model import PartKind

_BOUNDARY_CHARACTERS = bytes(c if bytes([c]).isalnum() else ord("_") for c in range(256))
_PREFIXES = {b"alternative": b"=_", b"related": b"=_related_", b"mixed": b"=_mixed_"}
"""Each boundary holds "=_", which neither quoted-printable nor Base64 has (RFC 2045 6.7),
and none begins another.
"""


@dataclass(frozen=True, slots=True)
class Body:
    """One body: its template with the texts encoded, what is written before it,
    and how a value is encoded in it.
    """

    head: bytes
    tree: templates.Tree[bytes]
    encode: Callable[[str], bytes]

    def size(self, values: Mapping[str, str]) -> int:
        """Count the bytes of this body; each value is encoded once."""
        return sum(map(len, templates.fill(self.tree, values, sizes.remembered(self.encode))))


@dataclass(frozen=True, slots=True)
class Group:
    """Parts within a multipart of one kind: alternative, related or mixed (RFC 2046 5.1)."""

    kind: bytes
    parts: "tuple[Node, ...]"


class Fixed(bytes):
    """A small part that all mails have alike: it is written into each."""


Node: TypeAlias = Body | Shared | Fixed | Group


def tree(bodies: Sequence[Body], files: Sequence[File], event: Sequence[Fixed] = ()) -> Node:
    """Put bodies and files in order: pictures beside the HTML that shows them,
    which is the last body.

    `event`, if there is one, is two parts: the one that mail programs show,
    and the one that people open.
    """
    pictures = tuple(file.shared for file in files if file.part.kind is PartKind.INLINE)
    attached: tuple[Node, ...] = tuple(
        file.shared for file in files if file.part.kind is PartKind.ATTACHMENT
    )
    shown: tuple[Node, ...] = tuple(bodies)
    if pictures:
        shown = (*shown[:-1], Group(b"related", (shown[-1], *pictures)))
    shown, attached = (*shown, *event[:1]), (*attached, *event[1:])
    letter = shown[0] if len(shown) == 1 else Group(b"alternative", shown)
    return Group(b"mixed", (letter, *attached)) if attached else letter


def add(node: Node, values: Mapping[str, str], message_id: bytes, found: list[bytes]) -> None:
    """Add the pieces of a tree for one recipient: what follows the common headers."""
    if isinstance(node, Body):
        found.append(node.head)
        templates.fill_into(node.tree, values, node.encode, found)
    elif isinstance(node, bytes):
        found.append(node)
    else:
        boundary = _PREFIXES[node.kind] + message_id[:60].translate(_BOUNDARY_CHARACTERS)
        between = b"\r\n--%b\r\n" % boundary
        found.append(
            b'Content-Type: multipart/%b;\r\n boundary="%b"\r\n%b' % (node.kind, boundary, between)
        )
        for part in node.parts:
            add(part, values, message_id, found)
            found.append(between)
        found[-1] = b"\r\n--%b--\r\n" % boundary


def with_own(node: Node, own: Sequence[Shared]) -> Node:
    """Add a person's own files behind those for all."""
    if not own:
        return node
    if isinstance(node, Group) and node.kind == b"mixed":
        return Group(node.kind, (*node.parts, *own))
    return Group(b"mixed", (node, *own))


def joined(pieces: Iterable[bytes]) -> list[bytes]:
    """Join what stands between files; a file stays one object, whoever else has it."""
    found: list[bytes] = []
    for is_shared, run in groupby(pieces, lambda piece: isinstance(piece, Shared)):
        found += list(run) if is_shared else [b"".join(run)]  # noqa: B031  (one of the two)
    return found
