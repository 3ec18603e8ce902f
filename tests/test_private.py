"""What the program writes is its owner's alone, and nothing planted in its place is touched."""

import asyncio
import os
import re
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from emailer import private
from emailer.store.errors import CannotOpenError
from emailer.store.sqlite import database
from emailer.store.sqlite.lock import SenderLock
from tests import starting
from tests.patience import PATIENCE_S
from web.receiving.upload_files import Uploads

ROOT = Path(__file__).parents[1]
NOBODY = 65534


def test_a_file_has_its_name_once_it_is_whole(tmp_path):
    path = tmp_path / "out.csv"
    with private.aside(path) as part:
        part.write_text("some")
        assert not path.exists()
    assert (path.read_text(), mode(path), [*tmp_path.iterdir()]) == ("some", 0o600, [path])
    with pytest.raises(FileExistsError), private.aside(path):
        pass


def test_what_could_not_be_written_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="full"), private.aside(tmp_path / "out.csv"):
        raise OSError("full")
    assert [*tmp_path.iterdir()] == []


def test_where_nothing_can_be_written_the_name_that_was_typed_is_said(tmp_path):
    path = tmp_path / "nowhere" / "out.csv"
    with pytest.raises(FileNotFoundError) as refused, private.aside(path):
        pass
    assert refused.value.filename == str(path)


def test_a_name_that_was_taken_meanwhile_is_not_taken_from_its_file(tmp_path):
    path = tmp_path / "out.csv"
    with pytest.raises(FileExistsError), private.aside(path):
        path.write_text("theirs")
    assert (path.read_text(), [*tmp_path.iterdir()]) == ("theirs", [path])


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def env(**settings: str) -> dict[str, str]:
    return starting.bare() | {f"EMAILER_{name.upper()}": value for name, value in settings.items()}


async def started(*flags: str, **settings: str) -> starting.Process:
    """Start the program with an open umask and wait until it serves."""
    process = await starting.start("--no-browser", "--port=0", *flags, env=env(**settings), umask=0)
    async with asyncio.timeout(PATIENCE_S):
        while not re.search(rb"Stop +Ctrl-C", line := await process.stdout.readline()):
            assert line, (await process.stderr.read()).decode()
    return process


async def stop(process: starting.Process) -> None:
    process.send_signal(signal.SIGINT)
    await process.communicate()


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    return starting.run(*words, env=env(**settings))


# -- who may read ----------------------------------------------------------------------------------


async def test_all_that_a_start_makes_is_the_owners_alone_whatever_the_umask(tmp_path):
    db = tmp_path / "a" / "b" / "emailer.db"
    process = await started(f"--db={db}", f"--transport=folder://{tmp_path}/mails/out")
    made = [path for path in tmp_path.rglob("*") if path.name != "emailer.db-shm" or path.exists()]
    assert {path.name for path in made} >= {
        "emailer.db",
        "emailer.db-wal",
        "emailer.db.lock",
        "emailer.db.uploads",
    }
    assert {
        path: mode(path) for path in made if mode(path) != (0o700 if path.is_dir() else 0o600)
    } == {}
    copied = await asyncio.to_thread(run, "backup", str(tmp_path / "copy.db"), f"--db={db}")
    assert (copied.returncode, mode(tmp_path / "copy.db")) == (0, 0o600)
    await stop(process)


async def test_what_an_older_version_let_others_read_is_taken_from_them(tmp_path):
    db, uploads = tmp_path / "emailer.db", tmp_path / "emailer.db.uploads"
    database.prepare(db)
    (tmp_path / "emailer.db.lock").touch()
    uploads.mkdir()
    (tmp_path / "out").mkdir()
    mail = tmp_path / "out" / "20261125T230000Z-a@x.pt-0123456789abcdef.eml"
    (own := tmp_path / "out" / "notes.txt").touch()
    mail.touch()
    for path, open_mode in (
        (db, 0o644),
        (tmp_path / "emailer.db.lock", 0o644),
        (uploads, 0o755),
        (mail, 0o644),
    ):
        path.chmod(open_mode)
    own.chmod(0o644)
    process = await started(f"--db={db}", f"--transport=folder://{tmp_path}/out")
    assert {
        mode(path) for path in (db, tmp_path / "emailer.db-wal", tmp_path / "emailer.db.lock", mail)
    } == {0o600}
    assert (mode(uploads), mode(own)) == (0o700, 0o644)
    await stop(process)


@pytest.mark.parametrize(("before", "after"), [
    (0o644, 0o600), (0o666, 0o660), (0o660, 0o660), (0o664, 0o660), (0o640, 0o600), (0o600, 0o600),
    (0o400, 0o400),
])  # fmt: skip
def test_a_group_that_may_write_was_let_in_on_purpose_and_nobody_else_was(tmp_path, before, after):
    (file := tmp_path / "host.db").touch()
    file.chmod(before)
    private.tighten(file)
    assert mode(file) == after


