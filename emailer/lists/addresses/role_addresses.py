"""Addresses that are no person's own: several read them (info@), or nobody (noreply@). Pure."""

_NAMES = frozenset(
    ("info", "office", "kontakt", "contact", "contacto", "contato", "team", "support", "helpdesk",
     "service", "sales", "vertrieb", "marketing", "presse", "press", "jobs", "billing",
     "accounting", "buchhaltung", "buero", "sekretariat", "verwaltung", "zentrale", "empfang",
     "reception", "enquiries", "inquiries", "postmaster", "hostmaster", "webmaster", "abuse",
     "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "newsletter",
     "mailer-daemon", "bounces"),
)  # fmt: skip


def is_shared(email: str) -> bool:
    """Tell whether an address is probably nobody's own."""
    return email.partition("@")[0].lower() in _NAMES
