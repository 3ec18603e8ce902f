"""Words of headings that are of addresses, in many languages. Knows no rules. Pure."""

from emailer.lists.words import further_languages

ADDRESS_WORDS = frozenset(
    ("email", "mail", "emails", "mails", "emailaddress", "mailadresse", "emailadresse", "correo",
     "courriel", "epost", "sahkoposti", "eposta", "mel", "posta", "imeil", "imejl", "pocztowy"),
)  # fmt: skip
ADDRESS_HEADINGS = (ADDRESS_WORDS - {"mel", "posta", "pocztowy"}) | further_languages.ADDRESSES | {
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
    "đia_chi_email", "surel", "alamat_email", "alamat_surel", "alamat_e_mail",
    "ηλ_ταχυδρομειο", "ηλ_αλληλογραφια", "correu_electronic", "adreca_electronica",
    "primary_smtp_address", "smtp_address", "windows_email_address", "mail_primary",
    "netfang", "posta_elektronikoa", "елпошта", "ел_пошта",
    "електронна_пошта", "електронна_адреса", "имеил_адрес",
    "електронноі_пошти", "адреса_електронноі_пошти", "ηλεκτρονικο_ταχυδρομειο",
}  # fmt: skip
ADDRESS_ENDINGS = frozenset(("e", "address", "adresse"))
"""With the words for addresses: what stands behind whose address it is."""
