"""What a column's heading says, in many languages: an address,
a name or a part of one, and whose. Pure.
"""

import re
import unicodedata
from functools import lru_cache

from emailer import characters
from emailer.lists.choices import Role

LETTERS = 64
"""Letters of a column's name; what is longer in a header is a sentence, and is cut."""

_ADDRESS_WORDS = frozenset(
    ("email", "mail", "emails", "mails", "emailaddress", "mailadresse", "emailadresse", "correo",
     "courriel", "epost", "sahkoposti", "eposta", "mel", "posta", "imeil", "imejl", "pocztowy"),
)  # fmt: skip
_ADDRESS_HEADINGS = (_ADDRESS_WORDS - {"mel", "posta", "pocztowy"}) | {
    "e_mail", "email_address", "e_mail_address", "mail_address", "email_adresse", "e_mail_adresse",
    "adresse_email", "adresse_mail", "adresse_e_mail", "endereco_de_email", "endereco_de_e_mail",
    "endereco_email", "e_mails", "correo_electronico", "direccion_de_correo",
    "direccion_de_correo_electronico", "correos", "email_addresses", "adres_e_mail",
    "indirizzo_email", "indirizzo_e_mail", "posta_elettronica", "e_posta", "e_post", "e_postadress",
    "e_mailadres", "emailadres", "mailadres", "epostadress", "epostadresse", "e_postadresse",
    "e_postadres", "adresa_de_email", "adresa_email", "e_mail_cim", "emailova_adresa",
    "e_mailova_adresa", "e_posti_aadress", "почта", "электронная_почта", "эл_почта", "email_адрес",
    "адрес_электроннои_почты", "пошта", "імеил", "имеил", "メール", "メールアトレス", "邮箱",
    "电子邮件", "电子邮箱", "電子郵件", "信箱", "이메일", "이메일_주소", "전자우편",
    "البريد_الالكتروني", "بريد_الكتروني", "ایمیل", "پست_الکترونیک", "رایانامه",
    "דואל", "דוא_ל", "אימייל",
    "el_pastas", "el_pasto_adresas", "e_pasts", "epasts", "e_pasta_adrese", "thu_đien_tu",
    "đia_chi_email", "surel", "alamat_email", "correu_electronic", "adreca_electronica",
    "primary_smtp_address", "smtp_address", "windows_email_address", "mail_primary",
    "netfang", "posta_elektronikoa", "อ_เมล", "ईम_ल", "елпошта", "ел_пошта",
    "електронна_пошта", "електронна_адреса", "имеил_адрес",
    "електронноі_пошти", "адреса_електронноі_пошти", "ηλεκτρονικο_ταχυδρομειο",
}  # fmt: skip
_ADDRESS_ENDINGS = frozenset(("e", "address", "adresse"))
"""With the words for addresses: what stands behind whose address it is."""
_GUEST = frozenset(
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
     "gost", "gosti", "gosc", "goscie", "uczestnicy", "гость", "гости", "гостя",
     "участник", "участники", "участника", "приглашенныи", "приглашенные"),
)  # fmt: skip
_BUYER = frozenset(
    ("buyer", "order", "orderer", "ordered", "billing", "bill", "purchaser", "purchase", "payer",
     "payment", "invoice", "customer", "booker", "booking", "rechnung", "rechnungs",
     "rechnungsadresse", "besteller", "bestellung", "bestell", "kaufer", "kaeufer", "zahler",
     "auftraggeber", "comprador", "pedido", "encomenda", "fatura", "facturacion", "factura",
     "facture", "facturation", "acheteur", "commande", "acquirente", "ordine", "fattura",
     "fatturazione", "koper", "besteller", "factuur", "kopare", "kober", "kupujacy", "assistant",
     "manager", "organizer", "organiser", "host", "referrer", "referred", "emergency", "sender",
     "owner", "vendor", "sales"),
)  # fmt: skip
_PEOPLE = frozenset(
    ("people", "persons", "personen", "leute", "pessoas", "personas", "personnes", "persone",
     "parents", "parent", "eltern", "elternteil", "erziehungsberechtigte", "sorgeberechtigte",
     "padres", "pais", "genitori", "ouders", "ansprechpartner", "ansprechpartnerin",
     "ansprechperson", "kontaktperson", "mitglieder", "members", "familie", "family"),
)  # fmt: skip
"""With a guest's words: what a column is called that may hold names, or how many come."""
_LINKS = frozenset(
    ("of", "the", "a", "an", "des", "der", "die", "das", "dem", "den", "von", "vom", "do", "da",
     "dos", "das", "de", "del", "la", "el", "los", "las", "l", "le", "les", "du", "d", "di",
     "dell", "della", "dei", "degli", "van", "het", "av", "af"),
)  # fmt: skip
_ENDINGS = frozenset(("s", "e", "es", "in", "innen"))
"""As in Guest(s), Teilnehmer:innen."""
_KINDS = frozenset(
    ("contact", "kontakt", "contato", "contacto", "contatto", "lead", "member", "mitglied",
     "mitglieds", "membre", "socio", "client", "cliente", "kunde", "kunden", "subscriber",
     "abonnent", "student", "schuler", "pupil", "employee", "mitarbeiter", "respondent",
     "primary", "main", "personal", "preferred", "default"),
)  # fmt: skip
"""What a program calls whom it keeps, before what it knows of them: Contact: First Name."""
_YOURS = frozenset(
    ("your", "my", "their", "ihr", "ihre", "dein", "deine", "euer", "eure", "mein", "meine",
     "votre", "vos", "ton", "seu", "teu", "meu", "tuo", "suo", "uw", "jouw", "je", "tu", "su",
     "din", "ditt", "dit", "twoje", "vase"),
)  # fmt: skip
"""As a form asks for them: your name."""
_REMARKS = frozenset(
    ("required", "optional", "mandatory", "pflichtfeld", "pflicht", "obligatorio", "obligatorisch",
     "obligatoire", "obbligatorio", "verplicht", "freiwillig", "facultatif"),
)  # fmt: skip
"""What a form says of a column beside its name: Email Address [Required]."""
_QUESTIONS = frozenset(
    ("what", "whats", "please", "enter", "wie", "bitte", "quel", "cual", "qual", "wat", "hvad",
     "vad"),
)  # fmt: skip
_OF_QUESTIONS = frozenset(
    ("is", "s", "ist", "lautet", "est", "es", "e", "enter", "gib", "an", "o", "er", "ar"),
)
"""As a form asks for them: what is your name?"""
OF_PEOPLE = _GUEST | _PEOPLE | _LINKS | _ENDINGS
"""Words of a heading that say whom it is about, and what leads from one to the other."""
OF_NOBODY = frozenset(
    ("company", "event", "account", "organization", "organisation", "firm", "firma", "file", "user",
     "product", "team", "group", "list", "school", "club", "hotel", "street", "city", "country",
     "phonetic", "yomi", "nick", "pet", "empresa", "evento", "entreprise", "bedrijf", "verein",
     "maiden", "middle", "partner", "plus", "spouse", "unternehmen", "unternehmens", "societe"),
)  # fmt: skip

