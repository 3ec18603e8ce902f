"""Whether what somebody shows is a secret of this program: a key of the store,
or one of the settings.
"""

import asyncio
import hashlib
import hmac
from functools import lru_cache
from typing import NamedTuple

from aiohttp import web

from emailer import api_keys
from emailer.store.access import Key, Kind
from web.app_keys import CHECKING, CONFIG, STORE

LONGEST = 1_000
_SLOWLY = 100_000


class Proof(NamedTuple):
    """What somebody has shown: a key of the store,
    or a secret of the settings, known by its proof.
    """

    key: Key | None
    proof: str


async def find_key(request: web.Request, said: str) -> Key | None:
    """Find a key of the store, revoked or not. It is looked up by its digest,
    which tells no time about the key.
    """
    key = api_keys.pasted(said)
    return (
        await request.app[STORE].access.find_key(api_keys.digest(key))
        if 0 < len(key) <= LONGEST
        else None
    )


def is_of_settings(request: web.Request, said: str) -> bool:
    """Tell whether this is EMAILER_SECRET_KEY, or the token in the address that was printed."""
    return _which_of_settings(request, said) is not None


def _which_of_settings(request: web.Request, said: str) -> str | None:
    """Find the key or token, in a time that does not tell how much of it was right."""
    config = request.app[CONFIG]
    known = [secret for secret in (config.secret_key, config.token) if secret]
    key = api_keys.pasted(said)[: LONGEST + 1]
    right = [secret for secret in known if hmac.compare_digest(_bytes(key), _bytes(secret))]
    return right[0] if right else None


async def by_key(request: web.Request, said: str) -> Proof | None:
    """Take what was typed at the log-in for a secret key of the store."""
    key = await find_key(request, said)
    return Proof(key, "") if key and key.kind is Kind.SECRET and not key.revoked_at else None


async def by_settings(request: web.Request, said: str, *, or_password: bool) -> Proof | None:
    """Take it for the settings' key, for the token, or for the password, which no link has."""
    secret = _which_of_settings(request, said)
    if secret is None and or_password and await _is_password(request, said):
        secret = request.app[CONFIG].password_hash
    return Proof(None, _proof(secret)) if secret else None


def proofs(request: web.Request) -> list[str]:
    """List the proofs of the settings' secrets as they are now."""
    config = request.app[CONFIG]
    return [
        _proof(secret)
        for secret in (config.secret_key, config.password_hash, config.token)
        if secret
    ]


@lru_cache(maxsize=8)
def _proof(secret: str) -> str:
    """Return what is kept of a secret that a person chose: slow to guess from a stolen database."""
    return hashlib.pbkdf2_hmac("sha256", _bytes(secret), b"emailer session", _SLOWLY).hex()


async def _is_password(request: web.Request, said: str) -> bool:
    hashed = request.app[CONFIG].password_hash
    if not hashed or not said or len(said) > LONGEST or api_keys.kind_of(api_keys.pasted(said)):
        return False
    async with request.app[CHECKING]:
        return await asyncio.to_thread(_verify_either, hashed, said)


def _verify_either(hashed: str, said: str) -> bool:
    """Tell whether it is the password as it was typed, whose own blanks count, or as it was meant:
    without those that were pasted around it.
    """
    meant = api_keys.pasted(said)
    return _verify(hashed, said) or (meant not in ("", said) and _verify(hashed, meant))


def _verify(hashed: str, said: str) -> bool:
    from argon2 import PasswordHasher  # noqa: PLC0415  (only where a hash is set)
    from argon2.exceptions import VerificationError  # noqa: PLC0415  (as above)

    try:
        return PasswordHasher().verify(hashed, _bytes(said))
    except VerificationError:
        return False


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
