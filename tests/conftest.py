"""Makes every test run the same: hypothesis draws the same examples each time,
and times none of them.
"""

import contextlib
import gc
import os
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import settings

from tests.queues import Queues

settings.register_profile("the same each time", derandomize=True, deadline=None, database=None)
settings.load_profile("the same each time")

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
"""No program of a test asks the keyring of whoever runs it."""
os.environ["SSL_CERT_FILE"] = os.devnull
"""No test goes where the machine's authorities are asked, and each program's start reads them."""


def pytest_sessionstart() -> None:
    """Collect no garbage while the tests are gathered: there is none."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deal the long tests out to the beginnings of what each process is given first: of one that is
    begun last, all but its own process would await the end.
    """
    processes, total = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")), len(items)
    long = [item for item in items if item.get_closest_marker("long")]
    others = iter([item for item in items if not item.get_closest_marker("long")])
    items.clear()
    for n in range(processes):
        size = (total - len(items)) // (processes - n)  # xdist's own shares
        first = long[n::processes]
        items += [*first, *islice(others, max(0, size - len(first)))]


def pytest_collection_finish() -> None:
    """Collect it from here on, but look for none among all that was gathered, which stays:
    to look through that took a sixth of the time of all tests.
    """
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def server_queues(worker_id: str) -> Iterator[Queues]:
    """Queues in a PostgreSQL of this worker's own, started for the first test that needs it.

    Where none can be started these tests are left out, and the summary says so.
    """
    with contextlib.ExitStack() as started:
        try:
            queues = started.enter_context(Queues.in_cluster())
        except (RuntimeError, OSError) as error:
            pytest.skip(f"{NO_SERVER}{error}")
        yield queues


NO_SERVER = "no PostgreSQL can be started here: "


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not shown."""
    left_out = [
        report.longrepr[2]
        for report in terminalreporter.stats.get("skipped", [])
        if NO_SERVER in str(report.longrepr)
    ]
    if left_out:
        terminalreporter.section("NOT SHOWN: the queue in PostgreSQL", red=True)
        terminalreporter.line(f"{len(left_out)} tests were left out: {left_out[0]}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have each test of the queue run on each engine; a mark says what is a file's alone."""
    if "queues" in metafunc.fixturenames:
        one_engine = metafunc.definition.get_closest_marker("one_engine")
        engines = ["sqlite"] if one_engine else ["sqlite", "postgresql"]
        metafunc.parametrize("queues", engines, indirect=True)


@pytest.fixture
def queues(request: pytest.FixtureRequest) -> Queues | None:
    """The engine of this test: None is a file."""
    return None if request.param == "sqlite" else request.getfixturevalue("server_queues")
