"""A thousand people, each with a file, over real SMTP: who has none is named before,
all others get theirs.
"""

import email
from email import policy

import pytest

from emailer.message import personal_files
from emailer.model import Recipient, Rejected
from emailer.transports.smtp import delivering
from tests.pool.test_personal import LETTER, content_of, files, people
from tests.smtp.client import settings
from tests.smtp.server import serving

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

N = 1_000
MISSING = (3, 500, 998)


def sorted_out(everybody, drafts):
    """What a look at the list makes of it: the people with a file,
    and the lines of those without.
    """
    by_name = personal_files.Files(LETTER.personal, [draft.part for draft in drafts])
    lines = []
    for person in everybody:
        reason = by_name.lacking(person.email, person.name, person.fields)
        lines.append(Rejected(person.line, person.email, reason) if reason else person)
    return lines


async def test_a_thousand_get_their_own_bytes_and_the_three_without_are_named_before(
    house, tmp_path
):
    drafts = tuple(d for n, d in enumerate(files(tmp_path, N)) if n not in MISSING)
    lines = sorted_out(people(N), drafts)
    told = [line.reason for line in lines if isinstance(line, Rejected)]
    assert told == [f"its file {n}.PDF was not uploaded" for n in MISSING]
    async with serving() as server:
        run_id = await house.create(
            [p for p in lines if isinstance(p, Recipient)], message=LETTER, files=drafts
        )
        house.start(factory=delivering.factory(settings(server, command_s=30.0, dot_s=30.0)))
        await house.finished(run_id)
    got = {one.recipient: one.content for one in server.messages}
    assert len(server.messages) == len(got) == N - len(MISSING)
    for n in range(N):
        if n not in MISSING:
            (attached,) = email.message_from_bytes(
                got[f"p{n}@x.org"], policy=policy.default
            ).iter_attachments()
            assert (attached.get_filename(), attached.get_content()) == (f"{n}.pdf", content_of(n))
