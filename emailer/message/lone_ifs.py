"""Lines of a template on which nothing but ifs stand: they leave no empty line in the mail.
Knows no tree. Pure.
"""

from collections.abc import Sequence

from emailer.message.tag_headings import Token

_BLANKS = " \t"


def without(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of a template without what else stands on such lines, their end too."""
    front, rear = [0] * len(tokens), [0] * len(tokens)
    for first, last in _lines(tokens):
        before, behind = first - 1, last + 1
        if before >= 0:
            rear[before] = len(tokens[before].value) - len(tokens[before].value.rstrip(_BLANKS))
        if behind < len(tokens):
            blanks, end, _ = tokens[behind].value.partition("\n")
            front[behind] = len(blanks) + len(end)
        for i in range(first, last):
            if tokens[i].kind == "data":
                front[i] = len(tokens[i].value)
    return [
        token._replace(value=token.value[begin : max(begin, len(token.value) - end)])
        if begin or end
        else token
        for token, begin, end in zip(tokens, front, rear, strict=True)
    ]


def _lines(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """List from which token to which each line of ifs alone goes."""
    found, first = [], None
    for i, token in enumerate(tokens):
        if token.kind == "block_begin" and first is None:
            first = i if _begins(tokens, i) else None
        elif token.kind == "variable_begin" or (
            token.kind == "data" and token.value.strip(_BLANKS)
        ):
            first = None
        if token.kind == "block_end" and first is not None and _ends(tokens, i):
            found.append((first, i))
            first = None
    return found


def _begins(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether a line begins before a tag."""
    if i == 0:
        return True
    before = tokens[i - 1]
    last = before.value.rpartition("\n")
    return before.kind == "data" and not last[2].strip(_BLANKS) and (i == 1 or bool(last[1]))


def _ends(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether a line ends behind a tag."""
    if i + 1 == len(tokens):
        return True
    blanks, end, _ = tokens[i + 1].value.partition("\n")
    is_last = i + 2 == len(tokens)
    return tokens[i + 1].kind == "data" and not blanks.strip(_BLANKS) and (bool(end) or is_last)
