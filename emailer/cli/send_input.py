"""What was typed for `send` -> a submission: its fields, its list, its files.
Problems keep the field's name.
"""

import argparse
import contextlib
import hashlib
import json
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from emailer import characters
from emailer.cli import process
from emailer.cli.exit_codes import UsageError
from emailer.cli.personal_files import Own
from emailer.cli.settings import Settings
from emailer.letters import SAME
from emailer.lists import DELIMITERS, Role
from emailer.message import NOBODY
from emailer.model import DEFAULT_ACCOUNT, Policy
from emailer.submitting import choosing, event, submit
from emailer.submitting.letter_files import draft_of, with_files
from emailer.submitting.listing import Source
from emailer.submitting.submission import Submission, of_typed
from emailer.submitting.upload import Upload

MAX_TEXT_BYTES = 5_000_000
MAX_PIPED_BYTES = 1_000_000_000
CHUNK_BYTES = 1 << 20
STDIN = "-"
SYNONYMS = {"email": "address", "first_name": "given", "last_name": "family", "leave_out": "ignore"}

NO_LETTER = (
    "--text-file is missing (or --html-file, or --markdown-file): without a letter the built-in "
    "example would go to real people. A trial does without one."
)

FLAGS: Mapping[str, str] = {
    "file": "LIST", "list": "LIST", "emails": "LIST", "to": "--test-to", "text": "Text",
    "html": "HTML",
    "attachment": "--attach",
    "inline": "--inline",
    "columns": "--map",
    "written_as": "--written-as",
    "skip_written": "--skip-written",
    "skip_waiting": "--skip-waiting",
    "personal": "--personal-files",
    "personal_column": "--personal", "rate": "--rate", "sender": "--sender", "subject": "--subject",
}  # fmt: skip
"""Field -> where it was typed; others are called as their flags."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where nothing was typed."""

    transport: str
    sender: str
    policy: Policy
    max_failures: str
    max_mail_bytes: int
    account: str = DEFAULT_ACCOUNT


@contextlib.contextmanager
def received(typed: argparse.Namespace) -> Iterator[Upload]:
    """Take the list, a file or what comes from stdin or a pipe, in a folder of its own: what is
    made of it there lasts no longer than the command. Raises UsageError.
    """
    is_stdin = typed.list == STDIN
    is_piped = is_stdin or _is_pipe(typed.list)
    lying = None if is_piped else _file(typed.list, "file")
    with contextlib.ExitStack() as resources:
        with process.ended_by_signals():
            folder = tempfile.TemporaryDirectory(prefix="emailer-list-")
            kept = Path(resources.enter_context(folder)) / "list"
            if lying:
                kept.symlink_to(lying.path.absolute())
            else:
                stdin = contextlib.nullcontext(sys.stdin.buffer)
                with stdin if is_stdin else _opened(typed.list) as piped, kept.open("wb") as file:
                    _keep(piped, file)
        upload = lying or _file(str(kept), "file")
        filename = "stdin" if is_stdin else Path(typed.list).name
        yield replace(upload, path=kept, filename=filename)


