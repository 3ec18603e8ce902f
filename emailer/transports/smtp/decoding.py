"""Which letters the bytes of a server's answer are. RFC 5321 knows ASCII alone; servers do not."""

_LOST = "\ufffd"


def text_of(raw: bytes) -> str:
    """Read UTF-8; where nothing beyond ASCII is that, Windows-1252, or Latin-1.

    A letter that a server cut in two (at the end of a line) spoils no others.
    """
    text = raw.decode("utf-8", "replace")
    if _LOST not in text or not text.replace(_LOST, "").isascii():
        return text
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