def test_an_upload_and_a_mail_are_private_without_help_of_the_umask(tmp_path):
    before = os.umask(0)
    try:
        uploads = Uploads(tmp_path / "x" / "uploads")
        receiver = uploads.receive("list.csv")
        receiver.write(b"a@x.pt")
        assert mode(receiver.done().path) == 0o600
        assert (mode(tmp_path / "x"), mode(tmp_path / "x" / "uploads")) == (0o700, 0o700)
    finally:
        os.umask(before)


# -- what was planted ------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".lock", "-wal", "-shm"])
@pytest.mark.parametrize("plant", [Path.symlink_to, Path.hardlink_to], ids=["link", "hard link"])
def test_a_link_in_place_of_a_file_beside_the_database_leaves_its_target_as_it_was(
    tmp_path, suffix, plant
):
    (treasure := tmp_path / "treasure").write_text("untouched" * 100)
    plant(tmp_path / f"emailer.db{suffix}", treasure)
    with pytest.raises(CannotOpenError, match=r"is a link|second name|is no file"):
        SenderLock(tmp_path / "emailer.db") if suffix == ".lock" else database.prepare(
            tmp_path / "emailer.db"
        )
    assert treasure.read_text() == "untouched" * 100


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another user")
def test_another_users_lock_and_uploads_are_refused(tmp_path):
    (tmp_path / "emailer.db.lock").write_text("theirs")
    (tmp_path / "uploads").mkdir()
    for path in (tmp_path / "emailer.db.lock", tmp_path / "uploads"):
        os.chown(path, NOBODY, NOBODY)
    with pytest.raises(CannotOpenError, match="belongs to another user"):
        SenderLock(tmp_path / "emailer.db")
    with pytest.raises(OSError, match="belongs to another user"):
        Uploads(tmp_path / "uploads")
    assert (tmp_path / "emailer.db.lock").read_text() == "theirs"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another user")
def test_root_may_serve_a_folder_that_is_another_users_with_all_in_it(tmp_path):
    (tmp_path / "emailer.db.lock").touch()
    for path in (tmp_path, tmp_path / "emailer.db.lock"):
        os.chown(path, NOBODY, NOBODY)
    SenderLock(tmp_path / "emailer.db").release()


def test_an_uploads_folder_that_is_a_link_deletes_nothing(tmp_path):
    (tmp_path / "theirs").mkdir()
    (kept := tmp_path / "theirs" / "x.upload").touch()
    (tmp_path / "uploads").symlink_to(tmp_path / "theirs")
    with pytest.raises(private.NotOurs, match="is in the way"):
        Uploads(tmp_path / "uploads")
    assert kept.exists()


def test_a_pipe_in_place_of_the_database_or_its_lock_is_a_sentence(tmp_path):
    os.mkfifo(tmp_path / "emailer.db")
    os.mkfifo(tmp_path / "other.db.lock")
    with pytest.raises(CannotOpenError, match="no file"):
        database.prepare(tmp_path / "emailer.db")
    with pytest.raises(CannotOpenError, match="no file"):
        SenderLock(tmp_path / "other.db")


# -- a start that cannot be ------------------------------------------------------------------------


def plant_file(folder: Path) -> list[str]:
    (folder / "emailer.db.uploads").touch()
    return []


def plant_link(folder: Path) -> list[str]:
    (folder / "emailer.db.uploads").symlink_to(folder)
    return []


def folder_on_a_file(folder: Path) -> list[str]:
    (folder / "file").touch()
    return [f"--transport=folder://{folder}/file/out"]


def data_on_a_file(folder: Path) -> list[str]:
    (folder / "file").touch()
    return [f"--db={folder}/file/data/emailer.db"]


@pytest.mark.parametrize("trouble", [
    plant_file, plant_link, folder_on_a_file, data_on_a_file,
    lambda _: ["--host=" + "a" * 70 + ".example", "--allowed-host=x"],
    lambda _: ["--host=no.such.host.invalid"],
    lambda folder: [f"--db={folder}/{'a' * 300}.db"],
], ids=["file", "link", "folder", "data", "odd host", "no host", "long name"])  # fmt: skip
def test_what_stands_in_the_way_of_a_start_is_a_sentence_and_exit_1(tmp_path, trouble):
    db = f"--db={tmp_path}/emailer.db"
    ended = run(
        "--no-browser",
        "--port=0",
        db,
        *trouble(tmp_path),
        secret_key="a secret that is long enough",
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip().endswith(".")
    assert len(ended.stderr.splitlines()) == 1


def test_a_start_on_a_disk_that_takes_nothing_more_is_a_sentence_and_exit_1(tmp_path):
    database.prepare(tmp_path / "emailer.db")

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4, resource.RLIM_INFINITY))

    command = [
        sys.executable,
        str(ROOT / "app.py"),
        "--no-browser",
        "--port=0",
        f"--db={tmp_path}/emailer.db",
    ]
    ended = subprocess.run(
        command,
        env=env(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        preexec_fn=fill,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
