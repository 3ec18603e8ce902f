"""Runs app.py and samples what its threads do, weighed by the processor time each used:
`... OUT flags of app.py`.

A signal comes every millisecond of processor time. The handler sees the newest Python
frame of each thread; the time a thread used since the last signal is booked there.
What C does for a frame (a send, a statement) is booked to it, too.
"""

import json
import signal
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType

from bench import PROJECT

EVERY_S = 0.001


class Sampler:
    """Books processor time by thread, file and function."""

    def __init__(self) -> None:
        """Begin with nothing booked."""
        self.booked: defaultdict[str, float] = defaultdict(float)
        self._used: dict[int, float] = {}

    def sample(self, _: int, main: FrameType | None) -> None:
        """Book what each thread used since the last sample to where it is now."""
        frames = sys._current_frames()  # noqa: SLF001  (there is no other way)
        for thread in threading.enumerate():
            if thread.ident is None:
                continue
            used = time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
            spent, self._used[thread.ident] = used - self._used.get(thread.ident, used), used
            frame = main if thread is threading.main_thread() else frames.get(thread.ident)
            if frame is not None and spent:
                self.booked[f"{thread.name} {place(frame)}"] += spent

    def write(self, path: Path) -> None:
        """Write what was booked, in seconds."""
        path.write_text(json.dumps(self.booked))


def place(frame: FrameType) -> str:
    """Name a frame: its file, from the project or the package down, and its function."""
    file = frame.f_code.co_filename
    for root in (
        f"{PROJECT}/",
        "/site-packages/",
        f"/python{sys.version_info[0]}.{sys.version_info[1]}/",
    ):
        if root in file and ".venv/" not in file.rpartition(root)[2]:
            file = file.rpartition(root)[2]
            break
    return f"{file}:{frame.f_code.co_qualname}"


def main() -> None:
    """Run the program with the sampler on."""
    out, sys.argv = Path(sys.argv[1]), ["app.py", *sys.argv[2:]]
    sys.path.insert(0, str(PROJECT))
    # imported only now: its folder is on the path, and its words are set
    import app  # noqa: PLC0415

    sampler = Sampler()
    signal.signal(signal.SIGPROF, sampler.sample)
    signal.siginterrupt(signal.SIGPROF, False)
    signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)
    try:
        app.main()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        sampler.write(out)


if __name__ == "__main__":
    main()
