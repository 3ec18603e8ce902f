"""What a preview shows of anybody is what a server then receives: byte for byte,
but for Date and Message-ID, which each message gets at its first turn.
"""

import random
from dataclasses import replace
from email import message_from_bytes, utils

from emailer import message
from emailer.message import read_back
from emailer.model import Event, Message
from emailer.submitting import listing, previews
from emailer.submitting.listing import Source
from emailer.submitting.submission import Submission
from emailer.transports.smtp import delivering
from tests.smtp.client import settings
from tests.smtp.server import serving

PEOPLE, PICKED = 220, 200
NAMES = ("Ana Lima", "Müller, Jürgen", "Преображенский " * 3, "O'Neil & <Co>", "日本" * 30, "")
TOWNS = ("Évora", "a.b. ..", "x" * 400, "", "<b>&amp;", "=?UTF-8?Q?=0A?=")
LETTER = Message(
    "{{ name | default('You') }}, come to {{ town | default('us') }}",
    "Dear {{ name | default('you') }},\n.\n{% if town %}{{ town }}{% else %}?{% endif %}\n..\n",
    "<p>Dear <b>{{ name | default('you') }}</b> of {{ town | default('nowhere') }}</p>",
    "Maria Lima <maria@example.org>",
    event=Event("Party", "2030-06-01T19:00", "2030-06-01T23:00", zone="Europe/Lisbon"),
)
RECORDS = [
    {"email": f"p{n}@example.org", "name": NAMES[n % 6].strip(), "town": TOWNS[n // 6 % 6]}
    for n in range(PEOPLE)
]


def without_its_own(shown: read_back.Shown) -> read_back.Shown:
    own = ("Date", "Message-ID", "Content-Type")  # whose boundary is made of the Message-ID
    return replace(shown, headers=tuple(one for one in shown.headers if one[0] not in own))


async def test_two_hundred_previews_picked_at_random_are_what_the_server_receives(house):
    submission = Submission({}, LETTER, Source(records=RECORDS))
    picked = random.Random(1).sample(range(1, PEOPLE + 1), PICKED)
    seen = [await previews.preview(replace(submission, person=n)) for n in picked]
    everybody = [one async for chunk in listing.read(submission.source) for one in chunk]
    async with serving() as server:
        run_id = await house.create(everybody, message=LETTER)
        house.start(factory=delivering.factory(settings(server, command_s=30.0, dot_s=30.0)))
        await house.finished(run_id)
    received = {one.recipient: one.content for one in server.messages}
    assert len(received) == PEOPLE
    ready = message.prepare((await house.run(run_id)).message)  # its entry says when it was made
    for one in seen:
        content, person = received[one.recipient.email], one.recipient
        assert without_its_own(read_back.read(content)) == without_its_own(one.first)
        head = message_from_bytes(content)
        at_ms = round(utils.parsedate_to_datetime(head["Date"]).timestamp() * 1000)
        its_id = head["Message-ID"].strip("<>")
        again = ready.compose(person.email, person.name, person.fields, its_id, at_ms)
        assert again.whole == content
