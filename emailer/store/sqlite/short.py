"""The short verbs: what every message needs, committed on the loop."""

from typing import Any

from emailer.store.sqlite.committer import Verb, one_by_one
from emailer.store.verbs import claims

CLAIM = one_by_one(claims.claim)

SHORT: frozenset[Verb[Any, Any]] = frozenset({CLAIM, claims.begin_send, claims.settle})
"""A millisecond or two for all who ask at once."""
