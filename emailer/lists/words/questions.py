"""What a heading asks, without what it says beside that: RSVP 1, RSVP (yes/no). Pure."""

import re

from emailer.lists.words.heading_words import folded

_PARENTHESES = re.compile(r"[(\[][^()\[\]]{0,60}[)\]]")
_TAIL = re.compile(r"\s[-\u2013\u2014/|]\s|:\s")
_COUNTED = re.compile(
    r"_(?:(?:guest|gast|person|invite|invitado|invitada|convidado|ospite|gaste?)_)?[0-9]{1,2}\Z|(?<=[a-z])[0-9]\Z"
    r"|_(?:y_n|j_n|o_n|s_n|yes_no|ja_nein|oui_non|si_no|sim_nao|ja_nee|ja_nej)\Z"
)
_ON_A_DAY = re.compile(
    r"(?:_(?:am|an|im|zum|zur|beim?|on|in|at|for|le|el|il|em|al|na|den|dne|op|de[nr]?|the|[a-z]{5,10}day"
    r"|[a-z]{5,8}tag|samedi|sabado))?_(?:fest|feier|party|event|wedding|hochzeit|\d{1,2}_\d{1,2}(?:_\d{2,4})?)\Z"
)
_OF_A_PART = re.compile(r"(?P<asks>rsvp|zusage)_[a-z]{3,12}\Z")
_LONGEST = 200


def variants(heading: str) -> tuple[str, ...]:
    """Return a heading as such are compared, and what it is without each of these."""
    text = heading[:_LONGEST]
    found = [folded(heading), folded(_PARENTHESES.sub(" ", text)), folded(_TAIL.split(text)[0])]
    found += [_COUNTED.sub("", word) for word in found]
    found += [_ON_A_DAY.sub("", word) for word in found]
    found += [part["asks"] for word in found[:1] if (part := _OF_A_PART.match(word))]
    return tuple(dict.fromkeys(filter(None, found)))
