"""The page before anything leaves this machine: to how many, by which server, as whom,
what exactly, what is odd.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import aiohttp_jinja2
from aiohttp import web

from emailer import durations, limits
from emailer.clocks import hours, zones
from emailer.lists.notes import Suggestion
from emailer.message import files
from emailer.model import PartKind
from emailer.showing import shapes
from emailer.submitting import caution_words, gathered_cautions, submit
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence, quoted, say
from web import words
from web.app_keys import STORE
from web.pages import compose_words as says
from web.pages import consent, drafts, left_out, written_words
from web.receiving import accounts, letter_files, submissions

if TYPE_CHECKING:
    from web.config import WebConfig


_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


async def _begins(request: web.Request, submission: Submission) -> Mapping[str, Any]:
    """Say when it begins; nothing where that is at once."""
    said: dict[str, Any] = {}
    now = request.app[STORE].now()
    start_at = max(submission.start_at or now, now)
    at = hours.opens_at(submission.hours, start_at) if submission.hours else start_at
    if at > now:
        said["at"] = shapes.instant(at)
        said["is_moved"] = at > start_at
        if submission.start_at and at > start_at:
            said["typed"] = shapes.instant(submission.start_at)
        said["there"] = words.there(at, _zone(submission))
    if submission.after is not None:
        first = (await request.app[STORE].look(submission.after)).run
        said |= {"after": first.id, "subject": words.named(first.message.subject)}
    is_planned = submission.start_at or submission.after is not None
    return said and said | {"must": words.MUST_BE_ON if is_planned else words.OR_ONCE_IT_IS_ON}


def _zone(submission: Submission) -> str:
    """Say in which zone it was planned; "" where that was in none by its name."""
    zone = submission.typed.get("zone", "").strip() or hours.parted(submission.hours)[1]
    return zone if (submission.start_at or submission.hours) and zones.is_zone(zone) else ""


def _named(request: web.Request, account: str) -> str:
    """Name the account that sends, where there are several."""
    labels = accounts.labels(request)
    return labels.get(account, account) if len(labels) > 1 else ""


def _by(request: web.Request, config: "WebConfig", its: limits.Limits) -> dict[str, Any]:
    """Say by which account it goes."""
    return {
        "transport": says.by_server(config, its, accounts.names(request)),
        "is_trial": config.transport != "smtp",
        "account": _named(request, config.account),
    }


def is_needed(request: web.Request, transport: str) -> bool:
    """Tell whether it could be meant for people: mail leaves this machine, or would by another
    account, as it is easily taken to.
    """
    return transport == "smtp" or bool(accounts.real(request))


async def show(
    request: web.Request,
    submission: Submission,
    seen: Preview,
    more: Mapping[str, Any] | None = None,
    status: int = 200,
) -> web.Response:
    """Show all once more; the button there is the one that sends. The file is kept for it.
    `more` is what became of a test that was sent from here.
    """
    submissions.keep(request, submission)
    config, store = accounts.config(request, submission), request.app[STORE]
    account = await store.account(config.account)
    size_limit = await gathered_cautions.size_limit(store, submission, config.server)
    found = await gathered_cautions.known(submission, seen, account.limits, size_limit)
    context: dict[str, Any] = {
        "here": "new",
        "words": words,
        "says": says,
        "span": durations.span,
        "seen": seen,
        **await _sending(request, submission, seen),
        **_pace(submission, seen, account.limits),
        "grace_s": config.grace_s(submission.transport, submission.grace_s),
        **_by(request, config, account.limits),
        "warnings": [*_odd(submission, config), *(caution_words.sentence(one) for one in found)],
        **_letter(submission, seen),
        **_changes(submission, seen),
        **left_out.at_last(seen, submission.typed),
        "size_limit": size_limit,
        **says.test_goes_to(submission.typed, config),
        **_carried(submission, seen),
        **(more or {}),
    }
    await drafts.lead_to(request, context["key"])
    answer = aiohttp_jinja2.render_template("last_look.html", request, context, status=status)
    # "Back" must find it again, with the same key
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


async def _sending(request: web.Request, submission: Submission, seen: Preview) -> dict[str, Any]:
    """Say when it begins, and what the button that sends says of that."""
    begins = await _begins(request, submission)
    label = says.agreeing(seen, is_later=bool(begins), is_trial=submission.transport != "smtp")
    return {"begins": begins, "label": label}


def _pace(submission: Submission, seen: Preview, its: limits.Limits) -> dict[str, Any]:
    """Say how fast it goes at most, and how long it takes at least by all limits there are."""
    people = seen.valid - seen.left_out
    return {
        "rate": limits.in_words(submission.limits),
        "least_s": round(limits.least_s(people, (*submission.limits, *its))),
    }


def _changes(submission: Submission, seen: Preview) -> dict[str, Any]:
    """Say what is not as it stands in the list, nor as the button said that led here."""
    agreed = consent.agreed(submission.typed)
    is_otherwise = agreed is not None and agreed != consent.counts(seen)
    return {
        "corrected": _corrected(seen),
        **_several(submission, seen),
        "otherwise": consent.changed(seen, agreed) if agreed and is_otherwise else "",
    }


def _instead(one: Suggestion, *, is_known: bool) -> Sentence:
    # what is no address would be read as a word of the sentence
    was = one.was if _ADDRESS.fullmatch(one.was) else quoted(one.was)
    if is_known:
        return Sentence(
            "{better} instead of {was}, as an earlier run has corrected it",
            better=one.better,
            was=was,
        )
    return Sentence("{better} instead of {was}", better=one.better, was=was)


def _several(submission: Submission, seen: Preview) -> dict[str, Any]:
    """Name whose other addresses get nothing."""
    notes = seen.look.notes
    if submission.typed.get("multiple") == "all":
        return {"several": [], "several_count": 0}
    several = [one for one in notes.several_first if not seen.is_left(one.email)]
    left = len(notes.several_first) - len(several)
    return {"several": several, "several_count": notes.several - left}


def _odd(submission: Submission, config: "WebConfig") -> list[str]:
    """Say what only a page can know to be odd."""
    foreign = says.foreign_sender(submission.message.sender, config)
    return [*filter(None, (foreign, says.lost(letter_files.lost(submission))))]


def _corrected(seen: Preview) -> list[str]:
    """Say line by line what is not as it stands in the list: addresses that were put right,
    and what was filled in.
    """
    notes, called = seen.look.notes, says.headings(seen)
    said = [
        (one.line, _instead(one, is_known=one.line in seen.put_right))
        for one in (*notes.taken, *notes.corrected)
        if not seen.is_left(one.better)
    ] + [
        (one.line, Sentence("{field} {value} for {email}", email=one.email, value=one.value,
                            field=called.get(one.name) or says.spoken(one.name)))
        for one in notes.filled
        if not seen.is_left(one.email)
    ]  # fmt: skip
    return [
        say("line {line}: {said}", line=line, said=one)
        for line, one in sorted(said, key=lambda pair: pair[0])
    ]


def _letter(submission: Submission, seen: Preview) -> dict[str, Any]:
    """Name what goes out: the message and the files with it."""
    return {
        "message": submission.message,
        "hours": submission.hours,
        "letter_files": submission.letter_uploads,
        "attached": [
            one.part for one in submission.files if one.part.kind is not PartKind.PERSONAL
        ],
        "personal_files": submission.personal_upload,
        "mail_bytes": gathered_cautions.mail_bytes(submission, seen),
        "megabytes": files.mb,
        **written_words.CONTEXT,
    }


def _carried(submission: Submission, seen: Preview) -> dict[str, Any]:
    """Name what the form there carries along, and its button says."""
    typed, key = submission.typed, submission.key or submit.new_key()
    return {
        "carried": consent.carried(typed),
        "key": key,
        "kept": submission.upload,
        "looked": consent.token(submission, key),
        "agreed": consent.value(seen),
        "problems": {},
        "find": typed.get("find", ""),
        # another was asked for: there the focus is
        "on_message": _asks_for_another(typed),
    }


def _asks_for_another(typed: Mapping[str, str]) -> bool:
    """Tell whether another message is to be looked at: by a button, by a number, or by a search
    that was typed at the last look before.
    """
    if not typed.get("looked"):
        return typed.get("step", "") not in ("", "enter")
    number = typed.get("shown", "").lstrip("~").partition(" ")[0]
    is_found = typed.get("find", "") != typed.get("found", "")
    is_other = bool(number) and typed.get("person", "").strip() != number
    return is_found or is_other or typed.get("step", "") not in ("", "enter")
