"""Makes submissions: guests who take their mail, and between them every address
that commands a fault. Pure.
"""

import random
from dataclasses import dataclass

from bench.torture import commands

RETRY_DELAYS = ("0.2s", "0.2s")
SUBJECT = "You are invited, {{ name }}"
TEXT = "Hello {{ name }},\n\nthere is cake.\n.a line with a dot first\n"


@dataclass(frozen=True, slots=True)
class Mix:
    """How runs are made up."""

    recipients: int
    faults: bool = True
    resend: bool = False


def submission(mix: Mix, number: int, chance: random.Random) -> dict[str, object]:
    """Make one; every fault is somewhere in it, and who slows the pool in every fifth."""
    names = (
        [f"{name}-{number}-{place}@faults.example" for place, name in enumerate(_faults(number))]
        if mix.faults
        else []
    )
    names += [f"zoë-{number}@guests.example"] if mix.faults else []
    guests = [
        f"guest-{number}-{place}@guests.example" for place in range(mix.recipients - len(names))
    ]
    everybody = guests + names
    chance.shuffle(everybody)
    return {
        "recipients": [{"email": email, "name": f"Guest {place}"} for place,
                       email in enumerate(everybody)],
        "subject": SUBJECT, "text": TEXT, "retry_delays": list(RETRY_DELAYS),
        "on_in_doubt": "resend" if mix.resend else "hold",
    }  # fmt: skip


def _faults(number: int) -> tuple[str, ...]:
    return commands.ALL + (commands.SLOWING if number % 5 == 0 else ())
