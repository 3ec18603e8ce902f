"""Lists as people have them -> recipients and rejected lines. Knows no runs and no requests."""

from emailer.lists.addresses.address import (
    AddressError,
    ascii_domain,
    beginning,
    check,
    key,
    no_address,
)
from emailer.lists.addresses.mailbox import Mailbox, mailbox
from emailer.lists.addresses.typing_errors import better
from emailer.lists.choices import DELIMITERS, FOUND, Choices, Role, is_telling
from emailer.lists.encodings.decoding import ListError, decode
from emailer.lists.files import is_workbook, open_file
from emailer.lists.notes import Notes
from emailer.lists.opened import About, Opened
from emailer.lists.reader import open_text, parse, parse_table
from emailer.lists.tables.records import of_record, said
from emailer.lists.workbooks.workbooks import LongError

__all__ = [
    "DELIMITERS", "FOUND", "About", "AddressError", "Choices", "ListError", "LongError",
    "Mailbox", "Notes", "Opened", "Role", "ascii_domain", "beginning", "better", "check", "decode",
    "is_telling", "is_workbook", "key", "mailbox", "no_address", "of_record", "open_file",
    "open_text", "parse", "parse_table", "said",
]  # fmt: skip