def _is_pipe(path: str) -> bool:
    try:
        return stat.S_ISFIFO(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False  # said when it is opened


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise UsageError(f"LIST: {path} cannot be read: {error.strerror}.") from None


def _keep(piped: BinaryIO, kept: BinaryIO) -> None:
    """Keep what comes, as long as it ends. Raises UsageError."""
    size = 0
    while chunk := piped.read(CHUNK_BYTES):
        size += len(chunk)
        if size > MAX_PIPED_BYTES:
            raise UsageError(f"LIST: what comes is longer than {MAX_PIPED_BYTES:,} bytes.")
        kept.write(chunk)


def submission(
    typed: argparse.Namespace, settings: Settings, transport: str, upload: Upload, own: Own
) -> Submission:
    """Make a submission of what was typed; what is wrong with a field is among its problems.
    Raises UsageError.
    """
    if typed.idempotency_key is not None and not submit.is_key(typed.idempotency_key):
        raise UsageError(f"--idempotency-key: {submit.BAD_KEY}.")
    fields, problems = _fields(typed), dict[str, str]()
    source = Source(upload=upload, choices=choosing.of_form(fields, problems))
    made = of_typed(fields, source, typed.idempotency_key, _defaults(settings, transport), problems)
    files = [*_files(typed.attach, "attachment"), *_files(typed.inline, "inline")]
    drafts = [*(draft_of(one) for one in files), *own.drafts]
    if transport == "smtp" and not {"text", "html"} & fields.keys():
        raise UsageError(NO_LETTER)
    return with_files(replace(made, personal_upload=own.upload), drafts, files)


def _defaults(settings: Settings, transport: str) -> Defaults:
    """Take the settings; beside a sender of real mail nobody's sender,
    which trials have, is none.
    """
    nobody = transport == "smtp" and settings.sender == NOBODY
    policy = Policy(settings.retry_delays_s, resend_in_doubt=settings.resend_in_doubt)
    return Defaults(
        transport,
        "" if nobody else settings.sender,
        policy,
        settings.max_failures,
        settings.max_mail_bytes,
        settings.account,
    )


def _fields(typed: argparse.Namespace) -> dict[str, str]:
    """Name the fields as a form has them; one that was not typed is absent."""
    said = {name: getattr(typed, name, None)
            for name in ("subject", "reply_to", "sender", "rate", "start_at", "after", "hours",
                         "send_timeout_s",
                         "sheet", "encoding", *event.NAMES)}  # fmt: skip
    said |= {
        "personal_column": typed.personal,
        "personal_anyway": "yes" if typed.personal_anyway else None,
    }
    said |= _letter(typed) | {"on_rejected": typed.on_rejected}
    said["delimiter"] = {sign: name for name, sign in DELIMITERS.items()}.get(
        typed.delimiter, typed.delimiter
    )
    said["columns"] = json.dumps(columns(typed.map)) if typed.map else None
    said["written_as"] = json.dumps(formats(typed.written_as)) if typed.written_as else None
    unless = SAME if typed.skip_same else "no"
    said["skip_written"] = "yes" if typed.skip_written else unless
    said["skip_waiting"] = "yes" if typed.skip_waiting else unless
    fields = {name: value for name, value in said.items() if value is not None}
    if unfit := next(
        (name for name, value in fields.items() if characters.NO_FIELD.search(value)), None
    ):
        raise UsageError(f"{flag(unfit)} holds characters that are no text.")
    return fields


def columns(mapped: Sequence[str]) -> dict[str, str]:
    """Read HEADING=ROLE; a heading may hold an =, a role does not. Raises UsageError."""
    roles: dict[str, str] = {}
    for one in mapped:
        heading, equals, role = (part.strip() for part in one.rpartition("="))
        role = SYNONYMS.get(role, role)
        if not equals or not heading or role not in list(Role):
            raise UsageError(f"--map is HEADING=ROLE, and a role is {', '.join(Role)}.")
        roles[heading] = role
    return roles


def formats(said: Sequence[str]) -> dict[str, str]:
    """Read FIELD=FORMAT. Raises UsageError."""
    pairs = [one.partition("=") for one in said]
    if not all(field.strip() and code.strip() for field, _, code in pairs):
        raise UsageError("--written-as is FIELD=FORMAT, as in amount=0.00.")
    return {field.strip(): code.strip() for field, _, code in pairs}


def _letter(typed: argparse.Namespace) -> dict[str, str | None]:
    """Read the files of the message. Raises UsageError."""
    if typed.text_file and typed.markdown_file:
        raise UsageError("--text-file and --markdown-file are both the text: leave one out.")
    texts = {name: _text(path, flag_) if path else None for name, path, flag_ in (
        ("text", typed.text_file or typed.markdown_file,
         "--text-file" if typed.text_file else "--markdown-file"),
        ("html", typed.html_file, "--html-file"),
    )}  # fmt: skip
    return texts | {"format": "markdown" if typed.markdown_file else None}


def _text(path: str, name: str) -> str:
    try:
        with Path(path).open("rb") as file:
            raw = file.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name}: {path} cannot be read: {error.strerror}.") from None
    if len(raw) > MAX_TEXT_BYTES:
        raise UsageError(f"{name}: {path} is larger than {MAX_TEXT_BYTES:,} bytes.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: {path} is not UTF-8: byte {error.start + 1} is wrong.") from None


def _files(paths: Sequence[str], kind: str) -> list[Upload]:
    return [_file(path, kind) for path in paths]


def _file(path: str, field: str) -> Upload:
    """Describe a file where it lies. Raises UsageError."""
    name = flag(field)
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise UsageError(f"{name}: {path} is no file.")
        with Path(path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{name}: {path} cannot be read: {getattr(error, 'strerror', None) or error}."
        ) from None
    return Upload(Path(path).name, Path(path), size, digest, field)


def flag(field: str) -> str:
    """Name the flag a field was typed as."""
    return FLAGS.get(field, f"--{field.replace('_', '-')}")
