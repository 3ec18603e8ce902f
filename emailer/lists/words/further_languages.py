"""Words of headings and answers in further languages, from Thai and Hindi to Basque and Welsh, as
`heading_words.snake` writes them. Knows no rules. Pure.
"""

# ruff: noqa: RUF001  (other scripts)

WHOLE = (
    "ช_อ_นามสกล", "ช_อและนามสกล", "ช_อเต_ม", "न_म", "प_र_न_म", "न_व", "प_रण_न_व", "ন_ম",
    "প_র_ন_ম", "ப_யர", "ம_ழ_ப_யர", "ప_ర", "ప_రత_ప_ర", "نام_و_نام_خانوادگی", "نام_کامل", "اسم",
    "نام", "پورا_نام", "izen_abizenak", "izen_osoa", "izena_eta_abizenak", "nom_i_cognoms",
    "nom_complet", "nome_completo", "nome_e_apelidos", "სახელი_და_გვარი", "სახელი_გვარი",
    "անուն_ազգանուն", "լրիվ_անուն", "jina", "jina_kamili", "enw", "enw_llawn", "ainm",
    "ainm_iomlan", "emri_i_plote", "emer_mbiemer", "emri_dhe_mbiemri", "emri", "nafn",
    "fullt_nafn", "navn", "isem_sħiħ", "isem_u_kunjom", "isem", "ad_soyad", "ad_və_soyad",
    "tam_ad", "to_liq_ism", "ism_familiya", "f_i_sh", "аты_жөні", "толық_аты", "нэр", "овог_нэр",
    "pangalan", "buong_pangalan", "volle_naam", "naam_en_van", "nama", "nama_penuh", "ឈម", "ຊ",
    "ຊ_ແລະ_ນາມສະກນ", "အမည", "န_မည", "ስም", "ሙሉ_ስም", "ਨ_ਮ", "ਨ", "ન_મ", "પ_ર_ન_મ", "ಹ_ಸರ", "പ_ര",
    "മ_ഴ_വൻ_പ_ര", "නම", "nomo", "plena_nomo", "numm", "anv", "namme", "імя_і_прозвішча", "імя",
    "име_и_презиме", "име", "ime_in_priimek", "taisnimi", "ees_ja_perekonnanimi",
    "vards_uzvards", "vards_un_uzvards", "vardas_pavarde", "vardas_ir_pavarde", "izena",
    "სახელი", "անուն", "ช_อ", "аты", "ism", "vards", "vardas",
)  # fmt: skip
"""Of whole names."""
PARTS = (
    "ช_อ นามสกล", "ช_อจร_ง นามสกล", "पहल_न_म उपन_म", "पहल_न_म अ_त_म_न_म", "परथम_न_म अ_त_म_न_म",
    "परथम_न_म उपन_म", "पह_ल_न_व आडन_व", "न_व आडन_व", "পরথম_ন_ম শ_ষ_ন_ম", "ন_ম পদব",
    "ம_தல_ப_யர கட_ச_ப_யர", "మ_దట_ప_ర ఇ_ట_ప_ర", "نام نام_خانوادگی", "نام_کوچک نام_خانوادگی",
    "پہلا_نام خاندانی_نام", "پہلا_نام اخری_نام", "izena abizena", "izena abizenak",
    "nom cognoms", "nom cognom", "nom primer_cognom", "nome apelidos", "სახელი გვარი",
    "անուն ազգանուն", "jina_la_kwanza jina_la_ukoo", "jina_la_kwanza jina_la_mwisho",
    "enw_cyntaf cyfenw", "enw cyfenw", "ainm sloinne", "ceadainm sloinne", "ainm cinneadh",
    "ainm sloinneadh", "emri mbiemri", "emer mbiemer", "fornafn eftirnafn",
    "eiginnafn kenninafn", "skirnarnafn foðurnafn", "fornavn eftirnavn", "isem kunjom",
    "ad soyad", "adi soyadi", "ism familiya", "ismi familiyasi", "аты тегі", "нэр овог",
    "pangalan apelyido", "unang_pangalan apelyido", "naam van", "voornaam van",
    "nama_pertama nama_keluarga", "ន_មខល_ន ន_មតរក_ល", "ຊ ນາມສະກນ", "ስም የአባት_ስም", "न_म थर",
    "पह_ल_न_म थर", "ਪਹ_ਲ_ਨ_ਮ ਆਖਰ_ਨ_ਮ", "ન_મ અટક", "ಮ_ದಲ_ಹ_ಸರ ಕ_ನ_ಯ_ಹ_ಸರ", "ആദയ_പ_ര അവസ_ന_പ_ര",
    "ම_ල_නම ව_සගම", "antaunomo familia_nomo", "persona_nomo familia_nomo", "virnumm numm",
    "virnumm familljennumm", "anv_bihan anv_familh", "foarnamme efternamme", "імя прозвішча",
    "име презиме", "ime priimek", "eesnimi perekonnanimi", "eesnimi perenimi", "vards uzvards",
    "vardas pavarde",
)  # fmt: skip
"""Of given names, and beside them of family names."""
ADDRESSES = frozenset(
    ("อ_เมล", "ท_อยอ_เมล", "เมล", "ईम_ल", "ई_म_ल", "ईम_ल_पत", "ई_म_ल_पत", "ইম_ইল", "ই_ম_ইল",
     "ம_னனஞசல", "ம_னனஞசல_ம_கவர", "ఇమ_య_ల", "ఈమ_య_ల", "پست_الکترونیک", "ایمیل", "ادرس_ایمیل",
     "نشانی_ایمیل", "رایانامه", "ای_میل", "ای_میل_پتہ", "helbide_elektronikoa",
     "posta_elektronikoa", "e_posta", "eposta", "emaila", "correu_electronic", "correu",
     "adreca_electronica", "adreca_de_correu", "correo_electronico", "enderezo_electronico",
     "ელფოსტა", "ელ_ფოსტა", "იმეილი", "მეილი", "էլ_փոստ", "էլփոստ", "էլ_հասցե",
     "էլեկտրոնային_փոստ", "barua_pepe", "anwani_ya_barua_pepe", "e_bost", "ebost",
     "cyfeiriad_e_bost", "riomhphost", "seoladh_riomhphoist", "r_phost", "post_d",
     "post_dealain", "email", "adresa_e_emailit", "posta_elektronike", "netfang",
     "tolvupostfang", "tolvupostur", "teldupostur", "teldupostadressa", "imejl",
     "posta_elettronika", "e_poct", "elektron_poct", "elektron_pochta", "e_pochta",
     "электрондық_пошта", "эл_пошта", "электронды_пошта", "и_мэил", "имэил", "цахим_шуудан",
     "e_pos", "epos", "e_posadres", "e_mel", "emel", "alamat_e_mel", "អ_ម_ល", "ອ_ເມວ", "ອ_ເມລ",
     "အ_မ_လ", "ኢሜይል", "ኢሜል", "इम_ल", "ਈਮ_ਲ", "ਈ_ਮ_ਲ", "ઈમ_લ", "ઇમ_ઇલ", "ಇಮ_ಲ", "ಇ_ಮ_ಲ", "ഇമ_യ_ൽ",
     "ഇ_മ_യ_ൽ", "ව_ද_ය_ත_ත_ප_ල", "ඊම_ල", "retposto", "retadreso", "retpostadreso", "e_mail",
     "postel", "chomlec_h_postel", "e_post", "электронная_пошта", "е_пошта", "електронска_пошта",
     "е_маил", "elektronski_naslov", "e_naslov", "e_posti_aadress", "meiliaadress", "e_pasts",
     "e_pasta_adrese", "el_pastas", "el_pasto_adresas"),
)  # fmt: skip
"""Of addresses."""
COMES = frozenset(
    ("ตอบร_บ", "เขารวม", "การเขารวม", "มารวมงาน", "การตอบร_บ", "มาไหม", "เขารวมงาน", "उपसथ_त",
     "आए_ग", "कय_आप_आए_ग", "आ_रह_ह", "भ_ग_ल_ग", "श_म_ल_ह_ग", "जव_ब", "य_ण_र", "উপসথ_ত", "আসব_ন",
     "আসব_ন_ক", "வர_க", "வர_வ_ரகள", "హ_జర", "حضور", "شرکت_می_کنید", "شرکت_می_کند", "می_اید",
     "می_ایید", "شرکت", "ایا_می_ایید", "پاسخ", "حاضری", "ايیں_گے", "etorriko_da",
     "etorriko_zara", "parte_hartuko_du", "bertaratzea", "etortzekoa", "asistentzia",
     "baieztapena", "assistencia", "assistira", "vindra", "ve", "confirmacio", "confirma",
     "hi_vindra", "assistiras", "vindras", "asistencia", "asistira", "vira", "confirmacion",
     "ven", "დასწრება", "მოდის", "დაესწრება", "მოვა", "կգա", "մասնակցություն", "ներկայություն",
     "կմասնակցի", "atahudhuria", "utahudhuria", "kuhudhuria", "anakuja", "mahudhurio", "yn_dod",
     "mynychu", "presenoldeb", "ag_teacht", "freastal", "a_tighinn", "vjen", "pjesemarrja",
     "merr_pjese", "do_te_vije", "konfirmimi", "maetir", "kemur", "maeting", "maetirðu",
     "kemurðu", "gej", "gejja", "attendenza", "se_jigi", "se_tigi", "istirak", "istirak_edir",
     "gəlir", "gələcək", "keladi", "ishtirok", "qatnashadi", "келеді", "қатысу", "қатысады",
     "ирэх", "ирэх_эсэх", "оролцох", "dadalo", "pupunta", "makakadalo", "kom", "bywoning",
     "woon_by", "hadir", "kehadiran", "ច_លរ_ម", "ເຂ_າຮວມ", "တကရ_က", "ይመጣል", "आउन", "ਹ_ਜਰ",
     "હ_જર", "ಹ_ಜರ_ತ", "ഹ_ജർ", "ප_ම_ණ_ම", "venos", "partoprenas", "kennt", "dont_a_raio", "komt",
     "прыидзе", "удзел", "доага", "присуство", "ке_дојде", "udelezba", "pride", "bo_prisel",
     "prisotnost", "osalemine", "tuleb", "osaleb", "piedalas", "ieradisies", "daliba", "bus",
     "dalyvauja", "dalyvaus", "dalyvavimas", "ateis"),
)  # fmt: skip
"""Whether somebody comes."""
YES = frozenset(
    ("ใช", "มา", "เขารวม", "ไป", "ตอบร_บ", "ज_ह", "ह_य", "হয", "ஆம", "అవ_న", "بله", "اری", "بلی",
     "ہاں", "جی_ہاں", "კი", "დიახ", "այո", "ndiyo", "ndio", "beidh", "bəli", "hə", "иә", "тиим",
     "ប_ទ", "ច_ស", "ແມນ", "ဟ_တက", "አዎ", "ಹ_ದ", "അത", "ഉണട", "ඔව", "так", "да", "taip"),
)  # fmt: skip
"""Answers to that, of more than three letters: shorter ones may be names."""
NOES = frozenset(
    ("ไม", "ไมมา", "ไมเขารวม", "ไมใช", "ไมไป", "ไมไดมา", "ไมสะดวก", "ปฏ_เสธ", "नह", "ज_नह",
     "नह_आए_ग", "अन_पसथ_त", "न_ह", "ন", "আসব_ন_ন", "இலல", "வரவ_லல", "క_ద", "ల_ద", "خیر", "نه",
     "نمی_اید", "نمی_ایم", "شرکت_نمی_کند", "شرکت_نمی_کنم", "غایب", "نہیں", "جی_نہیں", "ez",
     "ez_dator", "ezin_da_etorri", "ez_da_etorriko", "no", "no_ve", "no_vindra", "no_assistira",
     "no_pot", "non", "non_ven", "non_vira", "non_asistira", "არა", "ვერ_მოდის", "არ_მოდის",
     "ვერ_მოვა", "ոչ", "չի_գա", "չի_մասնակցի", "hapana", "haji", "hatahudhuria", "hatakuja",
     "nac_ydw", "na", "nage", "nac_ydy", "ddim_yn_dod", "nil", "ni_bheidh", "ni_thiocfaidh",
     "chan_eil", "jo", "nuk_vjen", "nuk_do_te_vije", "nei", "maetir_ekki", "kemur_ekki",
     "kemst_ekki", "kemur_ikki", "le", "mhux_gej", "mhux_gejja", "xeyr", "yox", "gəlmir",
     "gələ_bilmir", "gəlməyəcək", "yo_q", "yoq", "kelmaydi", "жоқ", "келмеиді", "қатыспаиды",
     "үгүи", "ирэхгүи", "hindi", "hindi_po", "hindi_makakadalo", "hindi_dadalo", "hindi_pupunta",
     "nee", "kom_nie", "tidak", "tidak_hadir", "tak_hadir", "ទ", "អត", "ບ", "ບ_ມາ", "မတက", "မလ",
     "አይ", "አይመጣም", "ह_इन", "छ_न", "ਨਹ", "ન", "ಇಲಲ", "ഇലല", "න_හ", "න_ත", "ne_venos", "neen",
     "kennt_net", "nann", "не", "не_прыидзе", "не_доага", "ne", "ne_pride", "ne_bo_prisel", "ei",
     "ei_tule", "ei_osale", "nepiedalas", "neieradisies", "nebus", "nedalyvaus", "nedalyvauja",
     "neateis"),
)  # fmt: skip
"""Answers that somebody does not come."""
