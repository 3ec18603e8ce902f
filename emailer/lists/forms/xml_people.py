"""Which element of an XML text is a person: the one that most addresses have one of. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from emailer.lists.addresses.address import LOOKS_LIKE_ONE
from emailer.lists.forms import hosts
from emailer.lists.forms.xml_tags import TOKEN
from emailer.lists.words import heading_words

MAX_DEPTH = 50


@dataclass(slots=True)
class _Element:
    """An element, as far as it was looked at."""

    tag: str
    depth: int
    has_parts: bool = False  # attributes, or elements within
    is_own: bool = False  # an address is an attribute or the text of it, or of a part
    says_more: bool = False  # in a part there is a text that is none
    heads: int = 0  # elements within that may be people


def find(text: str) -> str:
    """Name the element; empty where there is none with addresses in others."""
    people: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    depths: dict[str, int] = {}
    says_more = False
    for one in _ended(text):
        says_more |= one.says_more
        if _may_be_one(one):
            people[one.tag] += 1
            depths.setdefault(one.tag, one.depth)
        elif one.is_own and one.depth > 1:
            alone[one.tag] += 1
    if not people and not alone:
        return ""
    best = max(people, key=lambda tag: (people[tag], -depths[tag]), default="")
    if best and (people[best] > 1 or depths[best] > 1 or says_more):
        return best
    leaf, count = alone.most_common(1)[0] if alone else ("", 0)
    return leaf if count > 1 or not best else best


def _may_be_one(one: _Element) -> bool:
    """Tell whether an element is around one person alone; what is around all and has an address
    beside theirs is not.
    """
    is_around_all = one.depth == 1 and one.is_own and one.heads > 0
    is_of_one = one.is_own or one.heads == 1
    is_address = heading_words.is_address(one.tag)
    return one.has_parts and is_of_one and not is_around_all and not is_address


def _ended(text: str) -> Iterator[_Element]:
    """Yield the elements, each when it ends; none of what is too deep, or of a host."""
    around: list[_Element] = []
    host = ""
    for found in TOKEN.finditer(text):
        is_end, tag, attributes, said = found.groups()
        if host:
            host = "" if is_end and tag == host else host
        elif tag and is_end:
            yield from _closed(around, tag)
        elif tag and hosts.are_called(tag):
            host = "" if attributes.endswith("/") else tag
        elif tag and len(around) < MAX_DEPTH:
            has_parts = "=" in attributes
            is_own = bool(LOOKS_LIKE_ONE.search(attributes))
            around.append(_Element(tag, len(around) + 1, has_parts, is_own))
            if attributes.endswith("/"):
                yield from _closed(around, tag)
        elif said and around and said.strip():
            is_address = bool(LOOKS_LIKE_ONE.search(said))
            around[-1].is_own |= is_address
            around[-1].says_more |= not is_address
    while around:
        yield from _closed(around, around[-1].tag)


def _closed(around: list[_Element], tag: str) -> Iterator[_Element]:
    """End an element, and those within that did not end."""
    if all(one.tag != tag for one in around):
        return
    while around:
        one = around.pop()
        if around:
            outer = around[-1]
            outer.has_parts = True
            if _may_be_one(one):
                outer.heads += 1
            else:
                outer.is_own |= one.is_own
                outer.heads += one.heads
        yield one
        if one.tag == tag:
            return
