"""Words of headings that say whose a column is, in many languages. Knows no rules. Pure."""

GUEST = frozenset(
    ("guest", "guests", "ticket", "attendee", "participant", "invitee", "visitor", "holder",
     "ticketholder", "gast", "teilnehmer", "teilnehmerin", "besucher", "convidado", "participante",
     "invitado", "asistente", "invite", "participante", "partecipante", "ospite", "deelnemer",
     "deltagare", "deltager", "uczestnik", "registrant", "attendees", "participants", "invitees",
     "visitors", "registrants", "gaste", "gaeste", "gastes", "gasts", "teilnehmers",
     "teilnehmende", "teilnehmenden", "teilnehmern", "teilnehmerinnen", "besuchers", "besucherin",
     "besucherinnen", "eingeladene", "eingeladenen", "geladene", "convidados", "convidada",
     "convidadas", "participantes", "invitados", "invitada", "invitadas", "asistentes", "invites",
     "votant", "votante", "votants", "convive", "convives", "partecipanti", "ospiti", "invitato",
     "invitati", "invitata", "deelnemers", "gasten", "genodigde", "genodigden", "deltagere",
     "vendeg", "vendegek", "vieras", "vieraat", "kutsuttu", "kutsutut", "tamu", "misafir", "konuk",
     "davetli", "invitat", "oaspete", "oaspeti", "zaproszony", "zaproszeni", "gjest", "gjester",
     "inbjuden", "inbjudna", "καλεσμενοσ", "καλεσμενοι", "гостеи", "гості",
     "gost", "gosti", "gosc", "goscie", "uczestnicy", "гость", "гости", "гостя",
     "участник", "участники", "участника", "приглашенныи", "приглашенные"),
)  # fmt: skip
BUYER = frozenset(
    ("buyer", "order", "orderer", "ordered", "billing", "bill", "purchaser", "purchase", "payer",
     "payment", "invoice", "customer", "booker", "booking", "rechnung", "rechnungs",
     "rechnungsadresse", "besteller", "bestellung", "bestell", "kaufer", "kaeufer", "zahler",
     "auftraggeber", "comprador", "pedido", "encomenda", "fatura", "facturacion", "factura",
     "facture", "facturation", "acheteur", "commande", "acquirente", "ordine", "fattura",
     "fatturazione", "koper", "besteller", "factuur", "kopare", "kober", "kupujacy",
     "organizer", "organiser", "sender", "owner", "vendor"),
)  # fmt: skip
PEOPLE = frozenset(
    ("people", "persons", "personen", "leute", "pessoas", "personas", "personnes", "persone",
     "parents", "parent", "eltern", "elternteil", "erziehungsberechtigte", "sorgeberechtigte",
     "padres", "pais", "genitori", "ouders", "ansprechpartner", "ansprechpartnerin",
     "ansprechperson", "kontaktperson", "mitglieder", "members", "familie", "family"),
)  # fmt: skip
"""With a guest's words: what a column is called that may hold names, or how many come."""
LINKS = frozenset(
    ("of", "the", "a", "an", "des", "der", "die", "das", "dem", "den", "von", "vom", "do", "da",
     "dos", "das", "de", "del", "la", "el", "los", "las", "l", "le", "les", "du", "d", "di",
     "dell", "della", "dei", "degli", "van", "het", "av", "af"),
)  # fmt: skip
ENDINGS = frozenset(("s", "e", "es", "in", "innen", "i", "o", "as", "os", "n", "nen"))
"""As in Guest(s), Teilnehmer:innen."""
KINDS = frozenset(
    ("contact", "kontakt", "contato", "contacto", "contatto", "lead", "member", "mitglied",
     "mitglieds", "membre", "socio", "client", "cliente", "kunde", "kunden", "subscriber",
     "abonnent", "student", "schuler", "pupil", "employee", "mitarbeiter", "respondent",
     "primary", "main", "personal", "preferred", "default"),
)  # fmt: skip
"""What a program calls whom it keeps, before what it knows of them: Contact: First Name."""
YOURS = frozenset(
    ("your", "my", "their", "ihr", "ihre", "dein", "deine", "euer", "eure", "mein", "meine",
     "votre", "vos", "ton", "seu", "teu", "meu", "tuo", "suo", "uw", "jouw", "je", "tu", "su",
     "din", "ditt", "dit", "twoje", "vase"),
)  # fmt: skip
"""As a form asks for them: your name."""
REMARKS = frozenset(
    ("required", "optional", "mandatory", "pflichtfeld", "pflicht", "obligatorio", "obligatorisch",
     "obligatoire", "obbligatorio", "verplicht", "freiwillig", "facultatif"),
)  # fmt: skip
"""What a form says of a column beside its name: Email Address [Required]."""
QUESTIONS = frozenset(
    ("what", "whats", "please", "enter", "wie", "bitte", "quel", "cual", "qual", "wat", "hvad",
     "vad"),
)  # fmt: skip
OF_QUESTIONS = frozenset(
    ("is", "s", "ist", "lautet", "est", "es", "e", "enter", "gib", "an", "o", "er", "ar"),
)
"""As a form asks for them: what is your name?"""
OF_PEOPLE = GUEST | PEOPLE | LINKS | ENDINGS
"""Words of a heading that say whom it is about, and what leads from one to the other."""
OF_NOBODY = frozenset(
    ("company", "event", "account", "organization", "organisation", "firm", "firma", "file", "user",
     "product", "team", "group", "list", "school", "club", "hotel", "street", "city", "country",
     "phonetic", "yomi", "nick", "pet", "empresa", "evento", "entreprise", "bedrijf", "verein",
     "maiden", "middle", "partner", "plus", "spouse", "unternehmen", "unternehmens", "societe"),
)  # fmt: skip
GROUPS = frozenset(
    ("freunde", "freundinnen", "freundeskreis", "friends", "family", "families", "familie",
     "familien", "famille", "familia", "famiglia", "verwandte", "verwandtschaft", "relatives",
     "kollegen", "kolleginnen", "colleagues", "coworkers", "nachbarn", "neighbours", "neighbors",
     "trauzeugen", "trauzeuginnen", "bridesmaids", "groomsmen", "guests", "gaste", "amis", "amies",
     "amigos", "amigas", "amici", "amiche", "vrienden", "vanner", "venner", "przyjaciele",
     "rodzina", "pratele", "rodina", "prijatelji", "obitelj", "друзья", "семья", "родственники",
     "коллеги", "collegues", "colleghi", "colegas", "companeros", "collega_s", "brautseite",
     "brautigamseite", "parents", "parenti", "invites", "invitados", "convidados", "invitati",
     "ehrengaste", "vips", "brautpaar", "bridal", "mitglieder", "members", "vorstand"),
)  # fmt: skip
"""What guests are called by who sorts them: no name of one."""
_OF_GROUPS = frozenset(
    ("braut", "brautigam", "brautigams", "bride", "brides", "groom", "grooms", "seite", "side",
     "of", "the", "von", "der", "des", "vom", "und", "and", "s", "mariee", "marie", "novia",
     "novio", "noiva", "noivo", "sposa", "sposo", "bruid", "bruidegom", "de", "la", "le", "del",
     "da", "do", "della", "dello", "unsere", "our", "weitere", "other", "andere", "alle", "all",
     "невесты", "жениха", "close", "enge", "gute", "work", "arbeit", "schule", "school", "uni"),
)  # fmt: skip


def are_group(word: str) -> bool:
    """Tell whether a snake word is what guests are called by who sorts them: freunde_der_braut."""
    words = set(word.split("_"))
    return words <= GROUPS | _OF_GROUPS and bool(words & GROUPS)
