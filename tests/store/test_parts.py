"""Files are kept with their run, byte for byte, and go with an import that comes to nothing."""

import pytest

from emailer.model import Message, Part, PartKind, Recipient, Rejected
from emailer.store import Draft, DraftFile
from emailer.store.sqlite import engine

CONTENT = bytes(range(256)) * 4_000


@pytest.fixture
async def store(tmp_path):
    store = await engine.open_store(tmp_path / "emailer.db")
    await store.open_account("me", "simulated", "one", 1, None)
    yield store
    await store.close()


def draft(tmp_path, **more):
    path = tmp_path / "a.upload"
    path.write_bytes(CONTENT)
    part = Part(PartKind.ATTACHMENT, "a.pdf", "application/pdf", len(CONTENT))
    small = tmp_path / "b.upload"
    small.write_bytes(b"x")
    files = (
        DraftFile(part, path),
        DraftFile(Part(PartKind.INLINE, "b.png", "image/png", 1), small),
    )
    return Draft(Message("Hi", "Hello", sender="a@x.org"), files=files, **more)


async def lines(*emails, rejected=0):
    yield [
        *(Recipient(email, "", email) for email in emails),
        *(Rejected(n, "x", "no") for n in range(rejected)),
    ]


async def key_of(store, created):
    return (await store.look(created.run_id)).run.key


async def test_files_are_kept_in_their_order_byte_for_byte(store, tmp_path):
    created = await store.create_run(draft(tmp_path), lines("ana@x.pt"))
    first, second = await store.parts(await key_of(store, created))
    assert (first.kind, first.filename, first.content_type) == (
        PartKind.ATTACHMENT,
        "a.pdf",
        "application/pdf",
    )
    assert await store.part_content(first.key) == CONTENT
    assert await store.part_content(second.key) == b"x"


async def test_a_file_of_an_earlier_run_is_only_named(store, tmp_path):
    first = await store.create_run(draft(tmp_path), lines("ana@x.pt"))
    parts = await store.parts(await key_of(store, first))
    named = Draft(Message("Hi", "Hello", sender="a@x.org"), files=tuple(map(DraftFile, parts)))
    second = await store.create_run(named, lines("ben@x.pt"))
    again = await store.parts(await key_of(store, second))
    third = await store.create_run(
        Draft(named.message, files=tuple(map(DraftFile, again))), lines("eve@x.pt")
    )
    last = await store.parts(await key_of(store, third))
    assert await store.part_content(last[0].key) == CONTENT
    rows = await store._all("SELECT count(*) AS n FROM emailer_part_data", {})
    assert rows[0]["n"] == 5


async def test_an_import_that_comes_to_nothing_leaves_no_file(store, tmp_path):
    refused = await store.create_run(
        draft(tmp_path, refuse_rejected=True), lines("ana@x.pt", rejected=1)
    )
    assert refused.run_id is None
    gone = draft(tmp_path)
    gone.files[1].path.unlink()
    with pytest.raises(FileNotFoundError):
        await store.create_run(gone, lines("ana@x.pt"))
    await store.close()
    again = await engine.open_store(tmp_path / "emailer.db")
    await again.open_account("me", "simulated", "one", 1, None)
    await again.recover("me")
    while (await again._all("SELECT count(*) AS n FROM emailer_run", {}))[0]["n"]:
        await again.wait_for_work("me", 0.05)
    for table in ("emailer_part", "emailer_part_data"):
        assert (await again._all(f"SELECT count(*) AS n FROM {table}", {}))[0]["n"] == 0
    await again.close()


async def test_a_run_without_files_has_none(store, tmp_path):
    created = await store.create_run(
        Draft(Message("Hi", "Hello", sender="a@x.org")), lines("ana@x.pt")
    )
    assert await store.parts(await key_of(store, created)) == []
