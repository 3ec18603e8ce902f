"""An address that is put right: what was typed -> the store's verb,
or the sentence that says why not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from emailer import lists, message, side_threads
from emailer.lists.addresses.address import trim
from emailer.message import personal_files
from emailer.model import Message
from emailer.store import Row, Run, Store
from emailer.tongue import Sentence
from web.app_keys import CONFIG, STORE
from web.errors import ProblemError, refuse_unknown

_HELP = Sentence('Send {"email": "ana@example.org"}: one address, nothing else.')
_OF_ITS_OWN = Sentence("Make a new run for this person, with the file named as the address is.")
_TOO_LONG = Sentence("Take a shorter address, or make a new run.")


@dataclass(frozen=True, slots=True)
class Address:
    """An address as typed, and what makes it the same as another."""

    email: str
    key: str


def of_json(body: Mapping[str, object]) -> Address:
    """Read {"email": ...} and nothing else. Raises ProblemError."""
    refuse_unknown(body, ("email",), _HELP)
    email = body.get("email")
    if not isinstance(email, str):
        raise ProblemError(422, Sentence("The field email is an address."), _HELP)
    return of_text(email)


def of_text(text: str) -> Address:
    """Read one address, nothing else with it.
    Raises ProblemError with the reason why it is none.
    """
    try:
        return Address(*lists.check(trim(text)))
    except lists.AddressError as error:
        said = Sentence("Write an email address.")
        raise ProblemError(
            422, lists.no_address(text, error) if text.strip() else said, _HELP
        ) from None


def wrong(text: str) -> str:
    """Say why a text is no address; nothing where it is one."""
    try:
        of_text(text)
    except ProblemError as problem:
        return problem.message
    return ""


def meant(text: str) -> str:
    """Say which address one was probably meant to be; nothing where it looks right, or is none."""
    return lists.better(trim(text)) or "" if not wrong(text) else ""


async def correct(request: web.Request, run_id: str, recipient_id: int, address: Address) -> Row:
    """Put an address right, unless the mail to it would be larger than one may be, or another
    file would go with it.
    """
    store = request.app[STORE]
    row = await store.recipient(run_id, recipient_id)
    run = (await store.look(run_id)).run
    said = run.message
    if said.personal and await _has_other_files(store, run, row, address):
        what = Sentence("The file of this person is found by the address as it stood in the list.")
        raise ProblemError(422, what, _OF_ITS_OWN)
    size_bytes, most_bytes = len(said.text) + len(said.html), request.app[CONFIG].max_mail_bytes
    too_large = await side_threads.run(size_bytes, _too_large, said, address, row, most_bytes)
    if too_large:
        raise ProblemError(
            422, Sentence("With this address {too_large}.", too_large=too_large), _TOO_LONG
        )
    return await store.people.correct(run_id, recipient_id, address.email, address.key)


async def _has_other_files(store: Store, run: Run, row: Row, address: Address) -> bool:
    """Tell whether somebody would get the file of another, or none, under another address."""
    parts = (await store.contents(run.key)).parts
    files = [personal_files.parts_for(run.message, parts, one, row.name, row.fields)
             for one in (row.email, address.email)]  # fmt: skip
    return files[0] != files[1]


def _too_large(said: Message, address: Address, row: Row, most_bytes: int) -> str:
    return message.prepare(said, most_bytes).too_large(address.email, row.name, row.fields)
