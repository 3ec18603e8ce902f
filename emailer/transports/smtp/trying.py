"""Tries a server as far as it goes without a message: name, connection,
TLS, login, and whether it takes the sender.
"""

import asyncio
import socket
import ssl
from datetime import UTC, datetime

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.tongue import Sentence, together
from emailer.transports.smtp import connecting, group, opening
from emailer.transports.smtp.server import Server
from emailer.transports.smtp.session import GOODBYE_S, RefusedError, Session
from emailer.transports.steps import Step, rest_of
from emailer.transports.url import Smtp

PATIENCE_S = 45.0
_TLS = frozenset({Cause.CERTIFICATE, Cause.TLS_BROKEN, Cause.TLS_MISSING})
_OF_STAGE = {Stage.STARTTLS: "tls", Stage.AUTH: "login", Stage.MAIL: "sender"}
_DO = {
    "name": Sentence("Is the server's name right? Is there a network?"),
    "connect": Sentence("Are the server and its port right, and does no firewall stand between?"),
    "tls": Sentence(
        "Does the port speak as set? smtp:// begins in plain text, smtps:// is encrypted from "
        "the start."
    ),
    "login": Sentence(
        "Check user and password; many providers want an app password, made for programs."
    ),
    "sender": Sentence("Use an address that belongs to this account, or have this one allowed."),
}


_RUN_IT = Sentence(
    "Check the user, and start the token command by hand: it prints an access token that may send "
    "mail, and nothing else."
)


async def attempt(settings: Smtp, sender: str, tls: ssl.SSLContext | None = None) -> list[Step]:
    """Try all steps; the first that fails is the last
    that is tried. `sender` is a bare address, or empty.
    """
    steps: list[Step] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            await _look_up(settings, steps)
            session = await connecting.connect(Server(settings, tls))
            try:
                _connected(session, settings, steps)
                await _sender(session, sender, settings, steps)
            finally:
                await session.wire.close(b"QUIT\r\n", GOODBYE_S)
    except TimeoutError:
        _fail(
            steps,
            settings,
            "connect",
            Sentence(
                "{host}:{port} did not answer in time.", host=settings.host, port=str(settings.port)
            ),
        )
    except Fault as fault:
        name = "tls" if fault.cause in _TLS else _OF_STAGE.get(fault.stage, "connect")
        _fail(steps, settings, "login" if fault.cause is Cause.AUTH_MISSING else name, fault.text)
    except RefusedError as refused:
        name = _OF_STAGE.get(refused.reply.stage, "connect")
        _fail(
            steps,
            settings,
            name,
            Sentence("The server said no: “{reply}”.", reply=_words(refused.reply)),
            is_refused=name == "login",
        )
    return rest_of(steps)


def _words(answer: Reply) -> str:
    return " ".join(filter(None, (str(answer.code), answer.enhanced, answer.text[:300])))


async def _look_up(settings: Smtp, steps: list[Step]) -> None:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Fault(
            Cause.UNREACHABLE,
            Stage.CONNECT,
            Sentence("There is no host {host}.", host=settings.host),
        ) from None
    numbers = ", ".join(list(dict.fromkeys(str(one[4][0]) for one in found))[:4])
    steps.append(
        Step("name", "ok", Sentence("{host} is {numbers}.", host=settings.host, numbers=numbers))
    )


def _connected(session: Session, settings: Smtp, steps: list[Step]) -> None:
    """Tell of what stands once the login was taken."""
    host, port, limit = settings.host, str(settings.port), session.size_limit
    said = Sentence("{host}:{port} answers.", host=host, port=port)
    if limit:
        said = Sentence(
            "{host}:{port} answers. It takes mails of up to {limit} bytes.",
            host=host,
            port=port,
            limit=limit,
        )
    steps.append(Step("connect", "ok", said))
    steps.append(_encryption(session.wire.transport.get_extra_info("ssl_object"), settings))
    if settings.user:
        steps.append(Step("login", "ok", Sentence("{user} is logged in.", user=settings.user)))
    else:
        steps.append(
            Step("login", "note", Sentence("No login is set; some servers take mail without one."))
        )


def _encryption(encrypted: ssl.SSLObject | None, settings: Smtp) -> Step:
    if encrypted is None:
        return Step(
            "tls",
            "note",
            Sentence("Not encrypted: whoever is between here and the server can read along."),
        )
    certificate = encrypted.getpeercert()
    if not certificate:
        return Step(
            "tls",
            "note",
            Sentence(
                "{encrypted}, with a certificate that nobody checked (verify=no).",
                encrypted=encrypted.version(),
            ),
        )
    names = [str(pair[1]) for pair in certificate.get("subjectAltName", ())]
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    named = ", ".join(names[:4]) or settings.host
    return Step(
        "tls",
        "ok",
        Sentence(
            "{encrypted}; the certificate is for {named}, until {ends}.",
            encrypted=encrypted.version(),
            named=named,
            ends=f"{ends:%Y-%m-%d}",
        ),
    )


async def _sender(session: Session, sender: str, settings: Smtp, steps: list[Step]) -> None:
    """Ask whether the server takes mail from this address, and take the question back (RSET)."""
    if not sender:
        steps.append(Step("sender", "note", Sentence("Nobody is named as From yet.")))
        return
    line = f"MAIL FROM:<{sender}>\r\n".encode()
    code, text = await opening.ask(session.wire, line, Stage.MAIL, settings.command_s)
    words = f"{code} {text.decode('utf-8', 'replace')[:300]}"
    if not group.accepts(code):
        _fail(
            steps,
            settings,
            "sender",
            Sentence(
                "The server takes no mail from {sender}: “{words}”.", sender=sender, words=words
            ),
        )
        return
    steps.append(
        Step("sender", "ok", Sentence("The server takes mail from {sender}.", sender=sender))
    )
    await opening.ask(session.wire, b"RSET\r\n", Stage.MAIL, settings.command_s)


def _fail(
    steps: list[Step], settings: Smtp, name: str, text: str, *, is_refused: bool = False
) -> None:
    """Note the step that failed. What comes before it on a connection has gone well."""
    told = {step.name for step in steps}
    if name == "connect" and "name" not in told:
        name = "name"
    if name in ("tls", "login", "sender") and "connect" not in told:
        steps.append(
            Step(
                "connect",
                "ok",
                Sentence("{host}:{port} answers.", host=settings.host, port=str(settings.port)),
            )
        )
    if name in ("login", "sender") and "tls" not in told:
        steps.append(
            Step(
                "tls",
                "ok",
                Sentence("Encrypted.")
                if settings.tls
                else Sentence("As far as the server offers it."),
            )
        )
    is_token = name == "login" and bool(settings.token_command)
    what = _RUN_IT if is_token else _DO[name]
    steps.append(Step(name, "wrong", together(text, what), is_refused))