# In the order in which they are believed.
_WHOLE = (
    "full_name", "fullname", "display_name", "displayname", "complete_name", "nome_completo",
    "nombre_completo", "nom_complet", "nome_e_cognome", "nome_cognome", "cognome_e_nome",
    "nombre_y_apellidos", "nombre_y_apellido", "nom_et_prenom", "nom_prenom", "prenom_nom",
    "name_vorname", "vorname_name", "vor_und_nachname", "vorname_nachname", "vollstandiger_name",
    "volledige_naam", "fullstandigt_namn", "imie_i_nazwisko", "ime_i_prezime", "ad_soyad",
    "adi_soyadi", "jmeno_a_prijmeni", "first_and_last_name", "first_last_name", "fn", "фио",
    "полное_имя", "氏名", "お名前", "姓名", "성명", "الاسم_الكامل", "שם_מלא", "ονοματεπωνυμο",
    "heisst_du", "heissen_sie", "wer_bist_du", "who_are_you", "comment_t_appelles_tu",
    "como_te_llamas", "name", "naam", "namn", "navn", "nimi", "nev", "isim", "nume_complet",
    "anzeigename", "nombre",
    "nome", "nom", "名前", "이름", "имя_и_фамилия", "姓名_name", "contact_name", "contact",
    "kontakt", "namen", "cn", "common_name", "name_s",
    "vorname_und_nachname", "vorname_und_name", "vor_und_zuname",
    "vor_nachname", "name_und_vorname", "nachname_vorname", "nachname_und_vorname",
    "last_name_first_name", "surname_name", "name_surname", "name_and_surname", "first_last",
    "first_name_last_name", "first_and_last", "name_first_and_last", "name_first_last",
    "firstname_lastname", "nome_e_sobrenome", "nome_e_apelido", "nombres_y_apellidos",
    "prenom_et_nom", "voor_en_achternaam", "for_och_efternamn", "for_og_efternavn",
    "gastname", "gaestename", "gastename", "teilnehmername", "besuchername", "naam_gast",
    "person", "who", "wer", "persona", "pessoa", "personne", "persoon", "names", "имя",
    "الاسم", "שם", "ονομα", "ime", "imie", "jmeno", "nume", "ad", "adi",
)  # fmt: skip
_PARTS = (
    "first_name last_name", "firstname lastname", "first_name surname", "forename surname",
    "given_name family_name", "given_name surname", "first last", "given family",
    "first_name family_name", "firstname surname", "fname lname", "first_name lastname",
    "forename last_name", "given_names surname", "first_name name", "vorname nachname",
    "vorname familienname", "vorname name", "vorname zuname", "rufname nachname",
    "prenom nom_de_famille", "prenom nom", "prenom nom_famille", "nombre apellidos",
    "nombre apellido", "nombres apellidos", "nombre primer_apellido", "nome sobrenome",
    "nome apelido", "primeiro_nome ultimo_nome", "primeiro_nome sobrenome", "nome_proprio apelido",
    "primeiro_nome apelido", "nome cognome", "voornaam achternaam", "voornaam naam",
    "voornaam familienaam", "fornamn efternamn", "fornavn efternavn", "fornavn etternavn",
    "etunimi sukunimi", "imie nazwisko", "jmeno prijmeni", "meno priezvisko",
    "keresztnev vezeteknev", "utonev vezeteknev", "prenume nume", "ime prezime", "ime priimek",
    "ad soyad", "adi soyadi", "ad soyadi", "isim soyisim", "eesnimi perekonnanimi", "имя фамилия",
    "імя прізвище", "име фамилия", "ονομα επωνυμο", "名 姓", "名字 姓氏", "이름 성",
    "الاسم_الاول اسم_العايلة", "שם_פרטי שם_משפחה", "first_name family",
    "name_first name_last", "name_first_name name_last_name",
    "given_name sn", "givenname sn", "first_name sn",
    "name_given name_family", "name_given_name name_family_name",
    "vardas pavarde", "vards uzvards",
    "ten ho", "nama_depan nama_belakang", "nom cognoms", "nom cognom", "nome apelidos",
    "izena abizena", "izena abizenak", "fornafn eftirnafn", "emri mbiemri", "ім_я прізвище",
    "име презиме", "نام نام_خانوادگی", "ช_อ นามสก_ล",
)  # fmt: skip
_EITHER = frozenset(
    ("first_name", "firstname", "forename", "given_name", "first", "given", "fname", "vorname",
     "rufname", "prenom", "voornaam", "fornamn", "fornavn", "etunimi", "keresztnev", "prenume",
     "primeiro_nome", "nome_proprio", "nombres", "given_names", "eesnimi", "שם_פרטי"),
)  # fmt: skip
_FAMILY = frozenset(
    ("last_name", "lastname", "surname", "family_name", "lname", "nachname", "familienname",
     "zuname", "sobrenome", "apelido", "apellidos", "apellido", "cognome", "nom_de_famille",
     "achternaam", "familienaam", "efternamn", "efternavn", "etternavn", "sukunimi", "nazwisko",
     "prijmeni", "priezvisko", "vezeteknev", "prezime", "soyad", "soyadi", "фамилия", "прізвище",
     "επωνυμο", "姓", "姓氏", "성", "שם_משפחה", "perekonnanimi"),
)  # fmt: skip
PAIRS = tuple((given, family) for given, family in (pair.split() for pair in _PARTS))
_IN_PAIRS = frozenset(word for pair in PAIRS for word in pair)


