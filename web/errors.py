"""What went wrong -> an answer: JSON for programs, a page for people.

Errors of the program and of the system find their status here; whoever refuses what a request asks
for raises a ProblemError, which has its own.
"""

import errno
import logging
import re
from collections.abc import Container, Iterable, Mapping
from typing import NoReturn

import aiohttp_jinja2
from aiohttp import web
from aiohttp.typedefs import Handler

from emailer import characters, side_threads
from emailer.message.checking import MessageError
from emailer.store import (
    ConflictError,
    NotFoundError,
    PastError,
    SupersededError,
    UnavailableError,
    UnreadableError,
)
from emailer.tongue import Sentence
from web import addresses, languages
from web.app_keys import HAS_PAGES

log = logging.getLogger(__name__)

STATUS: Mapping[type[Exception], tuple[int, str]] = {
    NotFoundError: (
        404,
        Sentence("Check the address. What it names can belong to another database."),
    ),
    PastError: (422, Sentence("Give a date that is to come.")),
    ConflictError: (409, Sentence("Look at it as it is now, then decide again.")),
    UnavailableError: (
        503,
        Sentence("Nothing was changed. Try again in a moment; the program's log says more."),
    ),
    SupersededError: (503, Sentence("Another program sends from this database now. Use that one.")),
    UnreadableError: (409, Sentence("A program with rights on the database wrote it there.")),
    MessageError: (
        409,
        Sentence("The message of this run cannot be made on this machine as it is now."),
    ),
    side_threads.FullError: (503, Sentence("Nothing was changed. Try again in a moment.")),
}
"""Domain error -> status and what to do; the sentence of what happened is the error's own."""

RETRY_AFTER_S: Mapping[int, int] = {429: 5, 503: 10}
"""When to ask again, where too much is going on."""

_DISK = Sentence("Make room on the disk, then send it again. Nothing was changed.")
_LATER = Sentence("Try again in a moment; the program's log says more.")
_OS: Mapping[int, tuple[int, str, str]] = {
    errno.ENOSPC: (507, Sentence("The disk is full."), _DISK),
    errno.EDQUOT: (507, Sentence("The disk is full."), _DISK),
    errno.EFBIG: (507, Sentence("The disk takes no file as large as this."), _DISK),
    errno.EMFILE: (503, Sentence("The program has too many files open."), _LATER),
    errno.ENFILE: (503, Sentence("The machine has too many files open."), _LATER),
    errno.ENOMEM: (503, Sentence("The program has too little memory for this now."), _LATER),
    errno.ENAMETOOLONG: (
        404,
        Sentence("There is no such page."),
        Sentence("Check the address, or begin again at the first page."),
    ),
    errno.ELOOP: (
        404,
        Sentence("There is no such page."),
        Sentence("Check the address, or begin again at the first page."),
    ),
    errno.ENOTDIR: (
        404,
        Sentence("There is no such page."),
        Sentence("Check the address, or begin again at the first page."),
    ),
}
"""The system's error -> status and sentences; any other is 503."""

_HTTP: Mapping[int, tuple[str, str]] = {
    400: (Sentence("This request could not be understood."), Sentence("Check how it was made.")),
    403: (
        Sentence("There is nothing to be seen here."),
        Sentence("Begin again at the first page."),
    ),
    404: (
        Sentence("There is no such page."),
        Sentence("Check the address, or begin again at the first page."),
    ),
    405: (
        Sentence("This address only takes what a form or a program sends to it."),
        Sentence("Begin again at the first page; /api lists what each address takes."),
    ),
    413: (
        Sentence("This is more than can be taken at once."),
        Sentence("Send less, or send the list as a file."),
    ),
    415: (Sentence("This kind of content is not taken here."), Sentence("Send application/json.")),
    417: (
        Sentence("This expectation cannot be met."),
        Sentence("Send the request without an Expect header."),
    ),
}


RUN_IS_THERE = web.RequestKey("RUN_IS_THERE", bool)
"""Set in a request once the run that its address names was found: where something of it is not
found, that leads back to it.
"""
_OF_A_RUN = re.compile(r"/runs/[A-Za-z0-9_-]+(?=/)")
_BEGUN = web.RequestKey("BEGUN", bool)


