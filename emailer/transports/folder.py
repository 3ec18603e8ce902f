"""Writes each message as one .eml file into a folder: what SMTP would have sent, byte for byte."""

import asyncio
import contextlib
import hashlib
import os
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path

from emailer import private
from emailer.dialogue import Cause, Envelope, Fault, Mail, Reply, Stage
from emailer.tongue import Sentence
from emailer.transports import BeforeDot, Factory
from emailer.transports.url import Folder

_MESSAGE_ID = re.compile(rb"^message-id:\s*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^date:\s*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]+")
_ADDRESS_LONGEST = 80
_DIGEST_LENGTH = 16
_OURS = re.compile(rf"\w+-.*-[0-9a-f]{{{_DIGEST_LENGTH}}}\.eml")


class FolderTransport:
    """Writes files; a message that comes again replaces its own file."""

    def __init__(self, settings: Folder) -> None:
        """Write into the folder that the settings name."""
        self._folder = settings.path
        self.server = str(settings.path)

    @property
    def ready(self) -> bool:
        """There is nothing to connect to."""
        return True

    async def connect(self) -> Reply | None:
        """There is no server to reach."""
        return None

    async def deliver(
        self, mail: Mail, before_dot: BeforeDot, following: Envelope | None = None
    ) -> Reply:
        """Write the message; it is whole in its folder, and on the disk, before the answer."""
        del following  # no round trip to save
        if not await before_dot():
            raise Fault(Cause.NOT_BEGUN, Stage.DOT, Sentence("Given back before it was written."))
        name = file_name(mail)
        try:
            await asyncio.to_thread(_write, self._folder, name, mail)
        except OSError as error:
            text = Sentence(
                "Cannot write into the folder {folder}: {reason}.",
                folder=str(self._folder),
                reason=error.strerror or str(error),
            )
            raise Fault(Cause.OURS, Stage.DOT, text) from error
        return Reply(Stage.DOT, 250, "2.0.0", f"Written as {name}")

    async def close(self) -> None:
        """Nothing is open."""


def factory(settings: Folder) -> Factory:
    """Make the folder and the transports that write into it;
    ValueError with a sentence where it cannot be made.
    """
    try:
        private.make_folder(settings.path)
        _tighten(settings.path)
    except OSError as error:
        raise ValueError(
            Sentence(
                "The folder {path} cannot be used: {reason}.",
                path=str(settings.path),
                reason=error.strerror or str(error),
            )
        ) from error
    return lambda: FolderTransport(settings)


def _tighten(folder: Path) -> None:
    """Let nobody else read the mails that an older version wrote here."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if _OURS.fullmatch(entry.name):
                private.tighten(Path(entry.path))


def file_name(mail: Mail) -> str:
    """Name a message's file by its Date, its recipient, and a digest of its Message-ID.

    All three are the same whenever the message is sent again, so nothing need be remembered,
    and the digest keeps apart what the cleaned and shortened address does not.
    """
    headers = mail.content.partition(b"\r\n\r\n")[0]
    message_id = _MESSAGE_ID.search(headers)
    digest = hashlib.sha256(message_id[1].strip() if message_id else mail.content).hexdigest()[
        :_DIGEST_LENGTH
    ]
    address = _UNSAFE.sub("_", mail.envelope.recipient)[:_ADDRESS_LONGEST]
    return f"{_instant(headers)}-{address}-{digest}.eml"


def _instant(headers: bytes) -> str:
    """The message's Date in UTC, in the form that sorts."""
    date = _DATE.search(headers)
    with contextlib.suppress(ValueError, OverflowError):
        if date:
            return (
                parsedate_to_datetime(date[1].decode("ascii", "replace"))
                .astimezone(UTC)
                .strftime("%Y%m%dT%H%M%SZ")
            )
    return "undated"


def _write(folder: Path, name: str, mail: Mail) -> None:
    """Make the file appear whole or not at all, and stay after a power cut."""
    unfinished = folder / f".{name}.unfinished"
    try:
        unfinished.unlink(missing_ok=True)
        with private.new_file(unfinished) as file:
            file.writelines((mail.content, *mail.rest))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    _keep_names(folder)


def _keep_names(folder: Path) -> None:
    """Write the folder itself to the disk, where the system lets a folder be opened."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
