"""What servers said of a person beside their own rows: of refusals in a row, of why runs and
accounts stand still, of what is told. They are taken out of the words; the rest stays, as
somebody has yet to read it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from emailer.store.people import SHORTEST_PART
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.store.verbs.untrusted import FAULTS

HIDDEN = "…"
_CODE = "key"
"""Names a refusal's kind in several words, which nobody is named by."""


def local_part(email: str) -> str:
    """Return the part before the @, which answers name alone;
    one too short to be looked for is the whole.
    """
    local = email.partition("@")[0]
    return local if len(local) >= SHORTEST_PART else email


def forget(transaction: Transaction, run_key: int, emails: Iterable[str]) -> None:
    """Take a person of a run out of what is kept of the run, of its account, and of all runs that
    stand still with that.
    """
    named = _named(emails)
    its = {"run": run_key}
    for row in transaction.db.execute(_runs(transaction.db.say), its).fetchall():
        if _without(transaction, row, named, "emailer_run", "id"):
            transaction.changed(row["id"])
    for row in transaction.db.execute(_ACCOUNT, its).fetchall():
        _without(transaction, row, named, "emailer_account", "name")
    for row in transaction.db.execute(_TOLD, its).fetchall():
        _without(transaction, row, named, "emailer_webhook_event", "id")


@spelled
def _runs(say: Dialect) -> str:
    """Those that the account holds are few, and the run may be over."""
    paused = "state = 'paused' AND pause_scope = 'account'"
    return f"""
    SELECT id, streak, pause_params FROM emailer_run WHERE id = :run
    UNION SELECT id, streak, pause_params FROM emailer_run WHERE {paused}
        AND {say.no_index("account")} = (SELECT account FROM emailer_run WHERE id = :run)
    """


_ACCOUNT = """
SELECT name, pause_params, notice FROM emailer_account
WHERE name = (SELECT account FROM emailer_run WHERE id = :run)
"""
_TOLD = """
SELECT event.id, event.run FROM emailer_webhook_event AS event
JOIN emailer_run AS run ON run.id = event.run_id
WHERE event.run IS NOT NULL AND run.account = (SELECT account FROM emailer_run WHERE id = :run)
"""


def _without(
    transaction: Transaction, row: SqlRow, named: re.Pattern[str], table: str, key: str
) -> bool:
    """Write anew what names them in a row's JSON; says whether anything does."""
    before = {name: text for name, text in dict(row).items() if name != key and text}
    after = {name: _hidden_in(text, named) for name, text in before.items()}
    changed = {name: text for name, text in after.items() if text != before[name]}
    if changed:
        values = ", ".join(f"{name} = :{name}" for name in changed)
        sql = f"UPDATE {table} SET {values} WHERE {key} = :its"
        transaction.db.execute(sql, changed | {"its": row[key]})
    return bool(changed)


def _named(emails: Iterable[str]) -> re.Pattern[str]:
    """Find addresses, and the parts that answers name alone, as words."""
    words = {word for email in emails if email for word in (email, local_part(email))}
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)


def _hidden_in(text: str, named: re.Pattern[str]) -> str:
    if not named.search(text) and "\\u" not in text:
        return text
    try:
        return json.dumps(_hidden(json.loads(text), named), ensure_ascii=False)
    except FAULTS:
        return named.sub(HIDDEN, text)


def _hidden(value: Any, named: re.Pattern[str]) -> Any:
    """Hide them in sentences: what has no blank is a code, a domain, an instant."""
    match value:
        case dict():
            return {name: one if name == _CODE else _hidden(one, named)
                    for name, one in value.items()}  # fmt: skip
        case list():
            return [_hidden(one, named) for one in value]
        case str() if " " in value:
            return named.sub(HIDDEN, value)
    return value
