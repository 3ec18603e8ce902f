"""The guest list: a workbook of 800 rows as people have them, the same in every film."""

from tests.lists import books

ROWS = 800
HEADINGS = ("Guest", "Email", "Table", "Order Email", "Diet")
GIVEN = ("Ana", "Ben", "Chloé", "Dmitri", "Eva", "Félix", "Greta", "Hugo", "Inês", "Jürgen")
FAMILY = ("Lima", "Okafor", "Dubois", "Петров", "Novák", "de Araújo", "Lindqvist", "van den Berg",
          "Ferreira de Sá", "Müller-Lüdenscheidt")  # fmt: skip
DIETS = ("", "", "vegetarian", "", "vegan", "no nuts", "")

BAD = dict(zip(range(20, 740, 60), (
    "none", "by phone", "ana@", "@example.org", "tba", "letter only", "no mail", "bo@-x.org",
    "ring 555", "in the office", "later", "via Ben",
), strict=True))  # fmt: skip
"""Row -> what stands there in place of an address."""
TWICE = {row: row - 27 for row in range(50, 770, 80)}
"""Row -> the row it repeats."""
TYPOS = {35: "gmial.com", 185: "gmail.con", 335: "hotmial.com", 485: "outlok.com", 635: "web.dee"}
BEFORE = (10, 11, 12)
"""Rows of those whom an earlier run has written to."""
UNKNOWN, FULL, SLOW, SILENT = (100, 240, 390), (510,), (150, 151), (300,)
"""Rows whom the server does not know, whose mailbox is full, who have to be tried again,
and of whom nobody learns whether they got it.
"""


def address(row: int) -> str:
    """Where a row's guest gets mail, if they do."""
    given = GIVEN[row % len(GIVEN)].translate(str.maketrans("éüê", "eue")).lower()
    return f"{given}.{row}@{TYPOS.get(row, 'example.org')}"


def name(row: int) -> str:
    """What a row's guest is called."""
    return f"{GIVEN[row % len(GIVEN)]} {FAMILY[row // len(GIVEN) % len(FAMILY)]}"


def workbook() -> bytes:
    """The list as a file."""
    return books.xlsx({"Guests": [HEADINGS, *map(_cells, range(ROWS))]})


def earlier() -> str:
    """Those of the earlier run, as one would paste them."""
    return "\n".join(f"{name(row)} <{address(row)}>" for row in BEFORE)


def _cells(row: int) -> tuple[str | int, ...]:
    if row in TWICE:
        return _cells(TWICE[row])
    family = FAMILY[row // len(GIVEN) % len(FAMILY)]
    guest = f"{family}, {GIVEN[row % len(GIVEN)]}"
    return guest, BAD.get(row, address(row)), 1 + row % 40, "office@example.org", DIETS[row % 7]
