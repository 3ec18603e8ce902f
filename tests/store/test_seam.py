"""The seam of the queue: four protocols of at most 36 verbs, one of what several processes need,
and each verb is called by somebody above it.
"""

import ast
import re
from pathlib import Path

import pytest

from emailer.store import Accounts, Queue, Runs, Views
from emailer.store.owners import Owners

ROOT = Path(__file__).parents[2]
SEAM = (Queue, Runs, Views, Accounts)
MOST_VERBS = 36
ABOVE = "".join(
    path.read_text("utf-8")
    for path in (ROOT / "app.py", *(ROOT / "emailer").rglob("*.py"), *(ROOT / "web").rglob("*.py"))
    if not path.is_relative_to(ROOT / "emailer" / "store")
)


def verbs(protocol) -> list[str]:
    source = Path(ROOT / "emailer" / "store" / f"{protocol.__name__.lower()}.py").read_text("utf-8")
    [body] = [
        node.body
        for node in ast.parse(source).body
        if getattr(node, "name", "") == protocol.__name__
    ]
    return [node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_the_four_protocols_of_the_seam_have_at_most_36_verbs():
    assert sum(len(verbs(protocol)) for protocol in SEAM) <= MOST_VERBS


@pytest.mark.parametrize("verb", [verb for protocol in (*SEAM, Owners) for verb in verbs(protocol)])
def test_each_verb_of_the_seam_is_called_by_somebody_above_it(verb):
    assert re.search(rf"\.{verb}\b", ABOVE)
