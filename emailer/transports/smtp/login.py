"""The login: by a password or a token, with the one best mechanism that the server offers.

aiosmtplib encodes it; it is not asked to log in, for it tries a refused password again with every
other mechanism.
"""

from collections.abc import Awaitable, Callable, Sequence

from aiosmtplib.auth import auth_crammd5_verify, auth_login_encode, auth_plain_encode
from aiosmtplib.errors import SMTPAuthenticationError

from emailer.dialogue import Cause, Fault, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp import tokens
from emailer.transports.smtp.asking import RefusedError, ask, expect
from emailer.transports.smtp.blanking import without_login
from emailer.transports.smtp.envelope_commands import nonsense, refuses
from emailer.transports.smtp.wire import Wire, reply
from emailer.transports.url import Smtp

_CONTINUE, _LOGGED_IN = 334, 235


async def prove(
    wire: Wire,
    settings: Smtp,
    offered: str,
    token: Callable[[], Awaitable[str]],
    *,
    encrypted: bool,
) -> None:
    """Log in by password or by token; a refusal that repeats either is told without it."""
    secret = settings.password
    try:
        if settings.token_command:
            mechanism = _mechanism(offered, tokens.MECHANISMS)
            secret = await token()
            await _log_in_by_token(wire, settings, mechanism, secret)
        else:
            await _log_in(wire, settings, offered, encrypted=encrypted)
    except RefusedError as refused:
        raise RefusedError(without_login(refused.reply, settings.user, secret)) from None


async def _log_in(wire: Wire, settings: Smtp, offered: str, *, encrypted: bool) -> None:
    """AUTH with the one best mechanism, once:
    a refused password is not tried again (RFC 4954 6).
    """
    preferred = ("PLAIN", "LOGIN", "CRAM-MD5") if encrypted else ("CRAM-MD5", "PLAIN", "LOGIN")
    mechanism = _mechanism(offered, preferred)
    user, password, wait_s = settings.user, settings.password, settings.command_s
    if mechanism == "PLAIN":
        last = b"AUTH PLAIN " + auth_plain_encode(user, password)
    elif mechanism == "LOGIN":
        name, last = auth_login_encode(user, password)
        await expect(wire, b"AUTH LOGIN", Stage.AUTH, wait_s, _CONTINUE)
        await expect(wire, name, Stage.AUTH, wait_s, _CONTINUE)
    else:
        _, challenge = await expect(wire, b"AUTH CRAM-MD5", Stage.AUTH, wait_s, _CONTINUE)
        try:
            last = auth_crammd5_verify(user, password, challenge)
        except SMTPAuthenticationError as error:
            raise nonsense(Stage.AUTH) from error
    await expect(wire, last, Stage.AUTH, wait_s, _LOGGED_IN)


async def _log_in_by_token(wire: Wire, settings: Smtp, mechanism: str, token: str) -> None:
    """AUTH with a bearer token; a refusal may first come as a challenge, and ends with an answer.
    What is too long for a command waits for the server to ask (RFC 4954 4).
    """
    wait_s = settings.command_s
    said = tokens.response(mechanism, settings.user, token, settings.host, settings.port)
    line = b"AUTH " + mechanism.encode()
    if len(line) + len(said) + 3 > _LONGEST_COMMAND:
        await expect(wire, line, Stage.AUTH, wait_s, _CONTINUE)
        line = said
    else:
        line += b" " + said
    answer = await ask(wire, line, Stage.AUTH, wait_s)
    if answer[0] == _CONTINUE:
        answer = await ask(wire, tokens.surrender(mechanism), Stage.AUTH, wait_s)
    if refuses(answer[0]):
        raise RefusedError(reply(Stage.AUTH, answer))
    if answer[0] != _LOGGED_IN:
        raise nonsense(Stage.AUTH)


_LONGEST_COMMAND = 512
"""With its line end (RFC 5321 4.5.3.1.4)."""


def _mechanism(offered: str, preferred: Sequence[str]) -> str:
    """Choose the best mechanism that the server offers. Raises Fault where there is none."""
    mechanisms = offered.upper().split()
    for name in preferred:
        if name in mechanisms:
            return name
    text = Sentence(
        "The server offers no login this program knows (it offers: {offered}).",
        offered=", ".join(mechanisms) or Sentence("none"),
    )
    raise Fault(Cause.AUTH_MISSING, Stage.AUTH, text)
