"""Takes the login out of what a server answered to it:
some quote the command they refuse, whole or cut. Pure.
"""

import base64
import binascii
import re
from urllib.parse import quote

from emailer.dialogue import Reply

BLANK = "***"
_LIKE_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_SHORTEST_PIECE = 6  # of base64: so many letters in a row are no chance


def without_login(answer: Reply, user: str, password: str) -> Reply:
    """Return the answer without the password, as it is or in base64, alone or with the user;
    cut pieces of it, too.
    """
    text = _LIKE_BASE64.sub(lambda found: _blanked(found[0], user, password), answer.text)
    for spelled in sorted(
        {password, quote(password, safe=""), quote(password)}, key=len, reverse=True
    ):
        text = _without(text, spelled)
    return answer._replace(text=text)


def _without(text: str, password: str) -> str:
    """Take a password out; what is as short as a word of the sentence,
    only where it stands by itself.
    """
    if not password:
        return text
    by_itself = len(password) < _SHORTEST_PIECE
    pattern = rf"(?<!\w){re.escape(password)}(?!\w)" if by_itself else re.escape(password)
    text = re.sub(pattern, BLANK, text, flags=re.IGNORECASE)
    cut = next(
        (
            n
            for n in range(len(password) - 1, 3, -1)
            if text.casefold().endswith(password[:n].casefold())
        ),
        0,
    )
    return text[: len(text) - cut] + BLANK if cut else text


def _blanked(run: str, user: str, password: str) -> str:
    """Blank a run of letters that is a piece of the login in base64, or holds it."""
    piece = run.rstrip("=").casefold()
    for whole in _encodings(user, password):
        known = whole.casefold()
        if (
            known.startswith(piece)
            or known in piece
            or (len(piece) >= _SHORTEST_PIECE and piece in known)
        ):
            return BLANK
    return BLANK if _holds_login(run, user, password) else run


def _encodings(user: str, password: str) -> list[str]:
    """The login as AUTH PLAIN (RFC 4616) and LOGIN send it, and as a pair, each without padding."""
    bearer = f"user={user}\1auth=Bearer {password}\1\1"  # XOAUTH2
    plain = (f"\0{user}\0{password}", f"{user}\0{user}\0{password}", f"{user}:{password}")
    return [base64.b64encode(text.encode()).decode("ascii").rstrip("=")
            for text in (*plain, bearer, password)]  # fmt: skip


def _holds_login(run: str, user: str, password: str) -> bool:
    """Whether a run says the password when decoded, or what CRAM-MD5 made of it (RFC 2195)."""
    bare = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        said = base64.b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return False
    digest = re.fullmatch(re.escape(user.encode()) + rb" [0-9a-f]{6,32}", said)
    return digest is not None or (len(password) > 1 and password.encode() in said)
