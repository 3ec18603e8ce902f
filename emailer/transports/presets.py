"""What usual providers want: server, port, encryption, known limits, and where the password for a program is made.

As published by them, and only as good as that: a limit that has changed since shows itself when it is reached.
"""

from typing import NamedTuple

_APP = "An app password, not your own one"


class Preset(NamedTuple):
    """One provider; `rate` is what to set as --rate, empty where no limit is known."""

    name: str
    host: str
    port: int
    is_tls: bool  # from the first byte; else STARTTLS
    rate: str
    limit: str
    password: str

    @property
    def transport(self) -> str:
        """Write the --transport of somebody's account there."""
        return f"{'smtps' if self.is_tls else 'smtp'}://you%40example.org@{self.host}:{self.port}"


PRESETS = (
    Preset("Gmail", "smtp.gmail.com", 587, False, "500/d", "500 a day (Google Workspace 2,000)",
           f"{_APP}: myaccount.google.com/apppasswords, once two-step verification is on."),
    Preset("Microsoft 365", "smtp.office365.com", 587, False, "30/m", "30 a minute, 10,000 people a day",
           "The administrator switches authenticated SMTP on for the mailbox; where passwords are switched off for it, "
           "it cannot be used. Private Outlook.com accounts take no passwords from programs any more."),
    Preset("iCloud", "smtp.mail.me.com", 587, False, "1000/d", "1,000 a day",
           f"{_APP}: account.apple.com, Sign-In and Security, App-Specific Passwords."),
    Preset("Fastmail", "smtp.fastmail.com", 465, True, "", "some thousands a day, by plan",
           f"{_APP}: Settings, Privacy and Security, Manage app passwords."),
    Preset("Yahoo", "smtp.mail.yahoo.com", 465, True, "500/d", "500 a day",
           f"{_APP}: Account security, Generate app password."),
    Preset("Zoho", "smtp.zoho.com", 465, True, "", "some hundreds a day, by plan; smtp.zoho.eu in Europe",
           f"{_APP} where two-step verification is on: accounts.zoho.com, Security, App Passwords."),
    Preset("GMX", "mail.gmx.net", 587, False, "", "not published",
           "Your own password, once POP3 and IMAP are allowed in the settings; an app password with two-step log-in."),
    Preset("web.de", "smtp.web.de", 587, False, "", "not published",
           "Your own password, once POP3 and IMAP are allowed in the settings; an app password with two-step log-in."),
    Preset("IONOS", "smtp.ionos.com", 465, True, "", "by contract; smtp.ionos.de in Germany",
           "The password of the mailbox."),
    Preset("OVH", "ssl0.ovh.net", 465, True, "200/h", "200 an hour", "The password of the mailbox."),
    Preset("Amazon SES", "email-smtp.eu-west-1.amazonaws.com", 587, False, "14/s",
           "as the console says (14 a second is usual, a fresh account has 1 and 200 a day); the region is in the name",
           "SMTP credentials made in the console: they are both user and password, and not those of AWS."),
    Preset("Mailgun", "smtp.mailgun.org", 587, False, "", "by plan; smtp.eu.mailgun.org in Europe",
           "User and password under Sending, Domain settings, SMTP credentials."),
    Preset("Postmark", "smtp.postmarkapp.com", 587, False, "", "by plan",
           "The server's API token is both user and password; invitations go by a broadcast stream."),
    Preset("Brevo", "smtp-relay.brevo.com", 587, False, "300/d", "300 a day in the free plan",
           "The SMTP key, and the login beside it: Settings, SMTP and API."),
)  # fmt: skip
