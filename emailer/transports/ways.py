"""How a connection is encrypted, as people choose it; and what to change where that is in the way:
in the words of a form, and in those of an account's address. Pure.
"""

from collections.abc import Mapping
from enum import StrEnum

from emailer.tongue import Sentence

ENCRYPTIONS: Mapping[str, Sentence] = {
    "": Sentence("as usual for the port"),
    "tls": Sentence("from the start (port 465)"),
    "starttls": Sentence("STARTTLS (port 587)"),
    "never": Sentence("none: all in plain text"),
}
"""How a connection is encrypted, as a menu says it."""


class Change(StrEnum):
    """What could be changed of an account for its connection to be encrypted, or to do without."""

    PORT = "port"  # the port speaks otherwise than it is spoken to
    FROM_START = "from_start"
    PLAIN = "plain"
    NAME = "name"  # the server is called otherwise than its certificate says


IN_FORM: Mapping[Change, Sentence] = {
    Change.PORT: Sentence(
        "Do port and encryption fit together? Usually they are 465 with “{tls}”, or 587 with "
        "“{starttls}”.",
        tls=ENCRYPTIONS["tls"],
        starttls=ENCRYPTIONS["starttls"],
    ),
    Change.FROM_START: Sentence("Choose the encryption “{tls}”.", tls=ENCRYPTIONS["tls"]),
    Change.PLAIN: Sentence(
        "Is the port right? With the encryption “{never}” it goes on without.",
        never=ENCRYPTIONS["never"],
    ),
    Change.NAME: Sentence("Does the server's name match its certificate?"),
}
IN_ADDRESS: Mapping[Change, Sentence] = {
    Change.PORT: Sentence(
        "Does the port speak as set? smtp:// begins in plain text, smtps:// is encrypted from "
        "the start."
    ),
    Change.FROM_START: Sentence("Try smtps:// instead of smtp://."),
    Change.PLAIN: Sentence("Is the port right? With starttls=never it goes on without."),
    Change.NAME: Sentence(
        "Does the server's name match its certificate? verify=no trusts any: only for a server "
        "of your own."
    ),
}
