"""Which runs an address is in, in SQL: joined with those in the directory (directory.py), and with
the few that are not, or that go on, one by one.
"""

from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.visible import VISIBLE

SAME_LETTER = "run.letter = :letter"
GOING = "state IN ('scheduled', 'running', 'paused')"

# The order of the joins is said, and so are the indexes, whatever the planner guesses. Of a run,
# its kind alone is read for each address: its row may begin with a letter of a megabyte.


def filed(say: Dialect, address: str) -> str:
    """Join an address with the runs in the directory, and with who has it there."""
    return f"""
    {say.join} emailer_address AS filed ON filed.address_key = {address} {who_is_filed(say)}
    """


def who_is_filed(say: Dialect) -> str:
    """Join what is filed with its run, and with who has the address there."""
    return f"""
    {say.join} emailer_run AS run {say.by_index("emailer_run_kinds")} ON run.id = filed.run_id
    {say.join} emailer_recipient AS same {say.by_index("emailer_recipient_address")}
        ON same.run_id = filed.run_id AND same.address_key = filed.address_key
    """


def unfiled(say: Dialect, address: str) -> str:
    """Join an address with the runs that are not in the directory yet."""
    return f"""
    {say.join} emailer_run AS run {say.by_index("emailer_run_unfiled")} ON run.filed_to IS NOT NULL
    {having(say, address)}
    """


def among(say: Dialect, runs: str, address: str) -> str:
    """Join an address with some runs, and with who has it there."""
    return f"{say.join} {runs} AS run ON true {having(say, address)}"


def having(say: Dialect, address: str) -> str:
    """Join a run with who has an address in it."""
    return f"""
    {say.join} emailer_recipient AS same {say.by_index("emailer_recipient_address")}
        ON same.run_id = run.id AND same.address_key = {address}
    """


def those_unfiled(say: Dialect) -> str:
    """Name the runs that are asked one by one for who was written to."""
    return f"""unfiled AS MATERIALIZED (
        SELECT id, state, letter FROM emailer_run {say.by_index("emailer_run_unfiled")}
        WHERE filed_to IS NOT NULL AND transport = :transport AND {VISIBLE})"""


def those_going(say: Dialect) -> str:
    """And those that are asked for whose turn has yet to come."""
    return f"""going AS MATERIALIZED (
        SELECT id, state, letter FROM emailer_run {say.by_index("emailer_run_by_state")}
        WHERE {GOING} AND transport = :transport)"""


def alike(say: Dialect, first: str = "min(id)") -> str:
    """Name the first run of all that has the letter: no older one need be looked at for it."""
    return f"""alike AS MATERIALIZED (
        SELECT {first} AS first FROM emailer_run AS run {say.by_index("emailer_run_kinds")}
        WHERE {SAME_LETTER} AND transport = :transport AND {VISIBLE})"""


def put_right(say: Dialect, address: str) -> str:
    """Join an address with who had it until a person put theirs right, in a run of a transport."""
    return f"""
    {say.join} emailer_correction AS was {say.by_index("emailer_correction_address")}
        ON was.address_key = {address}
    {say.join} emailer_recipient AS put ON put.id = was.recipient_id
    {say.join} emailer_run AS its {say.by_index("emailer_run_kinds")}
        ON its.id = put.run_id AND its.transport = :transport AND its.{VISIBLE}
    """
