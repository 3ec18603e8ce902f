"""Lists as people have them -> recipients and rejected lines. Knows no runs and no requests."""

from emailer.lists.address import AddressError, ascii_domain, beginning, check, key
from emailer.lists.decoding import ListError, decode
from emailer.lists.mailbox import Mailbox, mailbox
from emailer.lists.reader import parse, parse_table
from emailer.lists.records import of_record

__all__ = [
    "AddressError",
    "ListError",
    "Mailbox",
    "ascii_domain",
    "beginning",
    "check",
    "decode",
    "key",
    "mailbox",
    "of_record",
    "parse",
    "parse_table",
]
