"""Headings that count people in words: First guest, Second guest. Pure."""

from collections.abc import Sequence

_COUNTED = (
    ("first", "erste", "erster", "erstes", "premier", "premiere", "primer", "primera", "primo",
     "prima", "primeiro", "primeira", "eerste", "forsta", "forste", "one", "eins"),
    ("second", "zweite", "zweiter", "zweites", "deuxieme", "segundo", "segunda", "secondo",
     "seconda", "tweede", "andra", "anden", "two", "zwei"),
    ("third", "dritte", "dritter", "drittes", "troisieme", "tercer", "tercera", "terzo", "terza",
     "terceiro", "terceira", "derde", "tredje", "three", "drei"),
)  # fmt: skip
_NUMBERS = {word: str(number) for number, words in enumerate(_COUNTED, 1) for word in words}
_OF_NAMES = frozenset(("name", "names", "surname", "apellido", "sobrenome", "nome", "nombre"))
"""What a first and a second one of may be one person's."""


def numbered(words: Sequence[str]) -> Sequence[str]:
    """Write a heading that counts with a number behind it, where another counts the same on:
    guest_1, guest_2.
    """
    found = [(_NUMBERS.get(first), rest) for first, _, rest in (w.partition("_") for w in words)]
    counted = {rest for number, rest in found if number == "2"} - _OF_NAMES
    return [
        f"{rest}_{number}" if number and rest in counted and ("1", rest) in found else word
        for word, (number, rest) in zip(words, found, strict=True)
    ]
