"""The states in which a browser reads HTML (the HTML standard, 13.2.5), as far as they tell what a
text at that place is taken for. Knows no template. Pure.

A text may be read in several ways at once: what stands in <style> is text within <svg>, Outlook
reads on in its own comments, and each way of an if may leave another state behind. So states come
in sets. Reading takes time in proportion to the text, for each state that there may be: what many
states look for is found once.
"""

import re
from enum import StrEnum
from functools import cache
from heapq import heapify, heappop, heappush
from typing import NamedTuple, TypeAlias

from emailer.message import html_entities, html_links, html_names
from emailer.message.html_ends import BEGUN, Text, sought


class Mode(StrEnum):
    """What is being read; the words of the standard stand behind."""

    TEXT = "text"  # data
    OPENED = "opened"  # tag open: behind <
    ENDING = "ending"  # end tag open: behind </
    MARKUP = "markup"  # markup declaration open: behind <!
    COMMENT = "comment"
    BOGUS = "bogus"  # bogus comment, DOCTYPE: up to the next >
    CDATA = "cdata"
    RAW = "raw"  # RCDATA, RAWTEXT, script data, PLAINTEXT: up to the end of its element
    NAME = "name"  # tag name
    WITHIN = "within"  # before attribute name, after a quoted value
    ATTRIBUTE = "attribute"  # attribute name
    NAMED = "named"  # after attribute name
    EQUALS = "equals"  # before attribute value
    VALUE = "value"  # attribute value, quoted
    BARE = "bare"  # attribute value, unquoted
    UNSAFE = "unsafe"  # of a link a field said the scheme: how it is read further is no matter


class State(NamedTuple):
    """One state; `tail`: what was read of something that a later letter decides, of a value that
    is a link how it begins.
    """

    mode: Mode
    tail: str = ""
    element: str = ""  # whose tag or raw text this is, if html_names has it
    attribute: str = ""  # whose value this is, by html_names.ATTRIBUTES
    quote: str = ""
    odd: str = ""  # the element within which raw text may be none; "?": its end is not told

    def to(self, mode: Mode, **fields: str) -> "State":
        """Go on to another mode, and forget what concerned this one."""
        return State(mode, odd=self.odd, **fields)


States: TypeAlias = frozenset[State]
Step: TypeAlias = tuple[int, tuple[State, ...]]
"""Up to where a state has read, and what it became."""

START: States = frozenset((State(Mode.TEXT),))
_SPACE = "\t\n\f\r "
_BLANKS = re.compile(r"[\t\n\f\r ]*")
_BLANKS_AND_SLASHES = re.compile(r"[\t\n\f\r /]*")
_NAME_END = re.compile(r"[\t\n\f\r />]")
_ATTRIBUTE = re.compile(r"[^\t\n\f\r />=]*")
_BARE_END = re.compile(r"[\t\n\f\r >]")
_LONGEST_NAME = 20
_UNENDED = "?"
_TOLD = {*html_names.RAW_ELEMENTS, *html_names.CODE_ELEMENTS}

_IF = f"{BEGUN}[if"
_COMMENT_ENDS = ("-->", "--!>", f"{BEGUN}>", f"{BEGUN}->", _IF)
_CDATA_ENDS = ("]]>",)
_HIDDEN = "script-"  # of a script: behind its <!--, where its end may be none


def read(states: States, source: str) -> States:
    """Read a text on in each state."""
    text = Text(source)
    ended: set[State] = set()
    ways = [(0, state) for state in states]
    heapify(ways)
    while ways:
        at, state = way = heappop(ways)
        while ways and ways[0] == way:
            heappop(ways)
        if at == len(text):
            ended.add(state)
        else:
            at, following = _STEPS[state.mode](state, text, at)
            for one in following:
                heappush(ways, (at, one))
    return frozenset(ended)


def _text(state: State, text: Text, at: int) -> Step:
    found = text.find("<", at)
    return (len(text), (state,)) if found < 0 else (found + 1, (state.to(Mode.OPENED),))


def _opened(state: State, text: Text, at: int) -> Step:
    sign = text[at]
    if sign.isascii() and sign.isalpha():
        return at, (state.to(Mode.NAME),)
    following = {"/": Mode.ENDING, "!": Mode.MARKUP, "?": Mode.BOGUS}.get(sign)
    return (at + 1, (state.to(following),)) if following else (at, (state.to(Mode.TEXT),))


def _ending(state: State, text: Text, at: int) -> Step:
    sign = text[at]
    if sign.isascii() and sign.isalpha():
        return at, (state.to(Mode.NAME, tail="/"),)
    return at, (state.to(Mode.BOGUS),)


def _markup(state: State, text: Text, at: int) -> Step:
    said = state.tail + text[at]
    if said == "--":
        return at + 1, (state.to(Mode.COMMENT, tail=BEGUN),)
    if said == "[CDATA[":
        return at + 1, (state.to(Mode.BOGUS), *((state.to(Mode.CDATA),) * bool(state.odd)))
    if "--".startswith(said) or "[CDATA[".startswith(said):
        return at + 1, (state._replace(tail=said),)
    return at, (state.to(Mode.BOGUS),)


def _comment(state: State, text: Text, at: int) -> Step:
    at, tail, found = sought(_COMMENT_ENDS, state.tail, text, at)
    if found == _IF:  # to Outlook its condition goes up to a >, and its text is HTML
        return at, (state._replace(tail=""), state.to(Mode.BOGUS))
    return at, (state.to(Mode.TEXT) if found else state._replace(tail=tail),)


