"""Signs what is told, as Standard Webhooks has it (standardwebhooks.com: v1, HMAC with SHA-256)."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
SECRET_BYTES = 32
LEAST_BYTES, MOST_BYTES = 24, 64
"""Of a secret that somebody brings (Standard Webhooks)."""


def make_secret() -> str:
    """Make what only the receiver and this program know."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def is_secret(text: str) -> bool:
    """Tell whether a text can be a secret: its prefix, and bytes in base64."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError:
        return False
    return text.startswith(PREFIX) and LEAST_BYTES <= len(key) <= MOST_BYTES


def headers(secret: str, event_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """Name and sign a body: the same id however often it is told, the time (Unix seconds) of each
    telling.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{event_id}.{at_s}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode("ascii")
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{signature}",
    }
