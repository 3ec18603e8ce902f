"""What must add up among the numbers of one picture. Pure."""

from collections.abc import Callable, Iterator, Sequence

from tests.screens.stated import Stated

Equation = tuple[str, int, int]
"""What is compared, what it is, and what it must be."""

STATES = ("sent", "failed", "in_doubt", "in_flight", "waiting", "cancelled", "skipped")


class WrongSumError(Exception):
    """Numbers on one picture contradict each other; says which."""


def check(stated: Stated, rows: int) -> None:
    """Check all that is there to be checked; `rows` is how many lines the guest list has.

    Raises WrongSumError.
    """
    wrong = [
        f"{what}: {found}, and it should be {wanted}"
        for rule in RULES
        for what, found, wanted in rule(stated, rows)
        if found != wanted
    ]
    if wrong:
        raise WrongSumError("; ".join(wrong))


def _list(stated: Stated, rows: int) -> Iterator[Equation]:
    if said := stated.get("list"):
        yield "people, problems, duplicates and left out against lines", sum(said[:-1]), said[-1]
        if len(said) > _PLAIN:
            yield "lines of the list", said[-1], rows


_PLAIN = 2
"""Numbers that are said of a list without problems: one of another run's people."""


def _count(stated: Stated, _rows: int) -> Iterator[Equation]:
    """Written to before are people, who are counted once."""
    said, before = stated.get("count", ()), stated.get("before", ())
    if said and "list" in stated:
        yield "the bar's counts against lines", sum(_without(said, before)), stated["list"][-1]
        yield "the bar's people against the list's", said[0], stated["list"][0]
    if said and before:
        yield "written to before, in the bar", said[-1], before[0]
        yield "people, beside those written to before", before[1], said[0]


def _without(said: Sequence[int], before: Sequence[int]) -> Sequence[int]:
    return said[:-1] if before else said


def _button(stated: Stated, _rows: int) -> Iterator[Equation]:
    """It sends to all but those written to before, and names the lines with a problem."""
    said, count = stated.get("button", ()), stated.get("count", ())
    if said and count:
        out = stated["before"][0] if "before" in stated else 0
        yield "people on the button", said[0], count[0] - out
    if len(said) > 1 and "list" in stated:
        yield "lines on the button", said[1], stated["list"][1]


def _look(stated: Stated, rows: int) -> Iterator[Equation]:
    """A last look, or a rehearsal's report."""
    if not (to := stated.get("looked at")):
        return
    out, lines = stated.get("written to", (0,))[0], stated.get("lines left out", (0,))[0]
    twice = stated.get("repeated", (0,))[0]
    yield "to, left out, twice and problems against lines", to[0] + out + twice + lines, rows
    if button := stated.get("button"):
        yield "people on the button", button[0], to[0]
        yield "lines on the button", (*button, 0)[1], lines
    if shown := stated.get("message"):
        yield "people of whom one is shown", shown[1], to[0] + out
        yield "sent of those of whom one is shown", (*shown, shown[1])[2], to[0]
    if rehearsed := stated.get("rehearsed"):
        yield "messages rehearsed", rehearsed[0], to[0]


def _run(stated: Stated, rows: int) -> Iterator[Equation]:
    """A run: what became of its people, said in several places."""
    counts = {name: stated[name][0] for name in STATES if name in stated}
    if not counts:
        return
    total = sum(counts.values())
    if figure := stated.get("figure"):
        asked = total - counts.get("skipped", 0)
        yield "the states, without those left out, against the large figure", asked, figure[1]
        yield "sent, in the large figure", figure[0], counts["sent"]
    if tabs := stated.get("tabs"):
        yield "everybody, above the people", tabs[0], total
        yield "the lists of people against everybody", sum(tabs[1:]), tabs[0]
    for name in ("failed", "in_doubt"):
        if why := stated.get(f"{name.replace('_', ' ')} why"):
            yield f"the reasons of those {name}", sum(why), counts[name]
    if (said := stated.get("headline")) and not counts.get("waiting"):
        yield "the headline's counts against all people", sum(said), total
    if receipt := stated.get("receipt"):
        yield (
            "the receipt and those written to against lines",
            (total - counts.get("skipped", 0) + sum(receipt)),
            rows,
        )


RULES: Sequence[Callable[[Stated, int], Iterator[Equation]]] = (_list, _count, _button, _look, _run)
