"""Words of headings that name another person than the guest, and those of a further address of
the same one, in many languages. Knows no rules. Pure.
"""

CHILDREN = frozenset(
    ("kind", "kinder", "kindes", "child", "children", "kid", "kids", "son", "daughter", "sohn",
     "tochter", "enfant", "enfants", "hijo", "hija", "filho", "filha", "bambino", "baby",
     "student", "pupil", "schuler", "schulerin", "eleve", "alumno", "alumna", "aluno", "aluna",
     "alunno", "alunna", "figlio", "figlia", "leerling", "elev", "barn", "ucznia", "uczen",
     "dziecko", "dziecka", "dite", "ditete", "zak", "ребенок", "ребенка", "ученик", "ученика"),
)  # fmt: skip
PARENTS = frozenset(
    ("parent", "parents", "guardian", "guardians", "caregiver", "carer", "mother", "father", "mom",
     "mum", "dad", "eltern", "elternteil", "erziehungsberechtigte", "erziehungsberechtigter",
     "erziehungsberechtigten", "sorgeberechtigte", "sorgeberechtigter", "sorgeberechtigten",
     "mutter", "vater", "vaters", "mama", "papa", "mere", "pere", "tuteur", "tutrice", "tutor",
     "tutora", "madre", "padre", "madres", "padres", "mae", "pai", "pais", "encarregado",
     "encarregada", "genitore", "genitori", "ouder", "ouders", "moeder", "vader", "verzorger",
     "foralder", "foraldrar", "mor", "far", "forelder", "foreldre", "foraelder", "foraeldre",
     "vanhempi", "huoltaja", "aiti", "isa", "rodzic", "rodzica", "rodzice", "rodzicow", "matka",
     "matki", "ojciec", "ojca", "opiekun", "opiekuna", "rodic", "rodice", "rodicu", "otec",
     "szulo", "anya", "apa", "parinte", "parinti", "veli", "anne", "baba", "родитель", "родителя",
     "родители", "родителеи", "мать", "матери", "отец", "отца", "мама", "папа", "γονεα",
     "γονεασ", "γονεων", "保護者", "家长", "家長", "학부모", "보호자"),
)  # fmt: skip
PARTNERS = frozenset(
    ("partner", "partners", "partnerin", "partnera", "partnerka", "partneri", "spouse", "husband",
     "wife", "plus", "companion", "ehepartner",
     "ehepartnerin", "ehegatte", "ehegattin", "ehefrau", "ehemann", "gatte", "gattin",
     "begleitung", "begleitperson", "begleiter", "begleiterin", "lebenspartner", "conjoint",
     "conjointe", "epoux", "epouse", "mari", "compagnon", "compagne", "accompagnant",
     "accompagnateur", "conyuge", "esposo", "esposa", "marido", "mujer", "pareja",
     "acompanante", "acompanantes", "conjuge", "companheiro", "companheira", "acompanhante",
     "coniuge", "moglie", "marito", "compagno", "compagna", "accompagnatore", "echtgenoot",
     "echtgenote", "introducee", "maka", "sambo", "sallskap", "ektefelle", "ledsager",
     "aegtefaelle", "puoliso", "avec", "maz", "zona", "malzonek", "malzonka", "towarzyszaca",
     "towarzyszacej", "manzel", "manzelka", "doprovod", "hazastars", "kisero", "супруг",
     "супруга", "партнер", "партнера", "муж", "жена", "συζυγοσ", "συζυγου", "配偶者", "配偶"),
)  # fmt: skip
COUPLES = frozenset(("couple", "paar", "brautpaar", "coppia", "casal", "bruidspaar"))
"""An address of two: the name of one of them, which may be in it, is not theirs."""
PRONOUNS = frozenset(("his", "her", "er", "sie", "lui", "elle", "lei", "ele", "ela", "hij", "zij"))
"""Of couples, where nothing else stands in a heading; in a question they are of anybody."""
HELPERS = frozenset(
    ("assistant", "manager", "managers", "host", "referrer", "referred", "emergency", "sales",
     "boss", "supervisor", "coach", "trainer", "trainerin", "teacher", "instructor", "superior",
     "vorgesetzte", "vorgesetzter", "vorgesetzten", "chef", "chefin", "fuhrungskraft", "lehrer",
     "lehrerin", "lehrkraft", "klassenlehrer", "klassenlehrerin", "klassenlehrkraft",
     "ubungsleiter", "ubungsleiterin", "assistenz", "sekretariat", "jefe", "jefa", "gerente",
     "entrenador", "entrenadora", "profesor", "profesora", "chefe", "treinador", "treinadora",
     "professor", "professora", "entraineur", "professeur", "enseignant", "enseignante",
     "superieur", "capo", "responsabile", "allenatore", "insegnante", "docente", "professore",
     "leidinggevende", "leraar", "docent", "chefs", "tranare", "larare", "trener", "laerer",
     "esimies", "valmentaja", "opettaja", "kierownik", "przelozony", "nauczyciel", "trenera",
     "vedouci", "trener", "ucitel", "edzo", "tanar", "antrenor", "ogretmen", "начальник",
     "руководитель", "тренер", "тренера", "учитель", "учителя"),
)  # fmt: skip
"""Who looks after guests, or asked them: never written to in a guest's place."""
SAME = frozenset(
    ("value", "label", "type", "work", "home", "private", "personal", "business", "office",
     "second", "secondary", "third", "other", "alternative", "alternate", "alt", "backup",
     "additional", "extra", "first", "new", "old", "current", "previous", "confirm", "confirmed",
     "confirmation", "repeat", "again", "verify", "valid", "updated", "school", "university",
     "uni", "company", "corporate", "professional", "smtp", "windows", "google", "gmail", "icloud",
     "outlook", "apple", "display", "shown", "name", "full", "login", "contact", "user", "account",
     "privat", "private", "privates", "privater", "personlich", "personliche", "geschaftlich",
     "geschaftliche", "dienstlich", "dienstliche", "beruflich", "berufliche", "arbeit", "firma",
     "firmen", "buro", "zuhause", "andere", "weitere", "zweite", "zweit", "zusatzlich",
     "zusatzliche", "ersatz", "haupt", "neu", "neue", "aktuell", "aktuelle", "bestatigung",
     "bestatigen", "wiederholen", "wiederholung", "schule", "angezeigter", "nr",
     "perso", "pro", "professionnel", "professionnelle", "personnel", "personnelle", "travail",
     "bureau", "domicile", "secondaire", "principal", "principale", "autre", "deuxieme",
     "casa", "lavoro", "primaria", "primario", "secondaria", "secondario", "personale", "altra",
     "altro", "ufficio", "trabajo", "trabalho", "secundario", "secundaria", "laboral", "otro",
     "otra", "outro", "outra", "alternativo", "alternativa", "pessoal", "profissional", "oficina",
     "profesional", "thuis", "werk", "prive", "zakelijk", "zakelijke", "tweede", "hem", "arbete",
     "jobb", "arbeid", "arbejde", "koti", "tyo", "praca", "prywatny", "sluzbowy", "domowy", "is",
     "ev", "kisisel", "личная", "рабочая", "домашняя", "вторая", "основная", "дополнительная",
     "личныи", "рабочии"),
)  # fmt: skip
"""Words of an address that a person has beside the first."""
