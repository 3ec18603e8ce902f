"""The set-up, done for real and without a network: a package made here,
installed by pip into a new .venv.
"""

import ast
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import bootstrap

PROGRAM = """
import sys
import bootstrap
bootstrap.ensure("requirements.txt")
import tiny
print(tiny.VERSION, *sys.argv[1:])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A program of three lines that needs the package tiny, which pip finds beside it."""
    return make_project(tmp_path / "project")


End = tuple[int, str, str]
"""Of a start: its exit code, its standard output, its standard error."""


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Path, list[End]]:
    """A project that was started for the first time, twice at once, and how each start ended,
    first the one that installed; one for all workers of the tests.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "first"
    ended = folder.with_suffix(".json")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ended.exists():
            starts = [begin(make_project(folder), "--port", "1 2")]
            starts.append(begin(folder, "--port", "1 2"))
            ended.write_text(json.dumps(sorted(map(end, starts), key=has_installed, reverse=True)))
    return folder, [tuple(one) for one in json.loads(ended.read_text())]


def has_installed(end: End) -> bool:
    return "Installing the packages of requirements.txt" in end[2]


@pytest.fixture
def started(first: tuple[Path, list[End]], tmp_path: Path) -> Path:
    """The project, started before: a copy whose pip is the other one's files."""

    def copy(source: str, target: str) -> None:
        (os.link if "/site-packages/pip/" in source else shutil.copy2)(source, target)

    return shutil.copytree(first[0], tmp_path / "project", symlinks=True, copy_function=copy)