def _bogus(state: State, text: Text, at: int) -> Step:
    found = text.find(">", at)
    return (len(text), (state,)) if found < 0 else (found + 1, (state.to(Mode.TEXT),))


def _cdata(state: State, text: Text, at: int) -> Step:
    at, tail, found = sought(_CDATA_ENDS, state.tail, text, at)
    return at, (state.to(Mode.TEXT) if found else state._replace(tail=tail),)


def _raw(state: State, text: Text, at: int) -> Step:
    if state.element == "plaintext":
        return len(text), (state,)
    at, tail, found = sought(_raw_ends(state.element), state.tail, text, at)
    if found == "<!--":
        return at, (state._replace(element=_HIDDEN, tail=""),)
    if found == "-->":
        return at, (state._replace(element="script", tail=""),)
    if not found:
        return at, (state._replace(tail=tail),)
    ended = state.to(Mode.TEXT if found[-1] == ">" else Mode.WITHIN)
    return at, (ended, state._replace(tail="")) if state.element == _HIDDEN else (ended,)


@cache
def _raw_ends(element: str) -> tuple[str, ...]:
    own = tuple(f"</{element.rstrip('-')}{sign}" for sign in f"{_SPACE}/>")
    return (*own, *{"script": ("<!--",), _HIDDEN: ("-->",)}.get(element, ()))


def _name(state: State, text: Text, at: int) -> Step:
    end = text.seek(_NAME_END, at)
    to = end.start() if end else len(text)
    name = state.tail + text[at : min(to, at + _LONGEST_NAME)].lower()
    at = to
    if at == len(text):
        return at, (state._replace(tail=html_names.element_stem(name)),)
    entered = state._replace(odd=_odd_behind(state.odd, name))
    return at, (entered.to(Mode.WITHIN, element=name if name in _TOLD else ""),)


def _odd_behind(odd: str, name: str) -> str:
    if name == f"/{odd}":
        return ""
    is_unsure = name == "frameset" or (
        odd and name in (*html_names.ODD_ELEMENTS, *html_names.HOSTS)
    )
    return _UNENDED if is_unsure else odd or (name if name in html_names.ODD_ELEMENTS else "")


def _within(state: State, text: Text, at: int) -> Step:
    at = _passed(_BLANKS_AND_SLASHES, text, at)
    if at == len(text):
        return at, (state,)
    if text[at] == ">":
        return at + 1, _inside(state)
    tail = html_names.attribute_stem(text[at].lower())
    return at + 1, (state.to(Mode.ATTRIBUTE, element=state.element, tail=tail),)


def _attribute(state: State, text: Text, at: int) -> Step:
    to = _passed(_ATTRIBUTE, text, at)
    tail = html_names.attribute_stem(state.tail + text[at:to].lower())
    if to == len(text):
        return to, (state._replace(tail=tail),)
    attribute = html_names.ATTRIBUTES.get(tail, "")
    return to, (state.to(Mode.NAMED, element=state.element, attribute=attribute),)


def _named(state: State, text: Text, at: int) -> Step:
    at = _passed(_BLANKS, text, at)
    if at == len(text):
        return at, (state,)
    if text[at] == "=":
        return at + 1, (state._replace(mode=Mode.EQUALS),)
    return at, (state.to(Mode.WITHIN, element=state.element),)


def _equals(state: State, text: Text, at: int) -> Step:
    at = _passed(_BLANKS, text, at)
    if at == len(text):
        return at, (state,)
    if text[at] in "\"'":
        return at + 1, (state._replace(mode=Mode.VALUE, quote=text[at]),)
    if text[at] == ">":
        return at + 1, _inside(state)
    return at, (state.to(Mode.BARE, element=state.element),)


def _value(state: State, text: Text, at: int) -> Step:
    found = text.find(state.quote, at)
    to = found if found >= 0 else len(text)
    is_link = state.attribute in (html_names.LINK, html_names.LINKS)
    said = text[at:to] if found >= 0 else html_entities.ended(text[at:], is_value=True)
    tail = html_links.begin(state.tail, said) if is_link else ""
    if tail == html_links.SAID:
        return len(text), (state.to(Mode.UNSAFE),)
    if found >= 0:
        return found + 1, (state.to(Mode.WITHIN, element=state.element),)
    return to, (state._replace(tail=tail),)


def _bare(state: State, text: Text, at: int) -> Step:
    end = text.seek(_BARE_END, at)
    if not end:
        return len(text), (state,)
    if end[0] == ">":
        return end.end(), _inside(state)
    return end.start(), (state.to(Mode.WITHIN, element=state.element),)


def _unsafe(state: State, text: Text, _: int) -> Step:
    return len(text), (state,)


_STEPS = {
    Mode.TEXT: _text,
    Mode.OPENED: _opened,
    Mode.ENDING: _ending,
    Mode.MARKUP: _markup,
    Mode.COMMENT: _comment,
    Mode.BOGUS: _bogus,
    Mode.CDATA: _cdata,
    Mode.RAW: _raw,
    Mode.NAME: _name,
    Mode.WITHIN: _within,
    Mode.ATTRIBUTE: _attribute,
    Mode.NAMED: _named,
    Mode.EQUALS: _equals,
    Mode.VALUE: _value,
    Mode.BARE: _bare,
    Mode.UNSAFE: _unsafe,
}


def _inside(state: State) -> tuple[State, ...]:
    """Enter what follows a tag: raw text, or text, or what may be either."""
    text = state.to(Mode.TEXT)
    if state.element not in html_names.RAW_ELEMENTS:
        return (text,)
    raw = state.to(Mode.RAW, element=state.element)
    return (raw, text) if state.odd or state.element == "noscript" else (raw,)


def _passed(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
