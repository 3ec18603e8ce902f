"""`python3 -m bench.torture --kills 1000`: exit 0 where every promise was kept,
1 at the first that was not.
"""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bootstrap

SHORT_KILLS = 10
SHORT_RECIPIENTS = 400


def main() -> int:
    """Torture, and say how it went."""
    typed = _parser().parse_args()
    bootstrap.ensure("requirements-dev.txt")
    from bench.torture import campaign
    from bench.torture.audit import Breach
    from bench.torture.lists import Mix
    from bench.torture.plan import Plan

    seed = typed.seed if typed.seed is not None else random.randrange(1 << 32)
    mix = Mix(
        SHORT_RECIPIENTS if typed.short else typed.recipients, resend=typed.in_doubt == "resend"
    )
    kills = SHORT_KILLS if typed.short else typed.kills
    plan = Plan(kills, seed, mix, typed.connections, pipelining=typed.pipelining == "on", say=_say)
    _say(
        f"seed {seed}: {kills} kills, {mix.recipients} recipients a run, "
        f"{typed.connections} connections, in doubt: {typed.in_doubt}, "
        f"pipelining {typed.pipelining}"
    )
    begun = time.monotonic()
    try:
        figures = asyncio.run(campaign.run(plan))
    except Breach as breach:
        print(f"BROKEN: {breach}", file=sys.stderr)
        return 1
    for sentence in figures.sentences():
        _say(sentence)
    _say(f"kept: every promise, in {time.monotonic() - begun:.0f} s")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench.torture", description="Tries to break the promises of the program."
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, help="repeat the choices of an earlier run")
    parser.add_argument("--in-doubt", choices=("hold", "resend"), default="hold")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--recipients", type=int, default=1000, help="in each run")
    parser.add_argument("--pipelining", choices=("on", "off"), default="on")
    parser.add_argument("--short", action="store_true", help=f"{SHORT_KILLS} kills, small runs")
    return parser


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
