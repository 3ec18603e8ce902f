"""How a verb is called: once for each caller, or once for many of them. It knows no engine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from emailer.store.verbs.transaction import Transaction

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class Many(Generic[A, R]):
    """A verb that does one thing for many callers: arguments in, as many answers out.

    A StoreError as an answer is raised at its caller.
    """

    verb: Callable[[Transaction, Sequence[A]], Sequence[R]]

    def __call__(self, transaction: Transaction, arguments: Sequence[A]) -> Sequence[R]:
        """Do it."""
        return self.verb(transaction, arguments)


def many(verb: Callable[[Transaction, Sequence[A]], Sequence[R]]) -> Many[A, R]:
    """Mark a verb whose callers are answered together."""
    return Many(verb)
