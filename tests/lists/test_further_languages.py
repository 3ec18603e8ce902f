"""Headings and answers in further languages are known as those in English are."""

# ruff: noqa: RUF001  (other scripts)

import pytest

from tests.lists.reading import filed

LANGUAGES = [
    ("Thai", "ชื่อ-นามสกุล", "ชื่อ/นามสกุล", "อีเมล", "ตอบรับ", "ใช่", "ไม่"),
    ("Hindi", "नाम", "पहला नाम/उपनाम", "ईमेल", "उपस्थिति", "हाँ", "नहीं"),
    ("Marathi", "नाव", "पहिले नाव/आडनाव", "ईमेल", "येणार", "होय", "नाही"),
    ("Bengali", "নাম", "প্রথম নাম/শেষ নাম", "ইমেইল", "উপস্থিতি", "হ্যাঁ", "না"),
    ("Tamil", "பெயர்", "முதல் பெயர்/கடைசி பெயர்", "மின்னஞ்சல்", "வருகை", "ஆம்", "இல்லை"),
    ("Telugu", "పేరు", "మొదటి పేరు/ఇంటి పేరు", "ఇమెయిల్", "హాజరు", "అవును", "కాదు"),
    ("Persian", "نام و نام خانوادگی", "نام/نام خانوادگی", "پست الکترونیک", "حضور", "بله", "خیر"),
    ("Urdu", "نام", "پہلا نام/خاندانی نام", "ای میل", "حاضری", "ہاں", "نہیں"),
    (
        "Basque",
        "Izen-abizenak",
        "Izena/Abizena",
        "Helbide elektronikoa",
        "Etorriko da",
        "bai",
        "ez",
    ),
    ("Catalan", "Nom i cognoms", "Nom/Cognoms", "Correu electrònic", "Assistència", "sí", "no"),
    ("Galician", "Nome completo", "Nome/Apelidos", "Correo electrónico", "Asistencia", "si", "non"),
    ("Georgian", "სახელი და გვარი", "სახელი/გვარი", "ელფოსტა", "დასწრება", "კი", "არა"),
    ("Armenian", "Անուն Ազգանուն", "Անուն/Ազգանուն", "Էլ. փոստ", "Կգա", "այո", "ոչ"),
    (
        "Swahili",
        "Jina",
        "Jina la kwanza/Jina la ukoo",
        "Barua pepe",
        "Atahudhuria",
        "ndiyo",
        "hapana",
    ),
    ("Welsh", "Enw", "Enw cyntaf/Cyfenw", "E-bost", "Yn dod", "ydw", "nac ydw"),
    ("Irish", "Ainm", "Ainm/Sloinne", "Ríomhphost", "Ag teacht", "tá", "níl"),
    ("Scottish Gaelic", "Ainm", "Ainm/Cinneadh", "Post-d", "A' tighinn", "tha", "chan eil"),
    ("Albanian", "Emri i plotë", "Emri/Mbiemri", "Email", "Vjen", "po", "jo"),
    ("Icelandic", "Nafn", "Fornafn/Eftirnafn", "Netfang", "Mætir", "já", "nei"),
    ("Faroese", "Navn", "Fornavn/Eftirnavn", "Teldupostur", "Kemur", "ja", "nei"),
    ("Maltese", "Isem sħiħ", "Isem/Kunjom", "Imejl", "Ġej", "iva", "le"),
    ("Azerbaijani", "Ad soyad", "Ad/Soyad", "E-poçt", "İştirak", "bəli", "xeyr"),
    ("Uzbek", "To'liq ism", "Ism/Familiya", "Elektron pochta", "Keladi", "ha", "yo'q"),
    ("Kazakh", "Аты-жөні", "Аты/Тегі", "Электрондық пошта", "Келеді", "иә", "жоқ"),
    ("Mongolian", "Нэр", "Нэр/Овог", "И-мэйл", "Ирэх", "тийм", "үгүй"),
    ("Filipino", "Pangalan", "Pangalan/Apelyido", "Email", "Dadalo", "oo", "hindi"),
    ("Afrikaans", "Volle naam", "Naam/Van", "E-pos", "Kom", "ja", "nee"),
    ("Malay", "Nama", "Nama pertama/Nama keluarga", "E-mel", "Hadir", "ya", "tidak"),
    ("Khmer", "ឈ្មោះ", "នាមខ្លួន/នាមត្រកូល", "អ៊ីមែល", "ចូលរួម", "បាទ", "ទេ"),
    ("Lao", "ຊື່", "ຊື່/ນາມສະກຸນ", "ອີເມວ", "ເຂົ້າຮ່ວມ", "ແມ່ນ", "ບໍ່"),
    ("Burmese", "အမည်", "", "အီးမေးလ်", "တက်ရောက်", "ဟုတ်ကဲ့", "မတက်"),
    ("Amharic", "ስም", "ስም/የአባት ስም", "ኢሜይል", "ይመጣል", "አዎ", "አይ"),
    ("Nepali", "नाम", "नाम/थर", "इमेल", "उपस्थिति", "हो", "होइन"),
    ("Punjabi", "ਨਾਮ", "ਪਹਿਲਾ ਨਾਮ/ਆਖਰੀ ਨਾਮ", "ਈਮੇਲ", "ਹਾਜ਼ਰੀ", "ਹਾਂ", "ਨਹੀਂ"),
    ("Gujarati", "નામ", "નામ/અટક", "ઈમેલ", "હાજરી", "હા", "ના"),
    ("Kannada", "ಹೆಸರು", "ಮೊದಲ ಹೆಸರು/ಕೊನೆಯ ಹೆಸರು", "ಇಮೇಲ್", "ಹಾಜರಾತಿ", "ಹೌದು", "ಇಲ್ಲ"),
    ("Malayalam", "പേര്", "ആദ്യ പേര്/അവസാന പേര്", "ഇമെയിൽ", "ഹാജർ", "അതെ", "ഇല്ല"),
    ("Sinhala", "නම", "මුල් නම/වාසගම", "විද්\u200dයුත් තැපෑල", "පැමිණීම", "ඔව්", "නැහැ"),
    ("Esperanto", "Nomo", "Antaŭnomo/Familia nomo", "Retpoŝto", "Venos", "jes", "ne venos"),
    ("Luxembourgish", "Numm", "Virnumm/Numm", "E-Mail", "Kënnt", "ja", "neen"),
    ("Breton", "Anv", "Anv-bihan/Anv-familh", "Postel", "Dont a raio", "ya", "nann"),
    ("Frisian", "Namme", "Foarnamme/Efternamme", "E-post", "Komt", "ja", "nee"),
    ("Belarusian", "Імя і прозвішча", "Імя/Прозвішча", "Электронная пошта", "Прыйдзе", "так", "не"),
    ("Macedonian", "Име и презиме", "Име/Презиме", "Е-пошта", "Доаѓа", "да", "не"),
    ("Slovene", "Ime in priimek", "Ime/Priimek", "E-pošta", "Udeležba", "da", "ne"),
    ("Estonian", "Täisnimi", "Eesnimi/Perekonnanimi", "E-post", "Osalemine", "jah", "ei"),
    ("Latvian", "Vārds, uzvārds", "Vārds/Uzvārds", "E-pasts", "Piedalās", "jā", "nē"),
    ("Lithuanian", "Vardas, pavardė", "Vardas/Pavardė", "El. paštas", "Dalyvauja", "taip", "ne"),
]


@pytest.mark.parametrize("words", LANGUAGES, ids=[language for language, *_ in LANGUAGES])
def test_headings_and_answers_are_known(words):
    _, whole, parts, email, comes, yes, no = words
    rows = f"Ana Lima;a@x.pt;{yes}\nBo Ek;b@x.se;{no}\n"
    seen = filed(f"{whole};{email};{comes}\n{rows}")
    assert [name for name, _ in seen.who] == ["Ana Lima", "Bo Ek"]
    assert list(seen.notes.declined_names.values()) == [["Bo Ek"]]
    given, _, family = parts.partition("/")
    if family:
        seen = filed(f"{family};{given};{email}\nLima;Ana;a@x.pt\nEk;Bo;b@x.se\n")
        assert [name for name, _ in seen.who] == ["Ana Lima", "Bo Ek"]
