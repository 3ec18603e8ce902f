"""The command `purge`: people of runs that ended long ago are erased,
or one person everywhere. It needs no lock.
"""

import argparse
import json
import sys
from collections.abc import Mapping

from emailer import erasures
from emailer.cli import unlocked
from emailer.cli.exit_codes import Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.lists.addresses.address import shown
from emailer.showing import dossier
from emailer.store import Store
from emailer.store.erasing import Erased, Person

PATIENCE_S = 10.0
"""How long it waits for a message that is just being handed over."""


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Count, ask, erase. Returns the exit code."""
    if bool(typed.person) == bool(typed.older_than):
        raise UsageError("Write whom to erase: --person ADDRESS, or --older-than 90d.")
    person = person_of(typed.person) if typed.person else None
    async with unlocked.opened(settings.db) as store:
        code = await (_person(store, person, typed) if person else _old(store, typed))
        holder = settings.db.holder()
        if holder is None and not typed.dry_run:
            await store.erasing.clean(at_once=True)
    if holder is not None and not typed.dry_run and not typed.json:
        say(
            f"It leaves the file's bytes as soon as process {holder} has nothing to send.",
            sys.stderr,
        )
    return code


def person_of(text: str) -> Person:
    """Read an address. Raises UsageError."""
    try:
        return erasures.person_of(text)
    except ValueError as error:
        raise UsageError(f"--person: {error}") from None


async def _person(store: Store, person: Person, typed: argparse.Namespace) -> Exit:
    known = await erasures.known(store, person)

    def tell(sentence: str, done: Erased | None = None) -> Exit:
        return _tell(typed, dossier.done(person, known, done), sentence)

    if dossier.is_nothing(known):
        return tell(f"Nothing is known of {shown(person.email)}.")
    if not _agreed(typed, f"{shown(person.email)} stands {dossier.counted(known)}."):
        return tell("Nothing was erased.")
    done = await erasures.erase(store, person, known, PATIENCE_S)
    if done.busy:
        tell("A message is being sent to them right now: erase them again in a moment.", done)
        return Exit.INCOMPLETE
    return tell("Erased.", done)


async def _old(store: Store, typed: argparse.Namespace) -> Exit:
    try:
        before = erasures.before(store, typed.older_than)
    except ValueError as error:
        raise UsageError(f"--older-than: {error}") from None
    found = await store.erasing.old(before)
    told = {"runs": found.runs, "people": found.people}
    if not found.runs:
        return _tell(typed, told | {"erased": 0}, "No run ended longer ago.")
    if not _agreed(typed, f"{dossier.old(found)} that ended longer ago. Counts stay."):
        return _tell(typed, told | {"erased": 0}, "Nothing was erased.")
    done = await store.erasing.erase_old(before)
    return _tell(typed, told | {"erased": done.people}, "Erased.")


def _agreed(typed: argparse.Namespace, found: str) -> bool:
    """Tell what is found, and ask at a terminal. Raises UsageError where there is nobody to ask."""
    if not typed.json:
        say(found)
    if typed.dry_run or typed.yes:
        return bool(typed.yes and not typed.dry_run)
    if not sys.stdin.isatty():
        raise UsageError("Say --yes to erase it: there is no way back.")
    say("This cannot be undone. Erase? Write yes:", sys.stderr)
    return sys.stdin.readline().strip().lower() == "yes"


def _tell(typed: argparse.Namespace, told: Mapping[str, object], sentence: str) -> Exit:
    say(json.dumps(told, ensure_ascii=False) if typed.json else sentence)
    return Exit.ALL_SENT
