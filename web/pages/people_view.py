"""Where in the people of a run one is: whom a list shows, in which order, from where on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from emailer.model import IN_FLIGHT, State
from emailer.store import Run
from emailer.store.people import PeopleQuery, Sort
from emailer.tongue import Sentence
from web import ids, selections
from web.errors import ProblemError
from web.pages.people_words import TABS


@dataclass(frozen=True, slots=True)
class PeopleView:
    """Which people of a run are looked at. `state` is empty where those are meant
    that ask for a decision.
    """

    run_at: str  # the run's address; empty on its own page, where all that leads on begins with ?
    state: str = ""
    reason: str = ""
    part: str = ""
    sort: str = ""
    cursor: str = ""

    def at(self, **more: object) -> str:
        """Write the address of this place, with what else is asked there."""
        said = {**self.fields(), "cursor": self.cursor, **more}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{self.run_at}{'?' if query or not self.run_at else ''}{query}#people"

    def fields(self) -> Mapping[str, str]:
        """Name what a form must carry to come back here."""
        said = {"state": self.state, "reason": self.reason, "q": self.part, "sort": self.sort}
        return {name: value for name, value in said.items() if value}

    def beside(self) -> str:
        """Write it as a person's own page carries it along, to lead back here."""
        query = {**self.fields(), **({"cursor": self.cursor} if self.cursor else {})}
        return f"?{urlencode(query)}" if query else ""

    def shown(self, run: Run) -> str:
        """Say which state is shown: the one chosen, or else the first that asks for a decision."""
        if self.state:
            return self.state
        asking = (State.IN_DOUBT, State.FAILED)
        return next((state.value for state in asking if run.counts[state] and not self.part), "all")

    def left(self, run: Run) -> "PeopleView":
        """Where nobody is left in the state that was looked at, go to those of another that asks
        for a decision, or to everybody.
        """
        is_over = run.counts.get(self.state) == 0 and not self.part
        return replace(self, state="", reason="", cursor="") if is_over else self

    def query(self, run: Run) -> PeopleQuery:
        """Say the same to the store."""
        state = self.shown(run)
        states = (
            {"all": (), "in_flight": IN_FLIGHT}.get(state)
            if state in ("all", "in_flight")
            else (State(state),)
        )
        return selections.people_query(
            states or (), self.part, self.reason, Sort(self.sort) if self.sort else None
        )


def place(run_at: str, said: Mapping[str, str]) -> PeopleView:
    """Read it of an address or a form.
    Raises ProblemError where there is no such state or order.
    """
    state, sort = said.get("state", ""), said.get("sort", "")
    if (state and state not in TABS) or (sort and sort not in list(Sort)):
        raise ProblemError(
            400,
            Sentence("There is no such list of people."),
            Sentence("Begin again at the run's page."),
        )
    reason, part = said.get("reason", ""), ids.checked_part(said.get("q", ""))
    return PeopleView(
        run_at, state, selections.checked_reason(reason), part, sort, said.get("cursor", "")
    )