def snake(text: str) -> str:
    """Return a heading's text as a lower_snake name without accents;
    empty where nothing is left.
    """
    return _snake(text[:200])


@lru_cache(maxsize=1000)
def _snake(text: str) -> str:
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    folded = characters.normal("NFKD", text).casefold().replace("\u0131", "i")
    letters = (c for c in folded if not unicodedata.combining(c))
    return (
        re.sub(r"[\W_]+", "_", characters.normal("NFC", "".join(letters)))
        .strip("_")[:LETTERS]
        .rstrip("_")
    )


def address_sureness(word: str) -> int:
    """Say how surely a heading's snake word is of addresses: 2 it says so, 1 it speaks of them."""
    if _without_owner(word) in _ADDRESS_HEADINGS:
        return 2
    return int(not _ADDRESS_WORDS.isdisjoint(word.split("_")))


def is_surely_address(cell: str) -> bool:
    """Tell whether a heading says that it is of addresses."""
    return address_sureness(snake(cell)) > 1


def is_address(cell: str) -> bool:
    """Tell whether a heading speaks of addresses, at least."""
    return address_sureness(snake(cell)) > 0


def may_be_of_names(word: str) -> bool:
    """Tell whether a heading names guests alone ("Guest", "Die Gäste"):
    who they are, or how many.
    """
    rest = [one for one in word.split("_") if one not in _LINKS | _ENDINGS and not one.isdecimal()]
    people = _GUEST | _PEOPLE | _KINDS
    return bool(rest) and "ticket" not in rest and all(one in people for one in rest)


