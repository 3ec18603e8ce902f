"""Headings of names and of their parts, in many languages. Knows no rules. Pure."""

import itertools

from emailer.lists.words import further_languages

# In the order in which they are believed.
WHOLE = (
    "full_name", "fullname", "display_name", "displayname", "complete_name", "nome_completo",
    "nombre_completo", "nom_complet", "nome_e_cognome", "nome_cognome", "cognome_e_nome",
    "nombre_y_apellidos", "nombre_y_apellido", "nom_et_prenom", "nom_prenom", "prenom_nom",
    "name_vorname", "vorname_name", "vor_und_nachname", "vorname_nachname", "vollstandiger_name",
    "volledige_naam", "fullstandigt_namn", "imie_i_nazwisko", "ime_i_prezime", "ad_soyad",
    "adi_soyadi", "jmeno_a_prijmeni", "first_and_last_name", "first_last_name", "fn", "фио",
    "полное_имя", "氏名", "お名前", "姓名", "성명", "الاسم_الكامل", "שם_מלא", "ονοματεπωνυμο",
    "heisst_du", "heissen_sie", "wer_bist_du", "who_are_you", "comment_t_appelles_tu",
    "como_te_llamas", "name", "naam", "namn", "navn", "nimi", "nev", "isim", "nume_complet",
    "anzeigename", "real_name", "nombre",
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
    "nama_lengkap", "nama", "ho_va_ten", "ho_ten", "teljes_nev", "vendeg_neve", "etu_ja_sukunimi",
    "nome_visualizzato", "nom_affiche", "nom_d_affichage", "nombre_para_mostrar",
    "nombre_mostrado", "nome_de_exibicao", "nome_exibido", "visningsnamn", "visningsnavn",
    "weergavenaam", "nazwa_wyswietlana", "zobrazovane_jmeno", "gorunen_ad", "отображаемое_имя",
    "фамилия_имя_отчество",
    "الاسم", "שם", "ονομα", "ime", "imie", "jmeno", "nume", "ad", "adi", "envelope_name",
    "household_name", "mailing_name", "addressee", "salutation_name",
    *further_languages.WHOLE,
)  # fmt: skip
WEAK = frozenset(
    ("contact", "kontakt", "person", "who", "wer", "persona", "pessoa", "personne", "persoon"),
)
"""Headings that may be of something else: how somebody wants to be written to."""
NICKNAMES = (
    "nickname", "nick_name", "spitzname", "soprannome", "surnom", "apodo", "bijnaam", "smeknamn",
    "kallenavn", "kaldenavn", "przezwisko", "prezdivka", "lempinimi", "прозвище", "takma_ad",
)  # fmt: skip
"""What somebody is called where nothing else says it."""
OFFICIAL = frozenset(
    ("legal", "official", "passport", "registered", "amtlicher", "amtlich", "offizieller",
     "rechtlicher", "ausweis", "officiel", "legale", "ufficiale", "oficial", "officiele",
     "officiellt", "juridisch", "wettelijke", "urzedowe"),
)  # fmt: skip
"""What is said of the name of somebody who wants to be called otherwise, or does not."""
FURTHER = frozenset(
    ("middle_name", "middlename", "middle", "middle_names", "second_name", "zweiter_vorname",
     "weitere_vornamen", "zweitname", "mittelname", "deuxieme_prenom", "second_prenom",
     "autres_prenoms", "segundo_nombre", "segundo_nome", "nome_do_meio", "secondo_nome",
     "tweede_voornaam", "mellannamn", "mellemnavn", "mellomnavn", "drugie_imie", "отчество",
     "second_surname", "second_last_name", "segundo_apellido", "apellido_2", "apellido_materno",
     "materno", "segundo_sobrenome", "zweiter_nachname"),
)  # fmt: skip
"""Parts of a name that are no name beside others, and all that some give."""
INITIALS = frozenset(
    ("initials", "initial", "first_initial", "forename_initial", "forename_initials",
     "given_initials", "voorletters", "voorletter", "voorletter_s", "initialen", "initiale",
     "initiales", "initiale_du_prenom", "iniciales", "inicial", "iniciais", "iniziali",
     "iniziale", "initialer", "initialer_fornavn", "inicialy", "inicjaly", "inicialai",
     "bas_harfler", "nimikirjaimet", "monogram", "инициалы", "инициал", "αρχικα"),
)  # fmt: skip
"""What stands for the given names: J. A."""
PARTICLES = frozenset(
    ("tussenvoegsel", "van", "tussenvoegsels", "tussenvoegsel_s", "voorvoegsel", "voorvoegsels",
     "tussenv", "infix", "namenszusatz", "vorsatzwort", "adelszusatz", "particule",
     "surname_prefix", "last_name_prefix", "family_name_prefix"),
)  # fmt: skip
"""What stands between the parts of a name: van der."""
SPOKEN_FIRST = frozenset(("ho", "vezeteknev", "姓", "姓氏", "성"))
"""Family names that are spoken before the given ones, too."""
JOINS = frozenset(
    ("e", "et", "und", "and", "y", "i", "a", "och", "og", "ja", "si", "in", "ve", "va", "en", "u",
     "и", "та", "και"),
)  # fmt: skip
"""Words between both parts in a heading: cognome_e_nome."""
PARTS = (
    "first_name last_name", "firstname lastname", "first_name surname", "forename surname",
    "given_name family_name", "given_name surname", "first last", "given family",
    "first_name family_name", "firstname surname", "fname lname", "first_name lastname",
    "forename last_name", "given_names surname", "first_name name", "vorname nachname",
    "vorname familienname", "vorname name", "vorname zuname", "rufname nachname",
    "prenom nom_de_famille", "prenom nom", "prenom nom_famille", "nombre apellidos",
    "nombre apellido", "nombres apellidos", "nombre apellido_paterno", "prenom_usuel nom",
    "nombres apellido_paterno", "nombre primer_apellido", "nome sobrenome",
    "nome apelido", "primeiro_nome ultimo_nome", "primeiro_nome sobrenome", "nome_proprio apelido",
    "primeiro_nome apelido", "nome cognome", "voornaam achternaam", "voornaam naam",
    "voornaam familienaam", "roepnaam achternaam", "fornamn efternamn",
    "fornavn efternavn", "fornavn etternavn",
    "etunimi sukunimi", "imie nazwisko", "jmeno prijmeni", "meno priezvisko",
    "keresztnev vezeteknev", "utonev vezeteknev", "prenume nume", "ime prezime", "ime priimek",
    "ad soyad", "adi soyadi", "ad soyadi", "isim soyisim", "eesnimi perekonnanimi", "имя фамилия",
    "krstne_meno priezvisko", "собствено_име фамилия", "vn nn", "vorname_1 nachname",
    "first_name_1 last_name", "vornamen nachname", "prenom_1 nom",
    "імя прізвище", "име фамилия", "ονομα επωνυμο", "名 姓", "名字 姓氏", "이름 성",
    "الاسم_الاول اسم_العايلة", "שם_פרטי שם_משפחה", "first_name family",
    "name_first name_last", "name_first_name name_last_name",
    "given_name sn", "givenname sn", "first_name sn",
    "name_given name_family", "name_given_name name_family_name",
    "vardas pavarde", "vards uzvards",
    "ten ho", "nama_depan nama_belakang", "nom cognoms", "nom cognom", "nome apelidos",
    "izena abizena", "izena abizenak", "fornafn eftirnafn", "emri mbiemri", "ім_я прізвище",
    "име презиме",
    *further_languages.PARTS,
)  # fmt: skip
EITHER = frozenset(
    ("first_name", "firstname", "forename", "given_name", "first", "given", "fname", "vorname",
     "rufname", "prenom", "voornaam", "roepnaam", "fornamn", "fornavn", "etunimi", "keresztnev",
     "prenume", "primer_nombre", "prenom_usuel", "preferred_first_name", "nombre_s", "utonev",
     "primeiro_nome", "nome_proprio", "nombres", "given_names", "eesnimi", "שם_פרטי"),
)  # fmt: skip
FAMILY = frozenset(
    ("last_name", "lastname", "surname", "family_name", "lname", "nachname", "familienname",
     "zuname", "sobrenome", "apelido", "apellidos", "apellido", "cognome", "nom_de_famille",
     "achternaam", "familienaam", "efternamn", "efternavn", "etternavn", "sukunimi", "nazwisko",
     "prijmeni", "priezvisko", "vezeteknev", "prezime", "soyad", "soyadi", "фамилия", "прізвище",
     "επωνυμο", "primer_apellido", "apellido_paterno", "apellido_1", "nom_usuel", "姓", "姓氏",
     "성", "שם_משפחה", "perekonnanimi"),
)  # fmt: skip
PAIRS = (
    *((given, family) for given, family in (pair.split() for pair in PARTS)),
    *itertools.product(sorted(EITHER), sorted(FAMILY)),
)
"""What is called a given name, and what beside it a family name: first of all those that are usual,
then any.
"""
IN_PAIRS = frozenset(word for pair in PAIRS for word in pair)
