"""One SMTP connection's bytes: commands out, answers in, one future per wait and one timer.
It knows no SMTP verbs.
"""

import asyncio
import re
import time
from typing import cast

from emailer.dialogue import Cause, Reply, Stage
from emailer.transports.smtp import decoding

Answer = tuple[int, bytes]
"""One answer as it came: its code, and the text of its lines, joined by line feeds."""

LONGEST_ANSWER_BYTES = 65_536
MOST_UNREAD = 64
GOODBYE = 421
_GOODBYE = str(GOODBYE).encode()
_BUFFER_BYTES = 16_384
"""Lent to the loop for each read: making 256 kB anew, as it does else,
costs more than all that is read.
"""

_CODES = {b"%03d " % code: code for code in range(1000)}
"""Codes by how a last line begins: looked up, one costs a third of what reading its digits does."""
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?:[:,;]?\s+|[:,;]?$)")
_BEHIND_A_HASH = re.compile(r"#([245]\.\d{1,3}\.\d{1,3})\b")
"""As qmail and IronPort write it: "sorry, no mailbox here (#5.1.1)"."""
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)
_LONGEST_TEXT = 1000


class Wire(asyncio.BufferedProtocol):
    """Collects answers as they come. Used by one task, which waits for one thing at a time."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.transport: asyncio.Transport
        self._loop = asyncio.get_running_loop()
        self._buffer = memoryview(bytearray(_BUFFER_BYTES))
        self._rest = b""
        self._lines: list[bytes] = []  # of an unfinished answer: its code, then its texts
        self._length = 0
        self._cause: Cause | None = None  # why nothing more will come
        self._goodbye = False
        self._full = False
        self._wanted = 0
        self._waiter: asyncio.Future[bool] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = 0.0
        self._deadline = 0.0
        self._ended = self._loop.create_future()

    # --- for the one who sends ---

    @property
    def quiet(self) -> bool:
        """Whether the connection stands and nothing lies unread."""
        return not (self.answers or self._rest or self._lines or self._cause or self._goodbye)

    @property
    def said_goodbye(self) -> bool:
        """Whether the server announced that it closes the connection (421)."""
        return self._goodbye

    @property
    def cause(self) -> Cause | None:
        """Why nothing more will come, if so."""
        return self._cause

    def send(self, data: bytes) -> None:
        """Write without waiting."""
        self.transport.write(data)

    async def wait_for_answers(self, count: int, timeout_s: float) -> Cause | None:
        """Wait until `count` answers are there; fewer where the last of them is a 421.
        Else why they are not.
        """
        answers = self.answers
        if len(answers) < count and not (self._cause or self._goodbye):
            self._wanted = count
            if await self._woken(timeout_s):
                return Cause.TIMEOUT
        return None if len(answers) >= count or self._goodbye else self._cause

    async def wait_for_room(self, timeout_s: float) -> Cause | None:
        """Wait until the network has taken most of what was sent, or the server speaks."""
        while self._full and not (self._cause or self.answers):
            self._wanted = 1
            if await self._woken(timeout_s):
                return Cause.TIMEOUT
        return self._cause

    def take(self) -> Answer:
        """Take the oldest answer."""
        return self.answers.pop(0)

    def take_some(self, most: int) -> list[Answer]:
        """Take up to so many answers, the oldest first."""
        taken = self.answers[:most]
        del self.answers[:most]
        return taken

    def discard(self) -> None:
        """Forget what was not asked for: it came before the encryption began (CVE-2011-0411)."""
        self.answers.clear()
        self._lines.clear()
        self._length = 0
        self._rest = b""
        self._goodbye = False

    def abort(self) -> None:
        """End the connection at once; what was not written yet is dropped."""
        self._end(Cause.CLOSED)
        self.transport.abort()

    async def close(self, last_words: bytes, timeout_s: float) -> None:
        """Say goodbye without waiting for the answer;
        the connection is over after `timeout_s` at the latest.
        """
        self.send(last_words)
        self.transport.close()
        await asyncio.wait([self._ended], timeout=timeout_s)
        self.abort()

    # --- for the event loop ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport: from now on it can be written to."""
        self.transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Lend the place where what comes is written to."""
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Cut what came into answers."""
        data = self._rest + self._buffer[:nbytes]
        answers = None if self._lines or self._cause else _whole(data)
        if answers is None:
            self._read_lines(data)
        else:
            self._rest = b""
            self.answers += answers
        if len(self._rest) > LONGEST_ANSWER_BYTES or len(self.answers) > MOST_UNREAD:
            self._end(Cause.NONSENSE)
        elif self._waiter is not None and (len(self.answers) >= self._wanted or self._goodbye):
            self._wake()

    def eof_received(self) -> None:
        """Note the end before the connection is torn down."""
        self._end(Cause.CLOSED)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        del exc
        self._end(Cause.CLOSED)
        if not self._ended.done():
            self._ended.set_result(None)

    def pause_writing(self) -> None:
        """The network is slower than we are."""
        self._full = True

    def resume_writing(self) -> None:
        """The network has caught up."""
        self._full = False
        self._wake()

    # --- inside ---

    def _read_lines(self, data: bytes) -> None:
        """Cut what came into lines, and lines into answers; behind nonsense nothing counts."""
        if self._cause:
            return
        *lines, self._rest = data.split(b"\n")
        for line in lines:
            if self._cause or not self._read_line(line):
                break

    def _read_line(self, line: bytes) -> bool:
        """Take one line of an answer (RFC 5321 4.2.1; a bare line feed ends a line too).
        Where lines have other codes of one kind, the last one counts. False: this is no SMTP.
        """
        code, separator, text = line[:3], line[3:4], line[4:].rstrip(b"\r")
        lines = self._lines
        if (
            len(code) < 3
            or not code.isdigit()
            or separator not in b" -\r"
            or (lines and lines[0][:1] != code[:1])
        ):
            self._end(Cause.NONSENSE)
            return False
        if separator == b"-" or lines:
            lines += [text] if lines else [code, text]
            self._length += len(line)
            if separator == b"-":
                return self._bounded()
            text = b"\n".join(lines[1:])
            lines.clear()
            self._length = 0
        number = int(code)
        self.answers.append((number, text))
        if number == GOODBYE:
            self._goodbye = True
        return True

    def _bounded(self) -> bool:
        """End a connection whose answer never ends."""
        if self._length > LONGEST_ANSWER_BYTES:
            self._end(Cause.NONSENSE)
        return self._length <= LONGEST_ANSWER_BYTES

    def _end(self, cause: Cause) -> None:
        self._cause = self._cause or cause
        if cause is Cause.NONSENSE:  # of which there may be no end, while nobody waits for it
            self._rest = b""
            self._lines.clear()
            self.transport.abort()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake()

    def _woken(self, timeout_s: float) -> asyncio.Future[bool]:
        """Give what to await until woken; its result is True when it was the timer."""
        self._deadline = time.monotonic() + timeout_s  # the loop's clock
        if self._timer is None or self._rings_at > self._deadline:
            if self._timer is not None:
                self._timer.cancel()
            self._ring_at(self._deadline)
        self._waiter = asyncio.Future(loop=self._loop)
        return self._waiter

    def _ring_at(self, instant: float) -> None:
        self._rings_at = instant
        self._timer = self._loop.call_at(instant, self._on_timer)

    def _wake(self, *, timed_out: bool = False) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():  # else its task was cancelled
            waiter.set_result(timed_out)

    def _on_timer(self) -> None:
        """Wake whoever has waited too long. The timer is set late,
        not anew, for each wait: that costs nothing.
        """
        self._timer = None
        if self._waiter is None:
            return
        if time.monotonic() < self._deadline:
            self._ring_at(self._deadline)
        else:
            # A process that stood still (SIGSTOP) finds its timers
            # before what came meanwhile: that is read first.
            self._rings_at = self._deadline
            self._timer = self._loop.call_later(0, self._give_up)

    def _give_up(self) -> None:
        """Nothing came, and nothing lies unread."""
        self._timer = None
        self._wake(timed_out=True)


def _whole(data: bytes) -> list[Answer] | None:
    """Cut whole answers of one line each, as nearly always; None where there is anything else."""
    *lines, rest = data.split(b"\r\n")
    ends = len(lines)
    if rest or _GOODBYE in data or not data.count(b"\n") == data.count(b"\r") == ends:
        return None
    try:
        return [(_CODES[line[:4]], line[4:]) for line in lines]
    except KeyError:
        return None


def reply(stage: Stage, answer: Answer) -> Reply:
    """Read an answer: its enhanced code (RFC 2034) if there is one, its lines as one text
    of bounded length, without what does not print or turns text around.
    """
    code, raw = answer
    text = decoding.text_of(raw)
    first, more, _ = text.partition("\n")
    found = _ENHANCED.match(first)
    if more:
        lines = text.split("\n")
        text = " ".join(_ENHANCED.sub("", line, count=1) if found else line for line in lines)
    elif found:
        text = text[found.end() :]
    enhanced = found or _BEHIND_A_HASH.search(text[:_LONGEST_TEXT])
    text = text[:_LONGEST_TEXT].strip()
    if not text.isprintable():
        text = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return Reply(stage, code, enhanced[1] if enhanced else None, text)
