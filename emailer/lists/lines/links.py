"""Links to an address, as pages, spreadsheets and programs write them -> `Name <address>`. Pure.

Each address is found once, and what stands around it is looked at within bounds: a text that is
made to be slow takes no longer than any other.
"""

import html
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote

AROUND = 500
"""Characters before and behind an address that may belong to its link."""

LONGEST = 10_000  # characters of a link that is looked at whole
_ALONE = re.compile(
    r"\s*mailto:(?://)?(?P<to>[^?\s<>\"]*+)(?:\?(?P<fields>[^\s<>\"]*+))?\s*", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"mailto:(?://)?\s*+(?P<to>[^\s\"'<>()\[\]?;,|]++)[^\s\"'<>()\[\]|]*+", re.IGNORECASE
)
_TAG = re.compile(r"<a\b[^<>]*\bhref\s*=\s*[\"']?", re.IGNORECASE)
_TAG_ENDS = re.compile(r"[^<>]*+>(?P<name>[^<>]*+)</a\s*+>", re.IGNORECASE)
_FORMULA = re.compile(r"=[\w.]++\(\s*+\"")
_FORMULA_ENDS = re.compile(r"\"\s*+(?:[;,]\s*+\"(?P<name>[^\"]*+)\"\s*+)?\)")
_MARKDOWN = re.compile(r"\[(?P<name>[^\[\]]*+)\]\(")
_MARKDOWN_ENDS = re.compile(r"\)")
_SAYS_WRITE = re.compile(
    r"\W*+(?:(?:e-?mails?|mailto|mailen|mailadresse|schreiben|schreib|write|send|senden|sende|to|an"
    r"|contact|kontakt|kontaktieren|link|here|hier|click|klick|us|me|a|eine?|an|the|die|address"
    r"|adresse|message|nachricht|contacter|contatta|contactar|correo|courriel|escribir|ecrire"
    r"|\u00e9crire|enviar|envoyer|un|invia|scrivi|stuur)\b\W*+)+",
    re.IGNORECASE,
)
"""What a link shows that is nobody's name."""
_SHOWN = re.compile(r"(?P<name>[^\s<>@,;]++@[^\s<>@,;]++)\s*+<")
_SHOWN_ENDS = re.compile(r">")
_PIPED = re.compile(r"\|(?P<name>[^<>|]*+)>")
_WIKI = re.compile(r"(?:\]\[|[| ])(?P<name>[^\[\]|]*+)\]\]?")
_ASCIIDOC = re.compile(r"\[(?P<name>[^\[\]]++)\]")


def unlinked(text: str) -> str:
    """Return a text in which each link to an address is that address,
    with the name that was shown in its place.
    """
    if "mailto:" not in text.lower():
        return text
    if len(text) < LONGEST and (alone := _ALONE.fullmatch(text)):
        return _all_of(alone)
    pieces, at = [], 0
    for address in _ADDRESS.finditer(text):
        before = text[max(at, address.start() - AROUND) : address.start()]
        behind = text[address.end() : address.end() + AROUND]
        for link in _LINKS:
            if found := link(before, behind):
                begin, name, end = found
                begins_at = address.start() - len(before) + begin
                pieces += [text[at:begins_at], _mailbox(name.strip(), address["to"])]
                at = address.end() + end
                break
    return "".join([*pieces, text[at:]])


Found = tuple[int, str, int] | None
"""Where a link begins in what is before its address, what it shows, and where it ends behind it."""


def _all_of(link: re.Match[str]) -> str:
    """Everybody a link is to, by its beginning and its fields: `mailto:a@x,b@x?bcc=c@x`."""
    fields = parse_qsl(html.unescape(link["fields"] or ""), max_num_fields=None)
    others = [value for name, value in fields if name.lower() in ("to", "cc", "bcc")]
    return ", ".join(filter(None, (unquote(link["to"]), *others)))


def _tag(before: str, behind: str) -> Found:
    """`<a href="mailto:ana@x.pt">Ana</a>`."""
    return _around(before, behind, before.rfind("<"), _TAG, _TAG_ENDS)


def _formula(before: str, behind: str) -> Found:
    """`=HYPERLINK("mailto:ana@x.pt"; "Ana")`, and what it is called in other languages."""
    return _around(before, behind, before.rfind("="), _FORMULA, _FORMULA_ENDS)


def _markdown(before: str, behind: str) -> Found:
    """`[Ana](mailto:ana@x.pt)`."""
    return _around(before, behind, before.rfind("["), _MARKDOWN, _MARKDOWN_ENDS)


def _alone(before: str, behind: str) -> Found:
    """`<mailto:ana@x.pt?subject=Hi>`."""
    return (len(before) - 1, "<", 1) if before.endswith("<") and behind.startswith(">") else None


def _shown(before: str, behind: str) -> Found:
    """Outlook, copied as text: `ana@x.pt<mailto:ana@x.pt>`, also within `<...>`."""
    if not before.endswith("<"):
        return None
    word = before[:-1].rstrip()
    begin = max(word.rfind(mark) for mark in " \t\n<,;") + 1
    found = _around(before, behind, begin, _SHOWN, _SHOWN_ENDS)
    if found and before[begin - 1 : begin] == "<" and behind.startswith(">>"):
        return begin - 1, f"<{found[1]}>", found[2] + 1
    return found


def _piped(before: str, behind: str) -> Found:
    """`<mailto:ana@x.pt|Ana>`."""
    found = _PIPED.match(behind) if before.endswith("<") else None
    return (len(before) - 1, found["name"], found.end()) if found else None


def _bracketed(before: str, behind: str) -> Found:
    """`Ana [mailto:ana@x.pt]`, and wikis: `[mailto:ana@x.pt Ana]`, `[[mailto:ana@x.pt][Ana]]`."""
    if not before.endswith("["):
        return None
    begin = len(before) - 2 if before.endswith("[[") else len(before) - 1
    if behind.startswith("]") and not behind.startswith("]["):
        return begin, "<", 2 if behind.startswith("]]") else 1
    found = _WIKI.match(behind)
    return (begin, found["name"], found.end()) if found else None


def _named_behind(before: str, behind: str) -> Found:
    """`mailto:ana@x.pt[Ana]`."""
    found = _ASCIIDOC.match(behind)
    return (len(before), found["name"], found.end()) if found else None


_LINKS: tuple[Callable[[str, str], Found], ...] = (
    _tag, _formula, _markdown, _shown, _alone, _piped, _bracketed, _named_behind,
)  # fmt: skip


def _around(
    before: str, behind: str, begin: int, opening: re.Pattern[str], ending: re.Pattern[str]
) -> Found:
    opened = opening.fullmatch(before, begin) if begin >= 0 else None
    ended = ending.match(behind) if opened else None
    if not opened or not ended:
        return None
    names = opened.groupdict() | ended.groupdict()
    return begin, names.get("name") or "", ended.end()


def _mailbox(name: str, address: str) -> str:
    if name.startswith("<"):  # the brackets around it stay
        return f"<{address}>"
    is_name = name and "@" not in name and not _SAYS_WRITE.fullmatch(name)
    return f"{name} <{address}>" if is_name else address


def beside(shown: str, address: str) -> str:
    """Write what a link shows, and the address it is to, as one mailbox."""
    return _mailbox(shown.strip(), address)
