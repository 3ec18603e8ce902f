"""`send` with a file for each person, and with a calendar entry: what the page takes."""

import email
import email.policy
import io
import zipfile

import pytest

from tests.commands.conftest import QUICK, through

LIST = "email,name,ticket\nana@example.org,Ana,ana.pdf\nben@example.org,Ben,Ben.pdf\n"
FILES = {"ana.pdf": b"for ana", "ben.pdf": b"for ben"}


@pytest.fixture(params=["folder", "zip"])
def tickets(request, place) -> str:
    """The files as a folder, or as an archive of one."""
    if request.param == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in FILES.items():
                archive.writestr(f"tickets/{name}", content)
        return place.file("tickets.zip", packed.getvalue())
    (place.folder / "tickets").mkdir()
    for name, content in {**FILES, ".DS_Store": b"x"}.items():
        place.file(f"tickets/{name}", content)
    return "tickets"


def attached(message) -> list[bytes]:
    parsed = email.message_from_bytes(message.content, policy=email.policy.default)
    return [
        part.get_payload(decode=True)
        for part in parsed.walk()
        if part.get_content_type() == "application/pdf"
    ]


async def test_each_person_gets_their_own_file_and_nobody_another_s(place, sink, tickets):
    sent = await place.run(
        "send",
        place.file("list.csv", LIST),
        f"--personal-files={tickets}",
        place.letter(),
        *through(sink),
        "--json",
    )
    assert (sent.code, sent.json["personal_files"]["column"]) == (0, "ticket")
    assert {message.recipient: attached(message) for message in sink.messages} == {
        "ana@example.org": [b"for ana"], "ben@example.org": [b"for ben"],
    }  # fmt: skip


async def test_a_file_for_nobody_is_asked_about_and_sent_anyway_where_that_is_said(place, tickets):
    words = [place.file("list.csv", LIST.splitlines()[0] + "\n" + LIST.splitlines()[1]),
             f"--personal-files={tickets}", "--personal=ticket", QUICK]  # fmt: skip
    asked = await place.run("send", *words)
    assert (asked.code, "--personal-files" in asked.err, "ben.pdf" in asked.err) == (2, True, True)
    assert (await place.run("send", *words, "--personal-anyway")).code == 0


async def test_what_are_no_files_or_no_column_is_said_with_its_flag(place, tickets):
    people = place.file("list.csv", LIST)
    place.file("broken.zip", b"PK\x03\x04 no")
    for words, said in (
        (["--personal-files=list.csv"], "neither a folder nor a .zip"),
        (["--personal-files=broken.zip"], "broken"),
        ([f"--personal-files={tickets}", "--personal=nowhere"], "nowhere"),
        (["--personal=ticket"], "--personal"),
    ):  # fmt: skip
        wrong = await place.run("send", people, QUICK, *words)
        assert (wrong.code, said in wrong.err) == (2, True), (words, wrong.err)


async def test_a_link_that_leads_out_of_the_folder_is_no_personal_file(place):
    people = place.file("list.csv", LIST.splitlines()[0] + "\n" + LIST.splitlines()[1])
    (place.folder / "theirs").mkdir()
    secret, linked = place.folder / place.file("secret", "x"), place.folder / "theirs/linked.pdf"
    place.file("theirs/ana.pdf", b"%PDF ana")
    words = [people, "--personal-files=theirs", "--personal=ticket", "--dry-run", QUICK]
    linked.symlink_to(secret)
    wrong = await place.run("send", *words)
    assert (wrong.code, "linked.pdf is a link that leads out" in wrong.err) == (2, True)
    linked.unlink()
    linked.symlink_to("ana.pdf")
    assert (await place.run("send", *words)).code == 0


async def test_a_calendar_entry_goes_with_each_message(place, sink):
    words = ["--event-title=Summer party", "--event-begin=2999-06-01T19:00",
             "--event-end=2999-06-01T23:00", "--event-zone=Europe/Lisbon",
             "--event-place=Casa"]  # fmt: skip
    sent = await place.run(
        "send", place.people(1), *words, place.letter(), *through(sink), "--json"
    )
    assert (sent.json["event"]["title"], sent.json["event"]["zone"]) == (
        "Summer party",
        "Europe/Lisbon",
    )
    assert b"text/calendar" in sink.messages[0].content
    wrong = await place.run("send", place.people(1), QUICK, *words[:2])
    assert (wrong.code, "--event-end" in wrong.err) == (2, True)
