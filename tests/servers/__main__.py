"""`python3 -m tests.servers` sends to real servers and prints what came of it;
`... haraka postfix` only to these.

As root on Debian, with node and npm on PATH; it downloads into a temporary folder (or into --cache,
kept for the next time), installs nothing, and ends everything that it starts.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bootstrap


def main() -> int:
    """Play what was asked for. Returns 1 where a row is not right."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.servers", description=__doc__)
    parser.add_argument(
        "servers", nargs="*", help="which (all without any); a part of the name is enough"
    )
    parser.add_argument("--what", default="plain,kill,restart", help="some of: plain,kill,restart")
    parser.add_argument("--ways", default="", help="some of: plain,tls,login,smtps")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--unknown", type=int, default=25)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--cache", type=Path, help="where what was downloaded is kept")
    parser.add_argument(
        "--keep", action="store_true", help="leave the folders of rows that are not right"
    )
    typed = parser.parse_args()
    bootstrap.ensure("requirements-dev.txt")
    from tests.servers import runner

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    folder = Path(tempfile.mkdtemp(prefix="servers-"))
    try:
        return runner.run(typed, folder)
    finally:
        if not typed.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
