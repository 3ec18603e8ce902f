"""Each difference between the server's log and the program's word has its own sentence."""

import re

import pytest

from bench.torture import audit
from bench.torture.audit import Acceptance, Breach, Policy

ADDRESS = "guest-0-1@guests.example"
MAIL = Acceptance(ADDRESS, "one@hosts.example", 1.0, 1)
HOLD, RESEND = Policy(), Policy(resend=True)


def a_row(state, email=ADDRESS, attempts=1, **more):
    return {"email": email, "state": state, "has_been_emailed": state == "sent",
            "message_id": MAIL.message_id,
            "attempts": attempts, "last_reply": None, **more}  # fmt: skip


def a_run(*rows, **counts):
    found = dict.fromkeys(audit.COUNTED, 0)
    for row in rows:
        found[row["state"]] += 1
    return {"id": "r", "version": 1, "counts": {"total": len(rows), **found, **counts}}


def compare(row, taken, policy=HOLD):
    audit.check_run(a_run(row), [row], {row["email"]: taken}, policy)
    audit.check_end([row], policy)


@pytest.mark.parametrize("state", ["sent", "in_doubt"])
def test_a_guest_may_be_sent_or_in_doubt_once(state):
    compare(a_row(state), [MAIL])


@pytest.mark.parametrize(
    ("row", "taken", "sentence"),
    [
        (a_row("sent"), [], "is sent, and the server never took it"),
        (a_row("waiting"), [MAIL], "is waiting, and the server took it"),
        (a_row("failed", "550-0-1@faults.example"), [MAIL], "is failed, and the server took it"),
        (a_row("sent", has_been_emailed=False), [MAIL], "is sent and has_been_emailed is False"),
        (a_row("sent"), [MAIL, MAIL], "Twice: the server took 2 messages"),
        (a_row("sent", message_id="other@hosts.example"), [MAIL], "The Message-ID of"),
        (a_row("failed"), [], "Lost: .* is failed"),
        (a_row("cancelled"), [], "Lost: .* is cancelled"),
    ],
)
def test_whatever_differs_is_a_breach(row, taken, sentence):
    with pytest.raises(Breach, match=sentence):
        compare(row, taken)


def test_with_resend_each_copy_belongs_to_a_burned_attempt():
    compare(a_row("sent", attempts=2), [MAIL, MAIL], RESEND)
    with pytest.raises(Breach, match="3 messages"):
        compare(a_row("sent", attempts=2), [MAIL, MAIL, MAIL], RESEND)


def test_counts_that_do_not_add_up_are_a_breach():
    with pytest.raises(Breach, match="do not add up"):
        audit.check_counts(a_run(a_row("sent"), waiting=1), "here")


def test_counts_that_are_not_those_of_the_recipients_are_a_breach():
    row = a_row("sent")
    with pytest.raises(Breach, match=re.escape("Run r counts")):
        audit.check_run(a_run(row, sent=0, waiting=1), [row], {ADDRESS: [MAIL]}, HOLD)


def test_a_version_that_falls_is_a_breach():
    with pytest.raises(Breach, match="fell from 2 to 1"):
        audit.check_progress(a_run(a_row("sent")), 2, "here")
