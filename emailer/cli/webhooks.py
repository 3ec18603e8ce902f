"""The command `webhooks`: who else is told what happens, and how telling them went.
Needs no lock; whoever serves the pages, or sends, tells them.
"""

import argparse
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping

from emailer.cli import advice, secret_sources, unlocked
from emailer.cli.exit_codes import Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.run_lines import fit
from emailer.cli.settings import Settings
from emailer.showing import webhooks as showing
from emailer.showing.shapes import Json
from emailer.store import NotFoundError, Store
from emailer.store.webhooks import KEPT_EVENTS, Kind, NewWebhook
from emailer.submitting import webhook_form

SECRET = "WEBHOOK_SECRET"  # noqa: S105  (the name of a setting)


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked. Returns the exit code."""
    if typed.action == "add":
        return await _add(typed, settings)
    async with unlocked.opened(settings.db) as store:
        try:
            return await _ACTIONS[typed.action](typed, store, settings)
        except NotFoundError as error:
            raise NotFoundError(
                f"{error} {advice.command(settings.db, 'webhooks', 'list')} shows what there is."
            ) from None


async def _add(typed: argparse.Namespace, settings: Settings) -> Exit:
    """Make one, and show its secret this once: alone on stdout, so that a script can take it."""
    async with unlocked.made(settings.db) as store:
        run_id = (
            typed.run and (await unlocked.choose(store, typed.run, lambda _: True, settings.db)).id
        )
        made = await store.webhooks.create(_read(typed, run_id, settings))
    if typed.json:
        say(json.dumps(showing.made(made), ensure_ascii=False))
        return Exit.ALL_SENT
    say(f"{made.id} is told. Its secret, by which it knows who tells it, is shown this once:",
        sys.stderr)  # fmt: skip
    say(made.secret)
    return Exit.ALL_SENT


def _read(typed: argparse.Namespace, run_id: str | None, settings: Settings) -> NewWebhook:
    """Read what was typed. Raises UsageError."""
    try:
        secret = secret_sources.read(SECRET, os.environ)
        kinds = typed.event or list(Kind)
        allows_private = settings.private_webhooks
        return webhook_form.made(typed.url, kinds, run_id, secret, allows_private=allows_private)
    except webhook_form.WebhookError as error:
        raise UsageError(f"{error} {error.help}") from None
    except ValueError as error:
        raise UsageError(str(error)) from None


async def _list(typed: argparse.Namespace, store: Store, settings: Settings) -> Exit:
    found = [showing.webhook(one) for one in await store.webhooks.every()]
    if typed.json:
        say(json.dumps({"data": found}, ensure_ascii=False))
        return Exit.ALL_SENT
    for one in found:
        _show(one)
    if not found:
        make = advice.command(settings.db, "webhooks", "add", "URL")
        say(f"There is no webhook yet: {make} makes one.")
    return Exit.ALL_SENT


async def _deliveries(typed: argparse.Namespace, store: Store, _: Settings) -> Exit:
    events = await store.webhooks.latest(_id(typed), KEPT_EVENTS)
    found = [showing.delivery(one) for one in events]
    if typed.json:
        say(json.dumps({"data": found}, ensure_ascii=False))
        return Exit.ALL_SENT
    for one in found:
        problem = one["problem"]["text"] if one["problem"] else ""
        tried = f"{one['state']} at attempt {one['attempts']}" if one["attempts"] else one["state"]
        about = f"run {one['run']}" + (f", person {one['recipient']}" if one["recipient"] else "")
        said = f"{one['created_at']}  {one['type']:20}  {tried}  {about}  {problem}"
        say(fit(said.rstrip()))
    if not found:
        say("Nothing has happened yet that it hears of.")
    return Exit.ALL_SENT


async def _test(typed: argparse.Namespace, store: Store, settings: Settings) -> Exit:
    """Tell it something that is nothing; 1 where it does not take it."""
    webhook = await store.webhooks.find(_id(typed))
    answer = await settings.tests(store, webhook, settings)
    steps = showing.steps(webhook, answer)
    if typed.json:
        told = [{"step": one.name, "ok": one.is_well, "text": one.text} for one in steps]
        say(json.dumps(showing.tested(answer) | {"steps": told}, ensure_ascii=False))
    else:
        for one in steps:
            say(fit(f"{'ok' if one.is_well else 'failed':8}{one.name:8}  {one.text}"))
        say(f"It took {answer.duration_ms} ms.")
    return Exit.COULD_NOT if answer.problem else Exit.ALL_SENT


async def _stop(typed: argparse.Namespace, store: Store, _: Settings) -> Exit:
    return await _enabled(typed, store, is_on=False)


async def _enable(typed: argparse.Namespace, store: Store, _: Settings) -> Exit:
    return await _enabled(typed, store, is_on=True)


async def _enabled(typed: argparse.Namespace, store: Store, *, is_on: bool) -> Exit:
    """Show it as it is now."""
    told = showing.webhook(await store.webhooks.enable(_id(typed), is_on=is_on))
    if typed.json:
        say(json.dumps(told, ensure_ascii=False))
    else:
        _show(told)
    return Exit.ALL_SENT


async def _remove(typed: argparse.Namespace, store: Store, _: Settings) -> Exit:
    await store.webhooks.delete(_id(typed))
    if typed.json:
        say(json.dumps({"removed": _id(typed)}))
    else:
        say(f"{_id(typed)} is removed, and what waited for it.")
    return Exit.ALL_SENT


def _id(typed: argparse.Namespace) -> str:
    """Read its id, which may begin with a dash: that is typed behind a blank then."""
    return str(typed.id).strip()


def _show(one: Json) -> None:
    """Show one in a line, and below it what is in its way."""
    run = f"run {one['run']}" if one["run"] else "every run"
    said = [f"{one['id']}  {one['url']}", ", ".join(one["events"]), run]
    if one["waiting"]:
        said.append(f"{one['waiting']:,} to be told")
    say(fit("  ".join(said)))
    if one["disabled"]:
        say(f"    {one['disabled']['text']}")
    elif one["next_try_at"]:
        say(f"    {one['failures']:,} failures in a row, tried again at {one['next_try_at']}")


_ACTIONS: Mapping[str, Callable[[argparse.Namespace, Store, Settings], Awaitable[Exit]]] = {
    "list": _list,
    "deliveries": _deliveries,
    "test": _test,
    "stop": _stop,
    "enable": _enable,
    "remove": _remove,
}
