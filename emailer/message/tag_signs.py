"""Signs in headings that a tag has no other use for, as blanks: `{{ Coming? }}`, `{{ Size (cm) }}`.
Knows no quotes of editors. Pure.
"""

import re
import unicodedata

_SIGN = re.compile(r"[^\w\s]")
_EXPRESSION = re.compile(
    r"[=<>~*{}\\\"`\xb4\xab\xbb\u2018\u201a-\u201f\u2039\u203a\u300c-\u300f\uff02]"
    r"|\w[(\[]|(?<!\w)['\u2019]|['\u2019](?!\w)|[(\[]\s*[)\]]|\A\s*-|/\s*\Z|\A\s*/"
)
"""What no heading has: a comparison, a call, a text in quotes."""
_STARRED = re.compile(r"(?<=\w)\s?\*+(?=\s*\Z)")
"""As a form marks what it must know: Name*."""
_BEFORE_NUMBER = re.compile(r"\A(\s*)[^\w\s](?=[0-9])")
_WORD_SIGNS = re.compile(r"(?<=\w)\s?(?:[?#%*:;$]|&(?!&))+(?=\s|\Z)|(?<=\w)\s[-+](?=\s+\w)")
_NUMBERED = re.compile(r"((?:\A|\s)[0-9]{1,6})[.)](?=\s+[^\W\d])")
_REMARK = re.compile(r"(?<=\w)(\s+)\(([\w .,/%-]{1,60})\)")
_BEFORE_REMARK = re.compile(r"(?:\A|\s)(?:if|elif|and|or|not|in|is)\s*\Z", re.IGNORECASE)
_TEXT = re.compile(r"(\"(?:\\.|[^\"\\])*+\"|'(?:\\.|[^'\\])*+')")


def of_heading(head: str, typed: str) -> str:
    """Blank the signs of what stands in a tag before its filter, where that is a heading; all of
    it stays as it was typed where it could be anything else.
    """
    head = _STARRED.sub(_blank, head)
    if _EXPRESSION.search(head) or not any(map(str.isalnum, head)):
        return typed
    head = _BEFORE_NUMBER.sub(r"\1_", head)
    return "".join(one if _is_of_word(one) else " " for one in head)


def of_condition(tag: str) -> str:
    """Blank the signs of the headings in an if, outside its texts in quotes."""
    if not _SIGN.search(tag):
        return tag
    pieces = _TEXT.split(tag)
    return "".join(one if i % 2 else _of_question(one) for i, one in enumerate(pieces))


def _of_question(text: str) -> str:
    text = _REMARK.sub(_without_parentheses, text)
    text = _NUMBERED.sub(r"\1 ", _WORD_SIGNS.sub(_blank, text))
    return "".join(one if one.isascii() or _is_of_word(one) else " " for one in text)


def _without_parentheses(found: re.Match[str]) -> str:
    if _BEFORE_REMARK.search(found.string, 0, found.start(1)):
        return found[0]
    return f"{found[1]} {_SIGN.sub(' ', found[2])} "


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _is_of_word(one: str) -> bool:
    """Tell whether a letter, a digit, a blank, or what goes on top of a letter."""
    return one.isalnum() or one == "_" or one.isspace() or bool(unicodedata.combining(one))
