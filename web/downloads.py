"""What a file is called that is downloaded: what it is of, of whom, and when it was made. Pure."""

import re
import unicodedata
from urllib.parse import quote

from emailer import characters
from emailer.model import Instant
from emailer.showing import shapes

LONGEST = 60
"""Characters of one part of a name: a subject may be long."""


def named(ending: str, made_at: Instant, *parts: str) -> dict[str, str]:
    """Write the header that names a download by its parts, the day behind them (UTC).

    The name stands in it twice (RFC 6266 4.3): in ASCII, and as it is for who reads that.
    """
    day = str(shapes.instant(made_at))[:10]
    name = "_".join(filter(None, [*map(_part, parts), day]))
    plain = characters.normal("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore")
    ascii_name = re.sub(r"_+", "_", plain.decode()).strip("_-")
    whole = quote(f"{name}.{ending}", safe="")
    said = f"attachment; filename=\"{ascii_name}.{ending}\"; filename*=UTF-8''{whole}"
    return {"Content-Disposition": said}


def _part(text: str) -> str:
    """Write a part with the letters and digits that names of files may have everywhere, and the
    marks that belong to letters.
    """
    letters = "".join(map(_sign, characters.normal("NFC", text[: 4 * LONGEST])))
    return re.sub("-+", "-", letters).strip("-._")[:LONGEST].rstrip("-._")


def _sign(sign: str) -> str:
    is_taken = re.match(r"[\w.@+]", sign) or unicodedata.category(sign).startswith("M")
    return sign if is_taken else "-"