def make_project(folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(bootstrap.__file__, folder)
    (folder / "app.py").write_text(PROGRAM)
    for version in ("1.0", "1.1"):
        make_wheel(folder, version)
    require(folder, "1.0")
    return folder


def make_wheel(folder: Path, version: str) -> None:
    about = f"tiny-{version}.dist-info"
    with zipfile.ZipFile(folder / f"tiny-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny.py", f"VERSION = {version!r}\n")
        wheel.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(
            f"{about}/RECORD", f"tiny.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n"
        )


def require(folder: Path, version: str) -> None:
    (folder / "requirements.txt").write_text(f"--no-index\n--find-links .\ntiny=={version}\n")


def begin(project: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(project / "app.py"), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start(project: Path, *arguments: str) -> End:
    return end(begin(project, *arguments))


def end(program: subprocess.Popen[str]) -> End:
    out, err = program.communicate()
    return program.returncode, out, err


def install_halfway(project: Path) -> None:
    """Kill an installation the hard way once it has begun; its pip goes on and keeps others out."""
    program = begin(project)
    while not (project / ".venv.lock").stat().st_size:
        assert program.poll() is None
    program.send_signal(signal.SIGKILL)
    program.communicate()


@pytest.mark.long
def test_the_first_start_installs_and_goes_on_with_the_same_arguments(
    first: tuple[Path, list[End]],
) -> None:
    ended = first[1][0]
    assert ended[:2] == (0, "1.0 --port 1 2\n")
    assert has_installed(ended)


def test_two_first_starts_at_once_do_not_break_each_other(first: tuple[Path, list[End]]) -> None:
    assert [one[:2] for one in first[1]] == [(0, "1.0 --port 1 2\n")] * 2
    assert [has_installed(one) for one in first[1]] == [True, False]


def test_the_second_start_installs_nothing(started: Path) -> None:
    for wheel in started.glob("*.whl"):
        wheel.unlink()
    assert start(started) == (0, "1.0\n", "")


def test_a_changed_requirements_file_is_installed_into_the_same_venv(started: Path) -> None:
    made = started / ".venv" / "pyvenv.cfg"
    kept = f"{made.read_text()}kept = true\n"
    made.write_text(kept)
    require(started, "1.1")
    assert start(started)[:2] == (0, "1.1\n")
    assert made.read_text() == kept


def test_an_interrupted_installation_is_repaired_by_the_next_start(started: Path) -> None:
    require(started, "1.1")
    install_halfway(started)
    leftover = started / ".venv" / "leftover"
    leftover.touch()
    assert start(started)[:2] == (0, "1.1\n")
    assert not leftover.exists()


def test_a_venv_whose_interpreter_is_gone_is_rebuilt(started: Path) -> None:
    (started / ".venv" / "bin" / "python").unlink()
    (started / ".venv" / "bin" / "python").symlink_to("/gone/python")
    assert start(started)[:2] == (0, "1.0\n")


@pytest.mark.long
def test_a_venv_made_by_hand_is_used_and_not_thrown_away(project: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project / ".venv"], check=True)
    theirs = project / ".venv" / "theirs"
    theirs.touch()
    assert start(project)[:2] == (0, "1.0\n")
    assert theirs.exists()


def test_packages_out_of_reach_give_a_sentence_and_leave_a_working_venv(started: Path) -> None:
    require(started, "2.0")
    code, out, err = start(started)
    assert (code, out) == (1, "")
    assert "Is there a network? Then start again" in err
    assert "Traceback" not in err
    require(started, "1.0")
    assert start(started) == (0, "1.0\n", "")


def test_a_package_whose_file_is_another_than_the_pinned_one_is_not_installed(
    started: Path,
) -> None:
    require(started, "1.1")
    file, pinned = started / "tiny-1.1-py3-none-any.whl", started / "requirements.txt"
    pinned.write_text(
        pinned.read_text().strip()
        + f" --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"
    )
    file.write_bytes(file.read_bytes() + b"\n")
    code, out, err = start(started)
    assert (code, out) == (1, "")
    assert "could not be installed" in err


def test_a_python_that_does_not_enter_its_venv_is_reported_and_not_started_for_ever(
    started: Path,
) -> None:
    python = started / ".venv" / "bin" / "python"
    python.unlink()
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    code, _, err = start(started)
    assert code == 1
    assert "Delete" in err


def test_what_is_asked_for_later_is_installed_by_the_same_start(started: Path) -> None:
    (started / "more.txt").write_text("--no-index\n--find-links .\ntiny==1.1\n")
    (started / "app.py").write_text(
        PROGRAM.replace("import tiny", 'bootstrap.ensure("more.txt")\nimport tiny')
    )
    assert start(started)[:2] == (0, "1.1\n")


def test_the_stamp_changes_with_the_file_the_files_it_includes_and_the_python(
    tmp_path: Path,
) -> None:
    base, dev = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt"
    base.write_text("tiny==1.0\n")
    dev.write_text("-r requirements.txt\n")
    first = {
        bootstrap.fingerprint(base),
        bootstrap.fingerprint(dev),
        bootstrap.fingerprint(base, "3.99"),
    }
    base.write_text("tiny==1.1\n")
    assert len({*first, bootstrap.fingerprint(base), bootstrap.fingerprint(dev)}) == 5


def test_what_is_installed_for_the_tests_serves_the_program_too(
    started: Path,
) -> None:
    base, dev = started / "requirements.txt", started / "requirements-dev.txt"
    base.write_text("# another file than the one that was installed\n")
    dev.write_text("-r requirements.txt\n")
    assert not bootstrap.is_ready(base, started / ".venv")
    bootstrap.install(dev, started / ".venv")
    assert bootstrap.is_ready(base, started / ".venv")


@pytest.mark.parametrize(
    ("installed", "pin", "serves"),
    [
        ("3.14.5", "3.14.5", True),
        ("3.14.0", "3.14.5", True),
        ("3.15", "3.14.5", True),
        ("3.8.1", "3.14.5", False),
        ("4.0.0", "3.14.5", False),
        ("1.6", "1.6", True),
        ("2", "1.6", False),
    ],
)
def test_an_installed_package_serves_in_the_pinned_major_version(
    installed: str, pin: str, serves: bool
) -> None:
    assert bootstrap.is_compatible(installed, pin) is serves


def test_packages_that_are_there_already_are_taken_as_they_are(project: Path) -> None:
    assert bootstrap.is_importable(project / "requirements.txt", lambda _: "1.3")
    assert not bootstrap.is_importable(project / "requirements.txt", lambda _: "0.9")


def test_pins_are_read_without_hashes_and_without_what_other_systems_need(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(
        "# made == by\ntiny[big]==1.0 \\\n    --hash=sha256:a==\n"
        "odd==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:b\n"
    )
    assert list(bootstrap.pins(tmp_path / "requirements.txt")) == [("tiny", "1.0")]


def test_one_missing_package_is_enough_to_install(project: Path) -> None:
    def version_of(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    assert not bootstrap.is_importable(project / "requirements.txt", version_of)


def test_without_ensurepip_and_the_right_to_install_it_the_command_to_type_is_said() -> None:
    with pytest.raises(SystemExit, match=r"apt-get install -y python3\.\d+-venv"):
        bootstrap.obtain_ensurepip(find=lambda _: None, apt_install=lambda _: False)


def test_without_ensurepip_debians_package_is_installed_where_we_may() -> None:
    installed: list[str] = []

    def apt_install(package: str) -> bool:
        installed.append(package)
        return True

    bootstrap.obtain_ensurepip(find=lambda _: installed or None, apt_install=apt_install)
    assert installed == [f"python{bootstrap.PYTHON}-venv"]


def test_an_old_python_can_read_the_module_as_far_as_its_refusal() -> None:
    source = Path(bootstrap.__file__).read_text()
    statements = ast.parse(source, feature_version=(3, 6)).body
    assert isinstance(statements[2], ast.If)
    assert "Python 3.11 or newer" in ast.unparse(statements[2])


def test_the_program_itself_can_be_parsed_by_an_old_python_that_is_to_be_told_so():
    for name in ("app.py", "bootstrap.py", "tests/__main__.py"):
        ast.parse((bootstrap.PROJECT / name).read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_asking_how_it_is_used_installs_nothing(tmp_path: Path, asked: str) -> None:
    root = Path(bootstrap.__file__).parent
    for folder in ("examples", ".ci"):
        shutil.copytree(root / folder, tmp_path / folder)
    shutil.copytree(root / "tests", tmp_path / "tests", ignore=lambda *_: ["browser", "vendor"])
    for file in ("bootstrap.py", *(one.name for one in root.glob("requirements*.txt"))):
        shutil.copy(root / file, tmp_path)
    python = [sys._base_executable, "-I"]  # that has none of the packages
    for command in (
        [*python, "bootstrap.py"], *([*python, str(one)] for one in examples(tmp_path)),
        [sys._base_executable, "-m", "tests.contract"], [sys._base_executable, "-m", "tests"],
        [*python, ".ci/lock.py"], [*python, ".ci/audit.py"], ["bash", ".ci/run"],
        ["sh", "examples/nightly.sh"],
    ):  # fmt: skip
        ended = subprocess.run(
            [*command, asked], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (ended.returncode, ended.stderr) == (0, ""), command
        assert len(ended.stdout) > 60, command
        assert not list(tmp_path.glob(".venv*")), command


def examples(folder: Path) -> list[Path]:
    return sorted(
        one.relative_to(folder)
        for one in folder.glob("examples/**/*.py")
        if one.name != "__init__.py"
    )


def test_what_takes_long_says_now_and_then_that_it_is_still_at_it(tmp_path: Path, capfd) -> None:
    """It goes on until that was said twice."""
    waits_for = tmp_path / "waits_for"
    os.mkfifo(waits_for)

    def end_it() -> None:
        said = ""
        while said.count("still at it") < 2:
            said += capfd.readouterr().err
        waits_for.write_text("")

    ending = threading.Thread(target=end_it)
    ending.start()
    command = [sys.executable, "-c", f"open({str(waits_for)!r}).read(); raise SystemExit('so')"]
    with (tmp_path / "lock").open("w") as lock:
        assert bootstrap.run_and_read_trouble(command, lock, 0.01) == "so"
    ending.join()


def test_a_requirements_file_that_there_is_not_makes_no_venv(project: Path) -> None:
    for words in (["--reqirements"], ["nothing.txt"], ["requirements.txt", "more"]):
        ended = subprocess.run(
            [sys.executable, "bootstrap.py", *words],
            cwd=project, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 2
        assert "usage: python3 bootstrap.py [FILE]" in ended.stderr
        assert not list(project.glob(".venv*"))
