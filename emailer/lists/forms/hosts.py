"""What programs call those who invite, beside those who are invited. Pure."""

from emailer.lists.words.heading_words import snake

_HOSTS = frozenset(
    ("host", "hosts", "organizer", "organizers", "organiser", "organisers", "owner", "owners",
     "author", "authors", "creator", "creators", "created_by", "admin", "admins", "sender",
     "senders", "cc", "bcc", "from", "reply_to", "contact_person", "gastgeber", "veranstalter",
     "absender", "organisateur", "organizador", "anfitrion", "anfitriao", "hote", "organizzatore"),
)  # fmt: skip


def are_called(name: str) -> bool:
    """Tell whether a name is that of people who are no guests: they invite."""
    return snake(name) in _HOSTS
