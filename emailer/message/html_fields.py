"""Where in an HTML letter the tags of its template stand: which fields may stand there, and what
makes their values fit. Pure.

Each way of an if is read in the states that stand before it; behind it are all states that its
ways have left. A field must be held in every state in which it may stand.
"""

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from emailer.message import fitting, html_entities, html_links, html_styles, templates
from emailer.message.html_links import OPEN, SETTLED
from emailer.message.html_names import CODE_ELEMENTS, LINK, LINKS, SCRIPT, STYLE
from emailer.message.html_states import START, Mode, State, States, read
from emailer.message.templates import Fit, Tag
from emailer.message.tokens import RefusedError
from emailer.tongue import Sentence

_MOST_STATES = 24

BARE = Sentence('Within an HTML tag a field stands between quotes, as in <a href="{{ link }}">.')
UNREADABLE = Sentence(
    "A field cannot stand here: this is no text that people read, but script or code of the page."
)
DIFFERENT = Sentence(
    "Before this an if leaves a tag, a quote or a comment open in one case and not in another. "
    "Let all its cases end alike."
)
UNSETTLED = Sentence(
    "What this link begins with is unclear. Write its beginning yourself, as in "
    '<a href="https://example.org/{{ code }}">.'
)


class Place(NamedTuple):
    """Where a tag stands: in any of these states; `is_parted`: an if has left different ones."""

    states: States
    is_parted: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it stands among the text of elements, and nowhere else."""
        return all(state.mode is Mode.TEXT for state in self.states)

    @property
    def is_movable(self) -> bool:
        """Whether it is where it was when the letter is read and written anew as HTML."""
        return all(
            state.mode in (Mode.TEXT, Mode.VALUE, Mode.COMMENT)
            or (state.mode is Mode.RAW and state.element in ("title", "textarea"))
            for state in self.states
        )

    def is_like(self, other: "Place") -> bool:
        """Whether it is such a place as another: the same but for what is open around it."""
        mine, others = (
            {(one.mode, one.tail, one.element, one.attribute) for one in place.states}
            for place in (self, other)
        )
        return mine == others


@lru_cache(maxsize=4)
def found(source: str, tags: tuple[Tag, ...]) -> tuple[Place, ...]:
    """Say of each tag of a template where it stands. Raises RefusedError where ifs leave too much
    open. A letter is asked for when it is checked, when its styles are put in place and when it is
    prepared: it is walked through once.
    """
    walk = _Walk()
    at = 0
    places = []
    for tag in tags:
        walk.read(source[at : tag.start])
        places.append(walk.past(tag))
        at = tag.end
    walk.read(source[at:])
    return tuple(places)


def refuse_unheld(html: str) -> None:
    """Refuse a field whose value could become anything but a text, or the value that it stands in:
    raises TemplateError, as templates.parse does.
    """
    source = templates.line_feeds(html)
    tags = templates.tags(source)
    try:
        for tag, place in zip(tags, found(source, tags), strict=True):
            if not tag.word:
                _fit(tag, place)
    except RefusedError as refused:
        raise templates.TemplateError(
            *templates.place(source, refused.offset), refused.text
        ) from None


def fitted(tree: templates.Tree[str], html: str) -> templates.Tree[str]:
    """Give each slot of an HTML template what makes its values fit for where it stands, and end
    what a text begins before it. A field of a letter of before that may not stand where it does is
    left as it is.
    """
    if not any(isinstance(node, templates.Slot) for node in templates.every([tree])):
        return tree
    source = templates.line_feeds(html)
    tags = templates.tags(source)
    try:
        places = found(source, tags)
    except RefusedError:
        return tree
    return fitting.fitted(tree, map(_asked, tags, places))


def _asked(tag: Tag, place: Place) -> fitting.Asked:
    try:
        return fitting.Asked(tag.word, _before(place), None if tag.word else _fit(tag, place))
    except RefusedError:
        return fitting.Asked(tag.word, _before(place), None)


def _before(place: Place) -> Callable[[str], str]:
    """Find what ends the text before a tag, where signs such as &amp; are read."""
    modes = {state.mode for state in place.states}
    is_read = Mode.TEXT in modes or any(
        state.element in ("title", "textarea") for state in place.states
    )
    is_value = Mode.VALUE in modes
    return partial(html_entities.ended, is_value=is_value) if is_read or is_value else str


class _Walk:
    """A walk through a template, from tag to tag."""

    def __init__(self) -> None:
        self._states, self._is_parted = START, False
        self._ifs: list[_If] = []
        self._field_at = 0

    def read(self, text: str) -> None:
        """Read the text up to a tag."""
        self._states = read(self._states, text)
        if any(state.mode is Mode.UNSAFE for state in self._states):
            raise RefusedError(self._field_at, UNSETTLED)

    def past(self, tag: Tag) -> Place:
        """Say where a tag stands, and go on behind it."""
        if len(self._states) > _MOST_STATES:
            raise RefusedError(tag.start, DIFFERENT)
        self._is_parted = self._is_parted and len(self._states) > 1
        place = Place(self._states, self._is_parted)
        if tag.word:
            self._branch(tag.word)
        else:
            self._field_at = tag.start
            self._states = frozenset(one for state in self._states for one in _behind(state))
        return place

    def _branch(self, word: str) -> None:
        """Go from one way of an if to the next, or behind it."""
        if word == "if":
            self._ifs.append(_If(self._states))
            return
        one = self._ifs[-1]
        one.left.append(self._states)
        if word != "endif":
            one.has_else = word == "else"
            self._states = one.before
            return
        left = self._ifs.pop().left + [one.before] * (not one.has_else)
        self._states = States().union(*left)
        self._is_parted = self._is_parted or any(states != left[0] for states in left)


class _If:
    """An if that is open: the states before it, and those that each of its ways has left."""

    def __init__(self, before: States) -> None:
        self.before, self.has_else = before, False
        self.left: list[States] = []


def _behind(state: State) -> Iterator[State]:
    """Go on behind a field, whose value may be anything that is escaped."""
    if state.mode is Mode.COMMENT:  # a value may end in dashes, or begin as a condition
        yield from (state._replace(tail=tail) for tail in ("", "--", "--!"))
        if state.tail:
            yield state.to(Mode.BOGUS)
    elif state.attribute in (LINK, LINKS) and state.tail != SETTLED:
        yield state._replace(tail=OPEN)
    else:
        yield state


def _fit(tag: Tag, place: Place) -> Fit | None:
    """Find what makes the values of a field fit in all its states. Raises RefusedError."""
    if refused := [why for state in sorted(place.states) if (why := _refusal(state))]:
        is_clear = len(refused) == len(place.states) or not place.is_parted
        raise RefusedError(tag.start, refused[0] if is_clear else DIFFERENT)
    kinds = {_kind(state) for state in place.states if state.mode is not Mode.COMMENT}
    if STYLE in kinds and len(kinds) > 1:
        raise RefusedError(tag.start, DIFFERENT)
    if STYLE in kinds:
        return html_styles.style
    links = {state.tail for state in place.states if state.attribute in (LINK, LINKS)} - {SETTLED}
    one = _fit_of_link(tag, links) if links else None
    is_list = any(state.attribute == LINKS for state in place.states)
    return partial(html_links.fit_all, one=one or str) if is_list else one


def _fit_of_link(tag: Tag, begun: Collection[str]) -> Fit:
    if OPEN not in begun:
        return partial(html_links.fit, begun=tuple(begun))
    if len(begun) > 1:
        raise RefusedError(tag.start, UNSETTLED)
    return html_links.later


_HELD_IN = ("title", "textarea", "style", "noscript")


def _refusal(state: State) -> str:
    """Say why no field may stand in a state; nothing where one may."""
    if state.mode in (Mode.TEXT, Mode.COMMENT):
        return ""
    if state.mode is Mode.VALUE:
        is_code = state.attribute == SCRIPT or state.element in CODE_ELEMENTS
        return UNREADABLE if is_code else ""
    if state.mode is Mode.RAW:
        return "" if state.element in _HELD_IN and not state.tail else UNREADABLE
    return UNREADABLE if state.mode in (Mode.BOGUS, Mode.CDATA, Mode.MARKUP) else BARE


def _kind(state: State) -> str:
    """Tell what a value is read as: a style, or a text."""
    is_style = state.attribute == STYLE or (state.mode is Mode.RAW and state.element == "style")
    return STYLE if is_style else ""
