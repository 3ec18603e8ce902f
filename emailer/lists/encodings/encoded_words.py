"""Words of a mail's header that are written in ASCII (RFC 2047) -> as they are read. Pure."""

import base64
import binascii
import quopri
import re

_WORD = re.compile(r"=\?([\w-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?\s]{0,300})\?=", re.IGNORECASE)
_BETWEEN = re.compile(r"(\?=)\s+(?==\?[\w*-]{1,60}\?[bq]\?)", re.IGNORECASE)
_SIGNS = str.maketrans(dict.fromkeys('<>@;:"', " "))
"""Signs that would make other people of a name."""


def decoded(text: str) -> str:
    """Return a line with its encoded words read; one that hides a control, or cannot be read,
    stays as it is.
    """
    return _WORD.sub(_read, _BETWEEN.sub(r"\1", text)) if "=?" in text else text


def _read(found: re.Match[str]) -> str:
    charset, kind, coded = found.groups()
    try:
        if kind in "bB":
            content = base64.b64decode(coded, validate=True)
        else:
            content = quopri.decodestring(coded.encode("ascii"), header=True)
        word = content.decode(charset)
    except (binascii.Error, LookupError, ValueError):
        return found[0]
    return word.translate(_SIGNS) if word.isprintable() else found[0]
