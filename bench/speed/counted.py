"""Runs app.py and counts its calls of Python functions: `... OUT flags of app.py`.
Builtins are not counted.

Counted is the thread of the event loop, where all of a mail is done while the disk is quick.
"""

import cProfile
import json
import pstats
import sys
from pathlib import Path

from bench import PROJECT

BUILTIN = "~"
"""What stands for a file where a function is written in C."""


def main() -> None:
    """Run the program with the counter on, and write how many calls of each there were."""
    out, sys.argv = Path(sys.argv[1]), ["app.py", *sys.argv[2:]]
    sys.path.insert(0, str(PROJECT))
    # imported only now: its folder is on the path, and its words are set
    import app  # noqa: PLC0415

    counter = cProfile.Profile()
    try:
        counter.runcall(app.main)
    finally:
        out.write_text(json.dumps(calls(counter)))


def calls(counter: cProfile.Profile) -> dict[str, int]:
    """Count the calls of each function that is written in Python."""
    # (file, line, name) -> (calls, all calls, ...)
    seen = pstats.Stats(counter).stats  # type: ignore[attr-defined]
    return {
        f"{file}:{line}:{name}": entry[1]
        for (file, line, name), entry in seen.items()
        if file != BUILTIN
    }


if __name__ == "__main__":
    main()
