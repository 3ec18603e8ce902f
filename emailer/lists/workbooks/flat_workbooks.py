"""OpenDocument spreadsheets that are one file of XML (.fods) -> packed ones, as others are.
Looks at nothing but how such a file begins.
"""

import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from emailer import private

LOOKED_AT = 16_384
_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<office:document\s[^>]*"
    rb"office:mimetype=[\"']application/vnd\.oasis\.opendocument\.spreadsheet"
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_PARTS = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    "</manifest:manifest>"
)


def is_one(start: bytes) -> bool:
    """Tell by a file's first bytes, LOOKED_AT of them, whether it is such a spreadsheet."""
    return bool(_BEGINS.match(start))


@contextmanager
def packed(path: Path, beside: Path) -> Iterator[Path]:
    """Pack such a file, for as long as it is needed; any other stays what it is."""
    with path.open("rb") as flat:
        if not is_one(flat.read(LOOKED_AT)):
            yield path
            return
        flat.seek(0)
        try:
            _pack(flat, beside)
            yield beside
        finally:
            beside.unlink(missing_ok=True)


def _pack(flat: BinaryIO, beside: Path) -> None:
    beside.unlink(missing_ok=True)
    with private.new_file(beside) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", _KIND, zipfile.ZIP_STORED)
        book.writestr("META-INF/manifest.xml", _PARTS)
        with book.open("content.xml", "w", force_zip64=True) as content:
            shutil.copyfileobj(flat, content)
