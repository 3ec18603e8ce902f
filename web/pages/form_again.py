"""What a form that is given back holds: all that was typed, and all that can be said of it."""

from typing import Any

from aiohttp import web

from emailer.submitting import caution_words, gathered_cautions, personal
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from web.app_keys import STORE
from web.pages import compose_words as says
from web.receiving import accounts, letter_files


async def filled(request: web.Request, submission: Submission, seen: Preview) -> dict[str, Any]:
    """Fill the form as it was read, with what was found out about it."""
    kept = submission.upload if "file" not in seen.problems else None
    config = accounts.config(request, submission)
    again: dict[str, Any] = {
        "typed": dict(submission.typed) | {"sender": says.sender_of(submission.typed, config)},
        "kept": kept,
        "seen": seen,
        "problems": seen.problems,
        "letter_files": submission.letter_uploads,
        "personal_files": submission.personal_upload,
        "lost": letter_files.lost(submission),
    }
    again |= says.beside_message(submission, seen)
    again["asks_personal"] = bool(personal.question(seen.personal))
    found = await gathered_cautions.beside(request.app[STORE], submission, seen, config.server)
    again["warnings"] = [caution_words.sentence(one) for one in found]
    return again | {"key": submission.key} if submission.key else again
