"""When the failed of a run are tried again, as it was typed -> a RetryPlan. Pure."""

from emailer import dates, durations
from emailer.model import RetryPlan
from emailer.submitting import numbers
from emailer.tongue import Sentence

SHORTEST_S = 60.0
MOST_TIMES = 100


def of_typed(at: str, every: str = "", times: str = "", zone: str = "") -> RetryPlan:
    """Read an instant, and how often after it; without a wait between them it is once.

    Raises ValueError with a sentence.
    """
    instant = dates.parse_instant(at, zone)
    if not every.strip():
        if times.strip() not in ("", "1"):
            raise ValueError(Sentence("Write how long to wait between the tries, too, such as 6h."))
        return RetryPlan(instant)
    if not times.strip():
        raise ValueError(Sentence("Write how many tries there are in all, too, such as 3."))
    every_s = durations.parse_duration(every)
    if every_s < SHORTEST_S:
        raise ValueError(Sentence("Between two tries there is a minute at least."))
    return RetryPlan(instant, every_s, _times(times))


def _times(text: str) -> int:
    times = numbers.typed(text.strip(), 1, MOST_TIMES)
    if times is None:
        raise ValueError(
            Sentence(
                '"{text}" is not a number of tries from 1 to {most_times}.',
                text=text[:40],
                most_times=MOST_TIMES,
            )
        )
    return times
