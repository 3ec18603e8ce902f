"""`python3 -m bench` prints how fast the program sends, with ratios;
`... profile` where a mail's time goes.
"""

import argparse
import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bootstrap
from bench import RESULTS


def main() -> None:
    """Run what was asked for; the packages are importable afterwards."""
    parser = argparse.ArgumentParser(prog="python3 -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("table", "profile"), default="table")
    parser.add_argument(
        "--quick", action="store_true", help="smaller lists and one round: some three minutes"
    )
    parser.add_argument(
        "--only",
        default="",
        help="some of: throughput,calls,latency,syncs,scale,people,heavy,watchers,crowd,webhooks,"
        "first,idle; and postgres, which starts a server of its own and is measured only if named",
    )
    typed = parser.parse_args()
    only = frozenset(filter(None, typed.only.split(",")))
    bootstrap.ensure("requirements-postgres.txt" if "postgres" in only else "requirements.txt")
    from bench.speed import profile, suite

    if typed.what == "profile":
        print(asyncio.run(profile.measure(20_000 if typed.quick else 60_000, suite.log)))
        return
    report = asyncio.run(suite.run(suite.QUICK if typed.quick else suite.WHOLE, only))
    print(report.text)
    if not only:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / ("quick.json" if typed.quick else "last.json")).write_text(report.json + "\n")


if __name__ == "__main__":
    main()
