"""The tags of a template, token by token: where each stands,
and what jinja's parser should not see. Knows no tree.

jinja's lexer has only the line of a token, and its parser descends as deep as a template is nested.
So the tokens come from the lexer, get their offsets, and whatever the subset has no use
for is refused before anything is parsed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError
from jinja2.lexer import Lexer

from emailer.message import tag_headings
from emailer.message.tag_headings import Token
from emailer.message.tidy import Tidied, unescaped
from emailer.tongue import Sentence

LENGTH_LIMIT = 1_000_000
"""Characters of one template."""
TAGS_LIMIT = 500
DEPTH_LIMIT = 10
_TOKENS_PER_TAG_LIMIT = 60
_OPERATORS = ("|", "(", ")", "==", "!=")

USE = Sentence(
    'Use {{ name }}, {{ name | default("friend") }}, {% if name %}...{% else %}...{% endif %} '
    'or {% if name == "Ana" %}...{% endif %}.'
)
_HINTS = {
    "integer": Sentence('Write numbers in quotes: {% if table == "3" %}.'),
    "float": Sentence('Write numbers in quotes: {% if table == "3.5" %}.'),
    "=": Sentence("Compare with two signs: ==."),
    **dict.fromkeys(("<", ">", "<=", ">="), Sentence("Compare by ==, != or in.")),
}
_UNREAD = {
    "&&": Sentence('Write "and" between two questions. {use}', use=USE),
    "}": Sentence("This tag is never closed. {use}", use=USE),
    "!": Sentence('Write "not" before what must not be so. {use}', use=USE),
}
"""What begins where nothing can be read, and what to write there."""


class RefusedError(Exception):
    """What stands at `offset` is outside the subset."""

    def __init__(self, offset: int, text: str = USE) -> None:
        """Keep the offset until it is a line and a column."""
        super().__init__(text)
        self.offset = offset
        self.text = text


def read(lexer: Lexer, template: Tidied) -> Iterator[Token]:
    """Yield the tokens of a template, each with its offset,
    as long as they may belong to the subset.

    A name is what its field is called, however it was typed: {{ First Name }} is first_name,
    {{ E-Mail }} is e_mail.
    """
    if len(template.source) > LENGTH_LIMIT:
        raise RefusedError(
            LENGTH_LIMIT,
            Sentence(
                "This is longer than {length_limit} characters. Make it shorter.",
                length_limit=LENGTH_LIMIT,
            ),
        )
    guard = _Guard()
    for token in tag_headings.joined(_raw(lexer, template), template.source):
        guard.see(token)
        yield token
    guard.finish()


def _raw(lexer: Lexer, template: Tidied) -> Iterator[Token]:
    at = 0
    try:
        for _, kind, value in lexer.tokeniter(template.source, None):
            at = template.source.index(value, at)
            yield Token(
                at, kind, unescaped(value) if kind == "string" and at in template.escaped else value
            )
            at += len(value)
    except TemplateSyntaxError:
        yield Token(at, tag_headings.REFUSED, template.source[at : at + 20].lstrip()[:2])


_REFUSED_KINDS = {
    "comment_begin": Sentence(
        'A comment ("{#") is not understood here. Leave it out, or put a space between { and #.'
    ),
    "raw_begin": Sentence('"raw" is not understood here. {use}', use=USE),
}


@dataclass(slots=True)
class _Guard:
    """What must be known of the tokens so far to refuse what the parser should not see."""

    open_ifs: list[int] = field(default_factory=list)
    tags: int = 0
    tag_at: int | None = None
    tag: list[Token] = field(default_factory=list)

    def see(self, token: Token) -> None:
        """Refuse a token the subset has no use for."""
        if token.kind == tag_headings.REFUSED:
            said = _UNREAD.get(token.value) or _UNREAD.get(token.value[:1])
            otherwise = Sentence("This tag is not understood. {use}", use=USE)
            raise RefusedError(token.offset, said or otherwise)
        if token.kind in _REFUSED_KINDS:
            raise RefusedError(token.offset, _REFUSED_KINDS[token.kind])
        if token.kind in ("variable_begin", "block_begin"):
            self._begin(token)
        elif token.kind in ("variable_end", "block_end"):
            self._end(token)
        elif self.tag_at is not None and token.kind != "whitespace":
            self._inside(token)

    def finish(self) -> None:
        """Refuse a tag or an if that is still open."""
        if self.tag_at is not None:
            raise RefusedError(self.tag_at, Sentence("This tag is never closed. {use}", use=USE))
        if self.open_ifs:
            raise RefusedError(
                self.open_ifs[-1],
                Sentence("This if is never closed. Write {% endif %} where it ends."),
            )

    def _begin(self, token: Token) -> None:
        self.tags += 1
        if self.tags > TAGS_LIMIT:
            raise RefusedError(
                token.offset,
                Sentence(
                    "There are more than {tags_limit} tags. Use fewer.", tags_limit=TAGS_LIMIT
                ),
            )
        self.tag_at, self.tag = token.offset, [token]
        _refuse_sign(token)

    def _inside(self, token: Token) -> None:
        if token.kind not in ("name", "string") and token.value not in _OPERATORS:
            hint = _HINTS.get(token.kind) or _HINTS.get(token.value)
            said = Sentence('"{value}" has no meaning here. {use}', value=token.value[:20], use=USE)
            if hint:
                said = Sentence(
                    '"{value}" has no meaning here. {hint} {use}',
                    value=token.value[:20],
                    hint=hint,
                    use=USE,
                )
            raise RefusedError(token.offset, said)
        self.tag.append(token)
        if len(self.tag) > _TOKENS_PER_TAG_LIMIT:
            raise RefusedError(
                self.tag[0].offset,
                Sentence("This tag is too long, or is never closed. {use}", use=USE),
            )

    def _end(self, token: Token) -> None:
        _refuse_sign(token)
        if token.kind == "block_end" and len(self.tag) > 1:
            self._block(self.tag[0].offset, self.tag[1])
        self.tag_at = None

    def _block(self, offset: int, keyword: Token) -> None:
        is_else_if = keyword.value == "else" and len(self.tag) > 2
        if is_else_if or keyword.value.lower() in ("elseif", "elsif"):
            raise RefusedError(
                keyword.offset,
                Sentence('Write {% elif name == "Ana" %} for another if, or {% else %} alone.'),
            )
        if keyword.value not in ("if", "elif", "else", "endif"):
            raise RefusedError(
                keyword.offset,
                Sentence(
                    '"{value}" is not understood here. {use}', value=keyword.value[:20], use=USE
                ),
            )
        if keyword.value == "if":
            self.open_ifs.append(offset)
        elif not self.open_ifs:
            raise RefusedError(
                offset,
                Sentence(
                    "No if is open where this {value} stands. {use}", value=keyword.value, use=USE
                ),
            )
        elif keyword.value == "endif":
            self.open_ifs.pop()
        if len(self.open_ifs) > DEPTH_LIMIT:
            raise RefusedError(
                offset,
                Sentence(
                    "Ifs can stand at most {depth_limit} deep in each other.",
                    depth_limit=DEPTH_LIMIT,
                ),
            )


def _refuse_sign(token: Token) -> None:
    """Refuse whitespace control: a sign beside the braces."""
    if token.value not in ("{{", "}}", "{%", "%}"):
        raise RefusedError(
            token.offset,
            Sentence(
                '"{value}" is not understood: leave out the sign. {use}',
                value=token.value.strip(),
                use=USE,
            ),
        )