def whose(word: str) -> int:
    """Say whose a column is: a guest's (1), a buyer's (-1), or anybody's (0)."""
    words = set(word.split("_"))
    return -1 if words & _BUYER else 1 if words & _GUEST else 0


def base(word: str) -> str:
    """Return a name's heading without whose it is;
    empty where it names something that is no person.
    """
    if word == "ticket_name" or not OF_NOBODY.isdisjoint(word.split("_")):
        return ""
    rest = _without_owner(word)
    return rest if is_name(rest) else _of_whole(rest)


def owner(word: str) -> str:
    """Return what stands before the address in a heading, or else behind it: parent_1 in
    parent_1_email and email_parent_1; empty for nobody, and for what has a name of its own, a
    company or a ticket.
    """
    pieces, of_address = word.split("_"), _ADDRESS_ENDINGS | _ADDRESS_WORDS
    first = next((i for i, one in enumerate(pieces) if one in of_address), len(pieces))
    behind = [one for one in pieces[first:] if one not in of_address | _LINKS]
    whose = pieces[:first] or behind
    nobody = OF_NOBODY - {"partner", "spouse"} | {"ticket"}
    return "_".join(whose) if nobody.isdisjoint(whose) else ""


def is_name(base: str) -> bool:
    """Tell whether a base is of names, or of a part of them."""
    return base in _WHOLE or base in _IN_PAIRS or part(base) is not None


def is_whole_name(word: str) -> bool:
    """Tell whether a base is of whole names."""
    return word in _WHOLE


def whole_rank(word: str) -> int:
    """Order the headings of whole names: the lower, the surer."""
    return _WHOLE.index(word)


def part(word: str) -> Role | None:
    """Say which part of a name a base alone is: given or family name; None for neither."""
    if word in _EITHER:
        return Role.GIVEN
    return Role.FAMILY if word in _FAMILY else None


def _of_whole(word: str) -> str:
    """Take the part of a name out of a heading that begins with the whole of it: full_name_vorname;
    both parts are the whole: nome_apelido.
    """
    pieces = word.split("_")
    for n in range(1, len(pieces)):
        begin, end = "_".join(pieces[:n]), "_".join(pieces[n:])
        if (begin, end) in PAIRS or (end, begin) in PAIRS:
            return "name"
        if begin in _WHOLE and part(end):
            return end
    return word


def _without_owner(word: str) -> str:
    """Leave out whose it is, and what led to that: name_of_the_guest, what_is_your_name."""
    pieces = word.split("_")
    if pieces[0] in _QUESTIONS:
        pieces = [one for one in pieces if one not in _QUESTIONS | _OF_QUESTIONS]
    owners = (_GUEST, _BUYER, _YOURS, _REMARKS)
    kept = [one for one in pieces if not any(one in words for words in owners)]
    if len(kept) > 1 and kept[0] in _KINDS and word not in _WHOLE:
        kept = kept[1:]
    while len(kept) < len(pieces) and kept and kept[-1] in _LINKS:
        kept.pop()
    return "_".join(kept)
