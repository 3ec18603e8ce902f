"""An account as people write it, in a form, in JSON or in flags -> how it is kept; and back.
Pure.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from urllib.parse import quote, unquote

from emailer import lists
from emailer.store.setups import Setup, is_name
from emailer.tongue import Sentence, clause
from emailer.transports.ways import ENCRYPTIONS

WAY = ("transport", "encryption", "user")
"""What the address of an account is made of."""

TLS_PORT = 465
MOST_LETTERS = 2000
MOST_OF_A_NAME = 40
MOST_OF_A_LABEL = 100
NAME = Sentence("Write a name for the account, as in Summer party.")
AGAIN = Sentence("Correct it, and send it again.")


BY_FLAGS = Sentence("This account is set where the program is started, by flags or environment.")
ANEW = Sentence("Restart the program to change it. Its limits can be changed here.")


class AccountError(ValueError):
    """What cannot be an account: `field` is where, `help` what to write instead."""

    def __init__(self, field: str, message: str, help_: str = AGAIN) -> None:
        """Keep the field and both sentences."""
        super().__init__(message)
        self.field, self.help = field, help_


_OPTIONS = {"starttls": "?starttls=required", "never": "?starttls=never"}


def read(typed: Mapping[str, object], taken: Collection[str]) -> Setup:
    """Read a new account. `taken` are the names that one of signs no address can have
    keeps clear of. Raises AccountError.
    """
    said = _said(typed, ("name", *WAY, "password", "sender"))
    if not said["name"]:
        raise AccountError("name", NAME)
    check_sender(said["sender"])
    name = named(said["name"], taken)
    label = said["name"][:MOST_OF_A_LABEL] if said["name"] != name else ""
    return Setup(name, _address(said), said["sender"], label)


def changed(before: Setup, typed: Mapping[str, object]) -> Setup:
    """Change of an account what was typed; what was not stays. Raises AccountError.

    A transport with its scheme is the whole address: user and encryption of before end with it.
    """
    said = _said(typed, [field for field in (*WAY, "password", "sender") if field in typed])
    url, sender = before.url, said.get("sender", before.sender)
    kept = shown(before)
    way = said if "://" in said.get("transport", "") else {**kept, **said}
    if any(way.get(field, "") != kept[field] for field in WAY):
        url = _address(way)
    check_sender(sender)
    return Setup(before.name, url, sender, before.label)


def shown(setup: Setup) -> dict[str, str]:
    """Write an account as its form has it; an address that says more than the form asks for
    stands whole in the field of the server.
    """
    scheme, _, rest = setup.url.partition("://")
    login, _, server = rest.rpartition("@")
    way = {"transport": setup.url, "encryption": "", "user": ""}
    server, mark, option = server.partition("?")
    encryptions = {said: name for name, said in _OPTIONS.items()} | {"": ""}
    encryption = "tls" if scheme == "smtps" else encryptions.get(mark + option, "")
    apart = {"transport": server, "encryption": encryption, "user": unquote(login)}
    if unquote(_address(apart)) == unquote(setup.url):
        way = apart
    return {"name": setup.name, **way, "sender": setup.sender}


def text(typed: Mapping[str, object], name: str) -> str:
    """Read a field that is kept: a text of one line. Raises AccountError."""
    value = typed.get(name, "")
    if not isinstance(value, str) or len(value) > MOST_LETTERS or not value.isprintable():
        raise AccountError(name, Sentence("The field {name} is a text of one line.", name=name))
    return value.strip() if name != "password" else value


def named(text: str, taken: Collection[str]) -> str:
    """Make a name that can stand in addresses of any text: Summer Party 2027 ->
    summer-party-2027.
    """
    if is_name(text):
        return text
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore")
    name = re.sub(r"[^a-z0-9_]+", "-", plain.decode().lower()).strip("-_")[:MOST_OF_A_NAME]
    numbers = (f"account-{n}" for n in range(2, len(taken) + 3))
    return name.rstrip("-_") or next(one for one in numbers if one not in taken)


def check_sender(text: str) -> None:
    """Raise AccountError where somebody is named as From who is nobody."""
    try:
        if text:
            lists.mailbox(text)
    except ValueError as error:
        said = Sentence("Nobody can send as this: {why}.", why=clause(error))
        help_ = Sentence("Write it as in {example}.", example="Ana Lima <ana@example.org>")
        raise AccountError("sender", said, help_) from None


def _said(typed: Mapping[str, object], names: Collection[str]) -> dict[str, str]:
    said = {name: text(typed, name) for name in names}
    if said.get("encryption", "") not in ENCRYPTIONS:
        raise AccountError("encryption", Sentence("The encryption is tls, starttls or never."))
    return said


def _address(said: Mapping[str, str]) -> str:
    """Join server, encryption and user to one address; one that was typed whole stays."""
    server, encryption, user = (said.get(field, "") for field in WAY)
    scheme, mark, host = server.rpartition("://")
    if not host:
        missing = Sentence("Write the name of the mail server, as in mail.example.org:587.")
        raise AccountError("transport", missing)
    if not mark and "@" in host:
        said_so = Sentence("{host} is an email address, not the name of a server.", host=host[:100])
        raise AccountError("transport", said_so)
    _refuse_twice(scheme, host, encryption, user)
    if said.get("password") and not user and "@" not in host and not mark:
        missing = Sentence("Write the user, too: for most providers it is the whole email address.")
        raise AccountError("user", missing)
    login = f"{quote(user, safe='')}@" if user else ""
    scheme = scheme or _scheme(encryption, host)
    return f"{scheme}://{login}{host}{_OPTIONS.get(encryption, '') if scheme == 'smtp' else ''}"


def _refuse_twice(scheme: str, host: str, encryption: str, user: str) -> None:
    """Raise AccountError where an address says what its own field says, too."""
    fitting = {"": tuple(ENCRYPTIONS), "smtps": ("", "tls")}.get(scheme, ("", *_OPTIONS))
    is_encrypted = bool(encryption) and ("?" in host or encryption not in fitting)
    if is_encrypted or (user and "@" in host):
        said = Sentence("The address of the server says already who logs in, or how it encrypts.")
        help_ = Sentence(
            "Leave user and encryption to it, or write the server alone, as in "
            "mail.example.org:587."
        )
        raise AccountError("transport", said, help_)


def _scheme(encryption: str, host: str) -> str:
    is_usual = not encryption and host.endswith(f":{TLS_PORT}")
    return "smtps" if encryption == "tls" or is_usual else "smtp"
