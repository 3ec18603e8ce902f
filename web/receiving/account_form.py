"""An account as its form has it, in people's words -> the name and the address it is kept under."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from emailer.store.setups import is_name
from emailer.tongue import Sentence
from web.errors import ProblemError
from web.receiving import setting_up

ENCRYPTIONS: Mapping[str, Sentence] = {
    "": Sentence("as usual for the port"),
    "tls": Sentence("from the start (port 465)"),
    "starttls": Sentence("STARTTLS (port 587)"),
    "never": Sentence("none: all in plain text"),
}
"""How a connection is encrypted, as a menu says it."""

TLS_PORT = 465
MOST_LETTERS = 40
FIELDS = ("name", "transport", "encryption", "user", "password", "sender")
_HELP = Sentence("Correct it, and send it again. Nothing was kept.")


def read(typed: Mapping[str, str], number: int) -> dict[str, str]:
    """Write what was typed as the fields of an account; `number` is for a name of signs that
    no address can have. Raises ProblemError.
    """
    said = {field: setting_up.text(typed, field) for field in FIELDS}
    return {**said, "name": named(said["name"], number), "transport": _address(said)}


def named(text: str, number: int) -> str:
    """Make a name that can stand in addresses of any text: Summer Party 2027 ->
    summer-party-2027. Nothing of an empty one.
    """
    if is_name(text) or not text:
        return text
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore")
    name = re.sub(r"[^a-z0-9_]+", "-", plain.decode().lower()).strip("-_")[:MOST_LETTERS]
    return name.rstrip("-_") or f"account-{number}"


def _address(typed: Mapping[str, str]) -> str:
    """Join server, encryption and user to one address; one that was typed whole stays."""
    server, user = typed["transport"], typed["user"]
    if "://" in server and ("@" in server or not user):
        return server
    if not server.rpartition("://")[2]:
        raise ProblemError(
            422, Sentence("Write the name of the mail server, as in mail.example.org:587."), _HELP
        )
    if typed["password"] and not user and "@" not in server:
        said = Sentence("Write the user, too: for most providers it is the whole email address.")
        raise ProblemError(422, said, _HELP)
    scheme, _, host = server.rpartition("://")
    scheme = scheme or _scheme(typed["encryption"], host)
    login = f"{quote(user, safe='')}@" if user else ""
    return f"{scheme}://{login}{host}{_option(typed['encryption'], scheme)}"


def _scheme(encryption: str, host: str) -> str:
    is_usual = not encryption and host.endswith(f":{TLS_PORT}")
    return "smtps" if encryption == "tls" or is_usual else "smtp"


def _option(encryption: str, scheme: str) -> str:
    options = {"starttls": "?starttls=required", "never": "?starttls=never"}
    return options.get(encryption, "") if scheme == "smtp" else ""
