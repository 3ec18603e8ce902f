"""The seam between the program and its queue. Every truth is behind it:
what is in memory beside it (the pace, the claims held ahead) a restart finds again.
"""

from emailer.store.accounts import Accounts
from emailer.store.decisions import DECIDED, Decision
from emailer.store.deliveries import Claim, ClaimKey, Refused, Result
from emailer.store.errors import (
    ConflictError,
    GivenUpError,
    NotFoundError,
    PastError,
    StoreError,
    SupersededError,
    UnavailableError,
    UnreadableError,
)
from emailer.store.people import FailedBefore, PutRight
from emailer.store.queue import Queue
from emailer.store.runs import Runs
from emailer.store.seam import Store
from emailer.store.selections import Selection
from emailer.store.senders import Account, AccountPause, Owner, Recovery, RunPause
from emailer.store.values import (
    EVENT_ROWS,
    Attempt,
    Before,
    Created,
    Draft,
    DraftFile,
    Failure,
    Look,
    Page,
    Row,
    Run,
)
from emailer.store.views import Views

__all__ = [
    "DECIDED", "EVENT_ROWS", "Account", "AccountPause", "Accounts", "Attempt", "Before",
    "Claim", "ClaimKey",
    "ConflictError", "Created", "Decision", "Draft", "DraftFile", "FailedBefore", "Failure",
    "GivenUpError", "Look", "NotFoundError", "Owner", "Page", "PastError", "PutRight",
    "Queue", "Recovery", "Refused", "Result", "Row", "Run", "RunPause",
    "Runs", "Selection", "Store", "StoreError", "SupersededError", "UnavailableError",
    "UnreadableError", "Views",
]  # fmt: skip
