"""`python3 -m tests.outbox` kills a host program at every statement of its transaction, many times,
by each kind of connection; then all that was committed is sent, and compared with what arrived.

Exit 0 where each guest who was stored has one mail, and nobody else has any; else 1.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bootstrap


def main() -> int:
    """Kill, send, compare, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.outbox", description=__doc__)
    parser.add_argument("kinds", nargs="*", help="of connections (all without any)")
    parser.add_argument("--times", type=int, default=200, help="kills at each statement")
    typed = parser.parse_args()
    bootstrap.ensure("requirements-dev.txt")
    from tests.outbox import campaign

    found = True
    for kind in campaign.named(typed.kinds):
        begun = time.monotonic()
        told = campaign.run(kind, typed.times)
        found &= told.is_kept
        print(f"{told}, {time.monotonic() - begun:.0f} s", flush=True)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
