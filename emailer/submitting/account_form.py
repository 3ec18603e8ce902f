"""An account as people write it, in a form, in JSON or in flags -> how it is kept; and back.
Pure.
"""

import re
from collections.abc import Collection, Mapping
from urllib.parse import quote, unquote

from emailer import characters, lists
from emailer.store.setups import Setup, is_name
from emailer.submitting import alike
from emailer.submitting.alike import AccountError
from emailer.tongue import Sentence, clause
from emailer.transports import mail_server, url
from emailer.transports.ways import ENCRYPTIONS

WAY = ("transport", "encryption", "user")
"""What the address of an account is made of."""

TLS_PORT = 465
MOST_LETTERS = 2000
MOST_OF_A_NAME = 40
MOST_OF_A_LABEL = 100
NAME = Sentence("Write a name for the account, as in Summer party.")


BY_FLAGS = Sentence("This account is set where the program is started, by flags or environment.")
ANEW = Sentence("Restart the program to change it. Its limits can be changed here.")


_OPTIONS = {"starttls": "?starttls=required", "never": "?starttls=never"}


def read(typed: Mapping[str, object], others: Collection[Setup]) -> Setup:
    """Read a new account, whose name can be told from those of the others. Raises AccountError."""
    said = _said(typed, ("name", *WAY, "password", "sender"))
    if not said["name"]:
        raise AccountError("name", NAME)
    check_sender(said["sender"])
    name = named(said["name"], {one.name for one in others})
    # of that very name there may be one: that is not for a form to tell
    alike.check("name", said["name"], [one for one in others if one.name != name])
    return Setup(name, _address(said), said["sender"], _label(said["name"], name))


def _label(text: str, name: str) -> str:
    """Say what an account is called, where that is not its name."""
    return text[:MOST_OF_A_LABEL] if text != name else ""


def changed(before: Setup, typed: Mapping[str, object], others: Collection[Setup] = ()) -> Setup:
    """Change of an account what was typed; what was not stays. Raises AccountError.

    The name it was set up by stays its name for programs, whatever it is called (`label`).
    A transport with its scheme is the whole address: user and encryption of before end with it.
    """
    fields = (*WAY, "password", "sender", "label")
    said = _said(typed, [field for field in fields if field in typed])
    address, sender = before.url, said.get("sender", before.sender)
    kept = shown(before)
    way = said if "://" in said.get("transport", "") else {**kept, **said}
    if any(way.get(field, "") != kept[field] for field in WAY):
        address = _address(way)
    check_sender(sender)
    label = _label(said.get("label") or before.called, before.name)
    if label != before.label:
        alike.check("label", said["label"], [one for one in others if one.name != before.name])
    return Setup(before.name, address, sender, label)


def given_back(typed: Mapping[str, str]) -> dict[str, str]:
    """Write what was typed as a page may show it again: that there was a password, and no secret
    that was typed into another field.
    """
    shown_again = dict(typed) | ({"password": "-"} if typed.get("password") else {})
    if "transport" in typed:
        shown_again["transport"] = url.without_secrets(typed["transport"])
    if "user" in typed:
        shown_again["user"] = typed["user"].partition(":")[0]
    return shown_again


_NO_COLON = Sentence("The user has no : in it. The password goes into its own field.")
_WHOLE = Sentence("Where it does have one, write the whole address: smtp://user%3Aname@host:587.")


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
    if ":" not in apart["user"] and unquote(_address(apart)) == unquote(setup.url):
        way = apart
    return {"name": setup.name, "label": setup.called, **way, "sender": setup.sender}


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
    plain = characters.normal("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore")
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
    if url.has_password(server if mark else f"smtp://{server}"):
        raise AccountError("transport", mail_server.APART)
    if ":" in user:
        raise AccountError("user", _NO_COLON, _WHOLE)
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
