"""Events as bytes of text/event-stream. Pure: knows no connections and no runs."""

import json
import re

from emailer import tongue

RETRY = b"retry: 2000\n\n"
KEEP_ALIVE = b": keep-alive\n\n"

_VERSION = re.compile(r"[0-9]{1,18}")


# the stream's own word
def encode(event: str, data: object, id: int | None = None) -> bytes:  # noqa: A002  (the word of the stream)
    """Encode one event; JSON has no line breaks, so its data is one line."""
    head = f"event: {event}\n" if id is None else f"id: {id}\nevent: {event}\n"
    return f"{head}data: {json.dumps(tongue.plainly(data), separators=(',', ':'))}\n\n".encode()


def up_to(id: int) -> bytes:  # noqa: A002  (the word of the stream)
    """Tell a reader's EventSource up to which version it has all, without an event."""
    return f"id: {id}\n\n".encode()


def version(last_event_id: str) -> int | None:
    """Read an id of ours back; None for any other text, which a client may legally send as well."""
    return int(last_event_id) if _VERSION.fullmatch(last_event_id) else None
