"""How a key looks, and what of it is kept. Pure but for the random bits."""

import hashlib
import re
import secrets
import string

from emailer.store.access import Kind

PREFIXES = {Kind.SECRET: "sk_emailer_", Kind.PUBLISHABLE: "pk_emailer_"}
"""By its beginning a key is known for what it is, also by those who search
for keys that were published by mistake.
"""

RANDOM_BYTES = 32
_HINT_LETTERS = 4
_AROUND = string.whitespace + "\x85\xa0\u200b\u2028\u2029\u202f\u2060\u3000\ufeff"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")


def make(kind: Kind) -> str:
    """Make a key that nobody guesses."""
    return PREFIXES[kind] + secrets.token_urlsafe(RANDOM_BYTES)


def make_session() -> str:
    """Make what a browser's cookie holds."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def pasted(text: str) -> str:
    """Take away what gets around a key where it is copied: blanks, line ends, marks of no width."""
    return text.strip(_AROUND)


def digest(text: str) -> str:
    """Return what is kept of a key: so many random bits need neither salt nor slowness."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hint(key: str) -> str:
    """Return the beginning of a key, which opens nothing."""
    prefix = next((one for one in PREFIXES.values() if key.startswith(one)), "")
    return key[: len(prefix) + _HINT_LETTERS] + "…"


def kind_of(text: str) -> Kind | None:
    """Tell what kind a key says it is; None where it is none of ours."""
    return next((kind for kind, prefix in PREFIXES.items() if text.startswith(prefix)), None)


def name(text: str) -> str:
    """Check a key's name. Raises ValueError with a sentence."""
    if not _NAME.fullmatch(text):
        raise ValueError("A key's name is up to 64 letters, digits, dots, - and _, as in my-site.")
    return text


def origin(text: str) -> str:
    """Return an origin as browsers send it. Raises ValueError with a sentence."""
    said = text.strip().lower().removesuffix("/")
    default = ":443" if said.startswith("https:") else ":80"
    if not _ORIGIN.fullmatch(said):
        raise ValueError("An origin is scheme and host, as in https://example.org.")
    return said.removesuffix(default)
