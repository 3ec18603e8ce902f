"""What usual providers want: server, port, encryption, known limits,
and where the password for a program is made.

As published by them, and only as good as that:
a limit that has changed since shows itself when it is reached.
"""

from collections.abc import Mapping
from typing import NamedTuple

from emailer.tongue import Sentence

_APP = Sentence("An app password, not your own one")


class Preset(NamedTuple):
    """One provider; `rate` is what to set as --rate, empty where no limit is known.

    A limit of hours or days has a pace beside it: a hundred messages in the first seconds
    are what such providers stop an account for.
    """

    name: str
    host: str
    port: int
    is_tls: bool  # from the first byte; else STARTTLS
    rate: str
    limit: str
    password: str

    @property
    def server(self) -> str:
        """Write its server as a form has it."""
        return f"{self.host}:{self.port}"

    @property
    def transport(self) -> str:
        """Write the --transport of somebody's account there."""
        return f"{'smtps' if self.is_tls else 'smtp'}://you%40example.org@{self.host}:{self.port}"


_OWN_ONE = Sentence(
    "Your own password, once POP3 and IMAP are allowed in the settings; "
    "an app password with two-step log-in."
)
_OF_MAILBOX = Sentence("The password of the mailbox.")
_NOT_PUBLISHED = Sentence("not published")

OWN = Preset(
    Sentence("Own server"),
    "mail.example.org",
    587,
    False,
    "",
    Sentence("as its owner says"),
    Sentence(
        "The password of a mailbox on it. A server on this machine or in your network may ask "
        "for none: then leave user and password empty, often with port 25."
    ),
)
"""Any other server: whoever has one knows its name."""

PRESETS = (
    Preset(
        "Gmail",
        "smtp.gmail.com",
        587,
        False,
        "20/m, 500/d",
        Sentence("500 a day (Google Workspace 2,000)"),
        Sentence(
            "{app}: myaccount.google.com/apppasswords, once two-step verification is on.", app=_APP
        ),
    ),
    Preset(
        "Microsoft 365",
        "smtp.office365.com",
        587,
        False,
        "30/m",
        Sentence("30 a minute, 10,000 people a day"),
        Sentence(
            "The administrator switches authenticated SMTP on for the mailbox; "
            "where passwords are switched off for it, it cannot be used. "
            "Private Outlook.com accounts take no passwords from programs any more."
        ),
    ),
    Preset(
        "Outlook.com",
        "smtp-mail.outlook.com",
        587,
        False,
        "20/m, 300/d",
        Sentence("{n} a day", n=300),
        Sentence(
            "None: private accounts of Outlook.com, Hotmail and Live take access tokens alone. "
            "A command that prints them is named at the start (--smtp-token-command)."
        ),
    ),
    Preset(
        "iCloud",
        "smtp.mail.me.com",
        587,
        False,
        "20/m, 1000/d",
        Sentence("{n} a day", n=1000),
        Sentence(
            "{app}: account.apple.com, Sign-In and Security, App-Specific Passwords.", app=_APP
        ),
    ),
    Preset(
        "Fastmail",
        "smtp.fastmail.com",
        465,
        True,
        "",
        Sentence("some thousands a day, by plan"),
        Sentence("{app}: Settings, Privacy and Security, Manage app passwords.", app=_APP),
    ),
    Preset(
        "Yahoo",
        "smtp.mail.yahoo.com",
        465,
        True,
        "20/m, 500/d",
        Sentence("{n} a day", n=500),
        Sentence("{app}: Account security, Generate app password.", app=_APP),
    ),
    Preset(
        "Zoho",
        "smtp.zoho.com",
        465,
        True,
        "",
        Sentence("some hundreds a day, by plan; smtp.zoho.eu in Europe"),
        Sentence(
            "{app} where two-step verification is on: accounts.zoho.com, Security, App Passwords.",
            app=_APP,
        ),
    ),
    Preset("GMX", "mail.gmx.net", 587, False, "", _NOT_PUBLISHED, _OWN_ONE),
    Preset("web.de", "smtp.web.de", 587, False, "", _NOT_PUBLISHED, _OWN_ONE),
    Preset(
        "IONOS",
        "smtp.ionos.com",
        465,
        True,
        "",
        Sentence("by contract; smtp.ionos.de in Germany"),
        _OF_MAILBOX,
    ),
    Preset(
        "OVH", "ssl0.ovh.net", 465, True, "20/m, 200/h", Sentence("{n} an hour", n=200), _OF_MAILBOX
    ),
    Preset(
        "Amazon SES",
        "email-smtp.eu-west-1.amazonaws.com",
        587,
        False,
        "14/s",
        Sentence(
            "as the console says (14 a second is usual, a fresh account has 1 and 200 a "
            "day); the region is in the name"
        ),
        Sentence(
            "SMTP credentials made in the console: they are both user and password, and "
            "not those of AWS."
        ),
    ),
    Preset(
        "Mailgun",
        "smtp.mailgun.org",
        587,
        False,
        "",
        Sentence("by plan; smtp.eu.mailgun.org in Europe"),
        Sentence("User and password under Sending, Domain settings, SMTP credentials."),
    ),
    Preset(
        "Postmark",
        "smtp.postmarkapp.com",
        587,
        False,
        "",
        Sentence("by plan"),
        Sentence(
            "The server's API token is both user and password; invitations go by a "
            "broadcast stream."
        ),
    ),
    Preset(
        "Brevo",
        "smtp-relay.brevo.com",
        587,
        False,
        "20/m, 300/d",
        Sentence("300 a day in the free plan"),
        Sentence("The SMTP key, and the login beside it: Settings, SMTP and API."),
    ),
    OWN,
)


def named(name: str) -> Preset | None:
    """Find the one of this name, as it is called here or in the language of whoever asks."""
    return next((one for one in PRESETS if name in (one.name, str(one.name))), None)


def by_server(typed: str) -> Preset | None:
    """Find whose server is typed in a form; nobody's own."""
    host = typed.rpartition("://")[2].rpartition("@")[2].partition(":")[0].strip().lower()
    return next((one for one in PRESETS if one is not OWN and one.host == host), None)


def filled(typed: Mapping[str, str], chosen: Preset) -> dict[str, str]:
    """Fill a form in for a provider: its server, how that encrypts, and its limit where one is
    known. All else stays as it was typed; what came from another provider's goes.
    """
    is_anothers = typed.get("transport", "") in {one.server for one in PRESETS}
    its: dict[str, str] = {}
    if chosen is not OWN:
        encryption = "tls" if chosen.is_tls else "starttls"
        its |= {"transport": chosen.server, "encryption": encryption}
    elif is_anothers:
        its |= {"transport": "", "encryption": ""}
    if chosen.rate or (is_anothers and typed.get("rate") in {one.rate for one in PRESETS}):
        its["rate"] = chosen.rate
    return {**typed, **its}
