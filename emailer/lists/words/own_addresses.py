"""Whether an address is a guest's own by its heading, or no guest is reached there. Pure."""

from emailer.lists.words import heading_words, kin_words, third_parties


def is_of_household(word: str) -> bool:
    """Tell whether an address is the guest's own, or that of a partner, a parent or a child."""
    if others := heading_words.kin(word):
        return "helpers" not in others
    return heading_words.is_of_the_same(word) or not kin_words.HOUSEHOLD.isdisjoint(word.split("_"))


def is_of_no_guest(word: str) -> bool:
    """Tell whether a heading names an address at which no guest is reached: of an emergency, of a
    sponsor, a wrong one.
    """
    pieces = set(word.split("_"))
    is_said = bool(pieces & (kin_words.STRANGERS | kin_words.STALE)) or pieces >= {"do", "not"}
    return is_said or third_parties.is_heading(word)
