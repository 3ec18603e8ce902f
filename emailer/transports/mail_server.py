"""The address of an account that a person set up: a mail server, its password kept apart.
Pure; what it raises never holds the password.
"""

from emailer import hosts
from emailer.tongue import Sentence
from emailer.transports import url


def read(address: str, secret: str | None) -> url.Smtp:
    """Read a mail server's address. Raises ValueError with a sentence."""
    check(address)
    if logs_in(address) and not secret:
        raise ValueError(Sentence("This account logs in: it needs its password."))
    transport = url.parse(address, secret)
    assert isinstance(transport, url.Smtp)
    return transport


def check(address: str) -> None:
    """Look at an address before its password is asked for. Raises ValueError with a sentence."""
    if not address.startswith(("smtp://", "smtps://")):
        raise ValueError(
            Sentence("An account is a mail server: smtp://user@host:587 or smtps://user@host:465.")
        )
    if not address.isprintable():  # the library would leave line breaks and tabs out
        raise ValueError(Sentence("The address of a mail server is a text of one line."))
    if url.has_password(address):
        raise ValueError(APART)


APART = Sentence("Leave the password out of the address, and write it into its own field.")


def logs_in(address: str) -> bool:
    """Tell whether somebody logs in at this address."""
    return "@" in address


def secret_for(before: str, after: str, typed: str | None, kept: str | None) -> str | None:
    """Choose the password of an account whose address changes; None where none is needed.
    The one that is kept goes to nobody but whom it was typed for, encrypted as it was then.

    Raises ValueError with a sentence where it has to be typed (again),
    or the address will not do.
    """
    secret = (kept if logs_in(after) else None) if typed is None else typed
    server = read(after, secret)
    if typed is None and secret and not _goes_alike(before, server, secret):
        raise ValueError(
            Sentence(
                "The password that is kept was for another server or user, or better protected: "
                "write it again."
            )
        )
    return secret or None


def _goes_alike(before: str, server: url.Smtp, secret: str) -> bool:
    """Tell whether a password would be sent to the same server, as the same user, as well protected
    as before: or better, where the server has to prove who it is, or without leaving this machine.
    """
    try:
        was = read(before, secret)
    except ValueError:
        return False
    if (was.host, was.user) != (server.host, server.user):
        return False
    if _protection(server) == _BEST:
        return True
    is_as_safe = _protection(server) >= _protection(was) or hosts.is_loopback(server.host)
    return was.port == server.port and is_as_safe


_BEST = (3, True)


def _protection(server: url.Smtp) -> tuple[int, bool]:
    """Say how well a way protects what is sent: encrypted always, where it is offered, or never;
    and whether the server's certificate is checked.
    """
    if server.tls:
        return 3, server.verify
    of = {url.StartTls.NEVER: 1, url.StartTls.OFFERED: 2, url.StartTls.REQUIRED: 3}
    return of[server.starttls], server.verify
