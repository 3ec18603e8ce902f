"""The log: lines that programs read, with ids and nobody's address; and who sends never waits for
who reads it.
"""

import json
import logging
import os
import threading

import pytest

from emailer.cli.logs import LINES, Beside, JsonLines, TextLines
from emailer.model import Verdict
from emailer.store.sqlite import engine
from tests.store.hands import OWNER, make_run, send


@pytest.fixture
def pipe():
    """A log that is read, or not, by the other end."""
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


def logger(handler, formatter) -> logging.Logger:
    handler.setFormatter(formatter)
    made = logging.getLogger("a test's log")
    made.handlers, made.propagate = [handler], False
    made.setLevel(logging.INFO)
    return made


def test_a_log_that_nobody_reads_holds_nobody_up_and_what_is_lost_is_counted(pipe):
    reading, writing = pipe
    handler = Beside(writing)
    log = logger(handler, JsonLines())
    for number in range(LINES + 3000):
        log.info("x" * 100, extra={"number": number})
    read: list[bytes] = []

    def read_all() -> None:
        while piece := os.read(reading, 1 << 16):
            read.append(piece)

    reader = threading.Thread(target=read_all)
    reader.start()
    while handler._lines.qsize() > LINES // 2:
        pass
    log.info("later")
    handler.close()
    os.close(writing)
    reader.join()
    lines = [json.loads(line) for line in b"".join(read).splitlines()]
    lost = next(line["lost"] for line in lines if "lost" in line)
    assert lines[0]["number"] == 0
    assert "later" in [line["message"] for line in lines]
    assert lost + len(lines) - 2 == LINES + 3000


def test_a_line_for_programs_has_its_time_its_values_and_the_trace_of_an_error(pipe):
    reading, writing = pipe
    handler = Beside(writing)
    log = logger(handler, JsonLines())
    log.error("it failed", extra={"run": "r1"}, exc_info=ValueError("odd"))
    handler.close()
    line = json.loads(os.read(reading, 1 << 16))
    assert (line["level"], line["message"], line["run"]) == ("error", "it failed", "r1")
    assert line["at"].endswith("Z")
    assert "ValueError: odd" in line["trace"]
    os.close(writing)


async def test_what_happens_to_runs_is_logged_by_ids_and_without_anybodys_address(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    store = await engine.open_store(tmp_path / "emailer.db")
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    run_id = await make_run(store, 3)
    first, second, third = await store.claim(OWNER, 3)
    await send(store, first, Verdict.REFUSED)
    await send(store, second, Verdict.IN_DOUBT)
    await store.pause(run_id)
    await store.resume(run_id)
    await send(store, third)
    await store.close()
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    said = [
        (line["message"], line["run"], line.get("recipients")) for line in lines if "run" in line
    ]
    assert said == [
        ("people failed", run_id, [first.recipient_id]),
        ("people are in doubt", run_id, [second.recipient_id]),
        ("a run pauses", run_id, None),
        ("a run has finished", run_id, None),
    ]
    for record in caplog.records:
        for form in (JsonLines(), TextLines()):
            assert "@" not in form.format(record)
