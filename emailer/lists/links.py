"""Links to an address, as pages, spreadsheets and programs write them -> `Name <address>`. Pure."""

import re

_ADDRESS = r"mailto:\s*(?P<to>[^\s\"'<>()\[\]?;,]+)[^\s\"'<>()\[\]]*"
_LINKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"<a\b[^<>]*?\bhref\s*=\s*[\"']?{_ADDRESS}[\"']?[^<>]*>(?P<name>[^<>]*)</a\s*>",
        # HYPERLINK, and what it is called in other languages
        rf"=[\w.]+\(\s*\"{_ADDRESS}\"\s*(?:[;,]\s*\"(?P<name>[^\"]*)\"\s*)?\)",
        rf"\[(?P<name>[^\[\]]*)\]\({_ADDRESS}\)",
        # Outlook, copied as text: ana@x.pt<mailto:ana@x.pt>, also within <...>
        rf"<?(?P<name>[^\s<>@,;]+@[^\s<>@,;]+?)\s*<{_ADDRESS}>>?",
    )
)


def unlinked(text: str) -> str:
    """Return a text in which each link to an address is that address,
    with the name that was shown in its place.
    """
    if "mailto:" not in text.lower():
        return text
    for pattern in _LINKS:
        text = pattern.sub(_mailbox, text)
    return text


def _mailbox(found: re.Match[str]) -> str:
    name, address = (found["name"] or "").strip(), found["to"]
    is_within = found[0].startswith("<") and found[0].endswith(">>")
    if not name or "@" in name:
        return f"<{address}>" if is_within else address
    return f"{name} <{address}>"
