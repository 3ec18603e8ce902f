"""`python3 -m bench.storm --stops 500`, and `--trials [NAME ...]` for one thing after the other:
exit 0 where every promise was kept, 1 at the first that was not, 2 where something is missing here.
"""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bootstrap

if TYPE_CHECKING:
    from bench.storm.plan import Plan


def main() -> int:
    """Let it storm, and say how it went."""
    typed = _parser().parse_args()
    bootstrap.ensure("requirements-dev.txt")
    from bench.storm import campaign, trials
    from bench.storm.plan import Plan
    from bench.torture.audit import Breach

    seed = typed.seed if typed.seed is not None else random.randrange(1 << 32)
    plan = Plan(typed.stops, seed, typed.in_doubt == "resend", typed.lease_s, typed.connections,
                typed.recipients, kind=typed.kind, say=_say)  # fmt: skip
    _say(f"seed {seed}{_of(plan, typed.in_doubt) if typed.trials is None else ''}")
    begun = time.monotonic()
    try:
        if typed.trials is not None:
            asyncio.run(trials.run(typed.trials, seed, _say))
        else:
            for sentence in asyncio.run(campaign.run(plan)).sentences():
                _say(sentence)
    except trials.LackError as lack:
        print(lack, file=sys.stderr)
        return 2
    except (Breach, TimeoutError) as breach:
        print(f"BROKEN: {str(breach) or 'it never ended'}", file=sys.stderr)
        return 1
    _say(f"kept: every promise, in {time.monotonic() - begun:.0f} s")
    return 0


def _of(plan: "Plan", in_doubt: str) -> str:
    return (f": {plan.stops} stops, lease {plan.lease_s:g} s, {plan.connections} connections each, "
            f"in doubt: {in_doubt}, sender: {plan.kind}")  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench.storm", description="Tries to break what several machines promise."
    )
    parser.add_argument("--stops", type=int, default=500)
    parser.add_argument("--seed", type=int, help="repeat the choices of an earlier run")
    parser.add_argument("--in-doubt", choices=("hold", "resend"), default="hold")
    parser.add_argument("--lease-s", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--recipients", type=int, default=600, help="in each run")
    parser.add_argument("--trials", nargs="*", metavar="NAME", help="one by one; without names all")
    parser.add_argument("--kind", default="as-it-is", help="a broken sender, to be found out")
    return parser


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
