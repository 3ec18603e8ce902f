"""`python3 -m tests.screens [FOLDER]` takes pictures of every page of one evening with the program.

An organiser's story is played in a browser, against the real program and a real SMTP server on
loopback: each step in each look, in English, and the main ones in German. The numbers of each
picture are printed; where they do not add up, or a page is too wide or has something that axe
finds, it stops with a sentence. Everything it starts ends with it.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bootstrap
from tests.__main__ import obtain_chromium


def main() -> int:
    """Take the pictures. Returns 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.screens",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where they go (a new one without)")
    parser.add_argument(
        "--looks", default="", help="some of: window,wide,phone,dark,forced,zoom,print"
    )
    typed = parser.parse_args()
    folder = typed.folder or Path(tempfile.mkdtemp(prefix="screens-"))
    bootstrap.ensure("requirements-dev.txt")
    os.environ["CHROMIUM"] = obtain_chromium()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    folder.mkdir(parents=True, exist_ok=True)
    return _shoot(folder, frozenset(filter(None, typed.looks.split(","))))


def _shoot(folder: Path, some: frozenset[str]) -> int:
    from playwright.async_api import Error

    from tests.screens import film
    from tests.screens.camera import UnfitError
    from tests.screens.sums import WrongSumError

    with tempfile.TemporaryDirectory(prefix="screens-") as scratch:
        try:
            count = asyncio.run(film.shoot(folder, Path(scratch), some))
        except (UnfitError, WrongSumError, Error, AssertionError, TimeoutError) as error:
            print("\n".join([str(error), *getattr(error, "__notes__", ())]), file=sys.stderr)
            return 1
    print(f"{count} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
