"""What a host with rights on our tables wrote into rows keeps no page from showing the rest."""

import contextlib
import sqlite3

import pytest

from emailer.model import Verdict
from tests.web.conftest import OWNER, make_run

EDGE = 2**63 - 1
LATE = f'{{"start_at": {EDGE}}}'
PAUSED = "state = 'paused', paused_by = 'program', pause_scope = 'run', pause_code"
ODD = [
    f"UPDATE emailer_recipient SET updated_at = {EDGE}, version = {EDGE}",
    "UPDATE emailer_recipient SET email = 'nobody', fields = '{\"a\": [5]}' WHERE run_id = 1",
    f"UPDATE emailer_recipient SET message_at = {EDGE} WHERE message_id IS NOT NULL",
    "UPDATE emailer_run SET personal = 'x' WHERE id = 1",
    f"UPDATE emailer_run SET {PAUSED} = 'missed', pause_params = '{LATE}' WHERE id = 1",
    f"UPDATE emailer_run SET {PAUSED} = 'limit', pause_params = 'x', resume_at = 1 WHERE id = 1",
    f"INSERT INTO emailer_minute VALUES (1, 1, {EDGE}, 1), (1, 2, {EDGE}, 1), (1, {EDGE}, 1, 1)",
    f"""INSERT INTO emailer_failure VALUES (1, 'failed', 'a', 'x', {EDGE}),
        (1, 'failed', 'b', 'y', {EDGE})""",
    f"INSERT INTO emailer_limit VALUES ('default', 1, 86400, 5, {EDGE})",
    f"INSERT INTO emailer_limit VALUES ('default', 0, 1e300, 5, {EDGE})",
    f"UPDATE emailer_account SET pause_code = 'x', pause_params = 'x', resume_at = {EDGE}",
    "UPDATE emailer_account SET notice = 'x'",
    f"INSERT INTO emailer_attempt VALUES (3, 7, {EDGE}, {EDGE}, '', 'x', 0, 'x', 1, 'x', '')",
    """INSERT INTO emailer_rejected (run_id, id, line, value, reason, cells)
        VALUES (1, 1, 1, 'x', 'x', 'x')""",
    "UPDATE emailer_run SET headings = 'x'",
    f"""INSERT INTO emailer_correction (recipient_id, no, at, email, claim_no)
        VALUES (1, 1, {EDGE}, 'x', 1)""",
    f"INSERT INTO emailer_draft VALUES ('x', 'x', 1, {EDGE})",
]
OF_THE_RUN = ["", "/people/1", "/people/2", "/people/3", "/course", "/reasons", "/mailbox",
              "/mailbox/1"]  # fmt: skip
OF_THE_API = ["", "/recipients", "/recipients/1", "/recipients/3", "/recipients.csv", "/rejected"]
ALL = ["/", "/runs", "/account", "/drafts", "/erasing", "/metrics", "/healthz", "/people?q=example",
       "/api/runs", "/api/accounts"]  # fmt: skip


@pytest.mark.parametrize("sql", ODD)
async def test_no_odd_row_keeps_a_page_from_being_shown(client, sending, store, tmp_path, sql):
    odd = await make_run(client, "p0@example.org\np1@example.org\np2@example.org")
    other = await make_run(client, "q0@example.org")
    for claim in await store.claim(OWNER, 2):
        await sending.settle(claim, Verdict.SENT)
    with contextlib.closing(sqlite3.connect(tmp_path / "emailer.db", isolation_level=None)) as db:
        db.execute(sql)
    pages = [f"/runs/{other['id']}", *ALL]
    pages += [f"/runs/{odd['id']}{page}" for page in OF_THE_RUN]
    pages += [f"/api/runs/{odd['id']}{page}" for page in OF_THE_API]
    for page in pages:
        answer = await client.get(page)
        assert answer.status < 500, (page, await answer.text())
    cancelled = await client.post(f"/api/runs/{odd['id']}/cancel")
    assert cancelled.status == 202, await cancelled.text()


async def test_somebody_of_whom_no_mail_can_be_made_is_shown_with_words_for_it(
    client, store, tmp_path
):
    run = await make_run(client, "p0@example.org")
    with contextlib.closing(sqlite3.connect(tmp_path / "emailer.db", isolation_level=None)) as db:
        db.execute("UPDATE emailer_recipient SET email = 'nobody'")
    page = await (await client.get(f"/runs/{run['id']}/people/1")).text()
    assert "No mail can be made of what is written in the database about this person" in page
    assert "was erased" not in page