class ProblemError(Exception):
    """An answer that is a problem: status, what was wrong, what to do;
    `more` are further keys for programs.
    """

    ends_connection = False

    def __init__(
        self,
        status: int,
        message: str,
        help: str,  # noqa: A002  (the word of the answer)
        more: Mapping[str, object] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        """Keep the parts of the answer; without `retry_after_s` its status decides."""
        super().__init__(message)
        self.status, self.message, self.help, self.more = status, message, help, more or {}
        self.retry_after_s = retry_after_s or RETRY_AFTER_S.get(status)


def refuse_unknown(body: Iterable[str], known: Container[str], help_: str) -> None:
    """Raise ProblemError where a body has a field that is not known: none is passed over."""
    unknown = next((name for name in body if name not in known), None)
    if unknown is not None:
        name = characters.shown(unknown, 50)
        raise ProblemError(422, Sentence('There is no field "{unknown}".', unknown=name), help_)


def not_found(what: str = "run") -> ProblemError:
    """Answer that there is no such run (or what else is named)."""
    return ProblemError(404, _MISSING[what], STATUS[NotFoundError][1])


_MISSING = {
    "run": Sentence("There is no such run."),
    "recipient": Sentence("There is no such recipient in this run."),
    "file": Sentence("There is no such file."),
    "webhook": Sentence("There is no such webhook."),
}


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors in the form the asker reads."""
    try:
        return await handler(request)
    except ProblemError as problem:
        return respond(request, problem)
    except tuple(STATUS) as error:
        if request.get(_BEGUN):
            _cut_off(request, error)
        return respond(request, problem_of(error))
    except (ConnectionError, TimeoutError):  # of our own: who asked is gone
        raise
    except (OSError, MemoryError) as error:
        if request.get(_BEGUN):
            _cut_off(request, error)
        return respond(request, _problem_of_system(error))
    except web.HTTPException as error:
        if error.status < 400:  # redirects
            raise
        answer = respond(request, _problem_of_http(request, error))
        if "Allow" in error.headers:
            answer.headers["Allow"] = error.headers["Allow"]
        return answer


def _problem_of_http(request: web.Request, error: web.HTTPException) -> ProblemError:
    """Turn what the library refused into an answer. Where a person has opened the address of a
    form, a program has taken another method than there is.
    """
    if not isinstance(error, web.HTTPMethodNotAllowed) or not wants_json(request):
        return ProblemError(error.status, *_HTTP.get(error.status, _HTTP[400]))
    method, taken = characters.shown(error.method, 20), ", ".join(sorted(error.allowed_methods))
    return ProblemError(
        405,
        Sentence("This address does not take {method}.", method=method),
        Sentence("It takes {methods}; /api lists what each address takes.", methods=taken),
    )


async def note_begun(request: web.Request, _: web.StreamResponse) -> None:
    """Note that an answer's head is being written:
    what goes wrong later can have no status of its own.
    """
    request[_BEGUN] = True


def _cut_off(request: web.Request, error: Exception) -> NoReturn:
    """End a stream or a file so that what has arrived does not look whole."""
    log.warning("an answer was broken off", extra={"reason": str(error)})
    if request.transport:
        request.transport.abort()
    raise ConnectionResetError


def problem_of(error: Exception) -> ProblemError:
    """Turn a domain error into an answer."""
    status, help_ = next(answer for kind, answer in STATUS.items() if isinstance(error, kind))
    run_id = getattr(error, "run_id", None)
    said = getattr(error, "help", "") or help_
    return ProblemError(status, str(error), said, {"run": run_id} if run_id else None)


def _problem_of_system(error: OSError | MemoryError) -> ProblemError:
    """Turn what the system refused into an answer; its own words are for the log."""
    number = error.errno or 0 if isinstance(error, OSError) else errno.ENOMEM
    status, message, help_ = _OS.get(
        number, (503, Sentence("The program cannot use its files."), _LATER)
    )
    if status >= 500:
        log.warning(
            "the system refused a request", extra={"reason": str(error) or type(error).__name__}
        )
    return ProblemError(status, message, help_)


def respond(request: web.Request, problem: ProblemError) -> web.Response:
    """Make the answer. error.html gets `status`, `message`, `help` and `run`,
    the address to go back to.
    """
    if wants_json(request):
        body = {"message": problem.message, "help": problem.help, **problem.more}
        answer = languages.json_answer(body, status=problem.status)
    else:
        context: dict[str, object] = {
            "status": problem.status,
            "message": problem.message,
            "help": problem.help,
        }
        context["run"] = _run(request, problem)
        languages.lead_to(str(context["run"] or addresses.of(request, "compose")))
        answer = aiohttp_jinja2.render_template(
            "error.html", request, context, status=problem.status
        )
    if problem.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if problem.retry_after_s:
        answer.headers["Retry-After"] = str(problem.retry_after_s)
    is_unread = problem.status in (408, 413, 415, 429, 503, 507)  # what was announced
    if is_unread or problem.ends_connection:
        answer.force_close()
    return answer


def _run(request: web.Request, problem: ProblemError) -> str | None:
    """Find the page of the run that was asked about, unless there may be none."""
    found = _OF_A_RUN.match(addresses.within(request))
    if not found or (problem.status == 404 and RUN_IS_THERE not in request):
        return None
    return addresses.root_of(request.app) + found[0]


def wants_json(request: web.Request) -> bool:
    """Tell whether a program asks: by address, or because it says that it takes nothing else.
    Where there are no pages nobody else does.
    """
    if not request.app[HAS_PAGES]:
        return True
    path = addresses.within(request)
    for_programs = path.startswith(("/api/", "/healthz", "/metrics")) or path.endswith("/events")
    return for_programs or request.headers.get("Accept") == "application/json"
