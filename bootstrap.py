"""Gives the program its packages: finds them, or installs them once into .venv.
Knows nothing of the program itself.
"""

import sys

# asked here, before anything that an older Python cannot evaluate
if sys.version_info < (3, 11):  # noqa: UP036  (an older one reads this line)
    sys.exit(
        "This program needs Python 3.11 or newer; "
        f"this is Python {sys.version_info[0]}.{sys.version_info[1]}."
    )

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TextIO

Words = Sequence[str | Path]
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
STAMP = "requirements.stamp"
STILL_S = 5.0  # so soon an installation says that it is still at it, then ever later
RE_EXECUTED = "EMAILER_RE_EXECUTED"
USAGE = """usage: python3 bootstrap.py [FILE]

Installs the packages of a requirements file into .venv, once; without a file those of
requirements.txt. Nothing else is changed. The program does this by itself at its start."""


def ensure(requirements: str, venv: Path = VENV) -> None:
    """Return with the packages of a requirements file importable; where they are not,
    the same command begins anew inside .venv, which is made and filled first if need be.
    An installed program came with its packages.
    """
    wanted = PROJECT / requirements
    if not wanted.exists():
        return
    if is_ready(wanted, venv):
        if is_inside(venv):
            return
    elif is_importable(wanted):
        return
    else:
        show_usage(sys.modules["__main__"].__doc__)
        install(wanted, venv)
    enter(venv)


def show_usage(text: str | None) -> None:
    """Print how something is used, and end, where that is all that was asked for."""
    if {"-h", "--help"} & set(sys.argv[1:]):
        print((text or "").strip())
        sys.exit()


def install(requirements: Path, venv: Path = VENV) -> None:
    """Leave a stamped .venv that holds the packages,
    or exit 1 with a sentence that says what to do.
    """
    try:
        with only_one(venv) as journal:
            if not is_ready(requirements, venv):
                build(requirements, venv, journal)
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The next start takes up the installation again.")
    except OSError as error:
        sys.exit(f"{venv} could not be made: {error.strerror}.")


def is_ready(requirements: Path, venv: Path) -> bool:
    """Whether .venv has exactly this requirements file installed, for this version of Python."""
    stamp = venv / STAMP
    return (
        python_of(venv).exists()
        and stamp.exists()
        and fingerprint(requirements) in stamp.read_text().split()
    )


def is_importable(requirements: Path, version_of: Callable[[str], str] = metadata.version) -> bool:
    """Whether the running Python has every package already,
    in a version compatible with its pin.
    """
    try:
        return all(is_compatible(version_of(name), pin) for name, pin in pins(requirements))
    except metadata.PackageNotFoundError:
        return False


def fingerprint(requirements: Path, python: str = PYTHON) -> str:
    """A hash that changes with the requirements file, the files it includes,
    and the version of Python.
    """
    content = "\n".join([python, *(file.read_text() for file in with_included(requirements))])
    return hashlib.sha256(content.encode()).hexdigest()


def build(requirements: Path, venv: Path, journal: TextIO) -> None:
    """Install into .venv and stamp it last. What an interrupted build or another Python left behind
    is replaced; trouble such as a missing network leaves a working .venv as it was.
    """
    obtain_ensurepip()
    say(f"Installing the packages of {requirements.name} into {venv}, once: a minute or two ...")
    anew = bool(journal.read()) or not is_whole(venv)
    stamp = venv / STAMP
    stamped_before = "" if anew or not stamp.exists() else stamp.read_text()
    journal.write("unfinished\n")
    journal.flush()
    stamp.unlink(missing_ok=True)
    trouble = make_venv(venv, journal, anew=anew) or fill_venv(requirements, venv, journal)
    if not trouble:
        stamp.write_text("\n".join(fingerprint(file) for file in with_included(requirements)))
    elif not anew:
        stamp.write_text(stamped_before)
    if not (trouble and anew):
        journal.truncate(0)
    if trouble:
        sys.exit(trouble)
    say("Installed.")


def make_venv(venv: Path, lock: TextIO, *, anew: bool) -> str:
    """Leave a venv with pip in it; returns "" or a sentence of trouble."""
    if not anew and (venv / "lib" / f"python{PYTHON}" / "site-packages" / "pip").is_dir():
        return ""
    how = ["--clear"] if anew else []
    trouble = run_and_read_trouble([sys.executable, "-I", "-m", "venv", *how, venv], lock)
    return trouble and f"{venv} could not be made: {trouble}"


def fill_venv(requirements: Path, venv: Path, lock: TextIO) -> str:
    """Leave the packages installed; returns "" or a sentence of trouble."""
    pip: Words = [python_of(venv), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    install: Words = ["install", "--quiet", "--retries", "2", "-r", requirements]
    trouble = run_and_read_trouble([*pip, *install], lock)
    return trouble and (
        f"The packages could not be installed; pip says: {trouble}\nIs there a network? "
        "Then start again to go on."
    )


def apt_get_install(package: str) -> bool:
    """Whether Debian's package could be installed; False at once without apt-get
    or the right to use it. The package lists are renewed only if need be,
    since newer ones may upgrade more of the system than we came for.
    """
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    say(f"Installing {package} with apt-get ...")
    install = ["install", "-y", "--no-install-recommends", package]
    return apt_get(*install) or (apt_get("update") and apt_get(*install))


def apt_get(*arguments: str) -> bool:
    """Whether apt-get did it, without asking anything."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", *arguments]
    ended = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return ended.returncode == 0


def obtain_ensurepip(
    find: Callable[[str], object] = importlib.util.find_spec,
    apt_install: Callable[[str], bool] = apt_get_install,
) -> None:
    """Debian's Python comes without ensurepip: install it where we may,
    else exit 1 with the command to type.
    """
    package = f"python{PYTHON}-venv"
    if find("ensurepip") is None:
        apt_install(package)
        importlib.invalidate_caches()
    if find("ensurepip") is None:
        sys.exit(
            "Python's ensurepip is missing here; type this and start again: "
            f"sudo apt-get install -y {package}"
        )


def enter(venv: Path) -> None:
    """Begin the same command anew with .venv's Python, as the same process; never returns."""
    # execv keeps the pid; child processes have another one. From inside it may begin anew: with
    # packages that were asked for later.
    if os.environ.get(RE_EXECUTED) == str(os.getpid()) and not is_inside(venv):
        sys.exit(f"{python_of(venv)} does not start inside {venv}. Delete {venv} and start again.")
    os.environ[RE_EXECUTED] = str(os.getpid())
    if sys.stdout:  # it may have been closed
        sys.stdout.flush()
    # no shell is wanted
    os.execv(python_of(venv), [str(python_of(venv)), *sys.orig_argv[1:]])  # noqa: S606


def is_inside(venv: Path) -> bool:
    """Whether the running Python is .venv's own."""
    return Path(sys.prefix).resolve() == venv.resolve()


def is_whole(venv: Path) -> bool:
    """Whether .venv has a living interpreter of our version; another's packages are not seen."""
    return python_of(venv).exists() and (venv / "lib" / f"python{PYTHON}").is_dir()


def python_of(venv: Path) -> Path:
    """The interpreter inside .venv."""
    return venv / "bin" / "python"


def pins(requirements: Path) -> Iterator[tuple[str, str]]:
    """The (package, version) pairs of a requirements file and the files it includes,
    without what only some systems need.
    """
    for file in with_included(requirements):
        for line in file.read_text().splitlines():
            name, is_pinned, version = line.removesuffix("\\").partition("==")
            if is_pinned and not line.startswith((" ", "#")) and ";" not in version:
                yield name.partition("[")[0].strip(), version.strip()


def with_included(requirements: Path) -> list[Path]:
    """A requirements file followed by those it names in `-r` lines."""
    lines = requirements.read_text().splitlines()
    return [
        requirements,
        *(requirements.parent / line[3:].strip() for line in lines if line.startswith("-r ")),
    ]


def is_compatible(installed: str, pin: str) -> bool:
    """Whether a version can stand in for the pinned one: the same major version,
    the same minor or a newer.
    """
    has, needs = (
        [int(number) for number in re.findall(r"\d+", version)[:2]] for version in (installed, pin)
    )
    return has[:1] == needs[:1] and has >= needs


@contextmanager
def only_one(venv: Path) -> Iterator[TextIO]:
    """Hold the lock beside .venv, waiting for another start that installs.
    The file is also the journal: it is empty unless an installation was interrupted.
    """
    with venv.with_name(f"{venv.name}.lock").open("a+") as journal:
        try:
            fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is installing the packages; waiting for it ...")
            fcntl.flock(journal, fcntl.LOCK_EX)
        journal.seek(0)
        yield journal


def run_and_read_trouble(command: Words, lock: TextIO, first_s: float = STILL_S) -> str:
    """Run a command; returns "" or its last word of trouble. It shares our lock: if we are killed,
    it goes on keeping others out until it ends.
    """
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.PIPE, pass_fds=[lock.fileno()]) as process:  # fmt: skip
        ended, waited_s = None, 0.0
        while ended is None:
            wait_s = waited_s + first_s
            try:
                ended = process.communicate(timeout=wait_s)
            except subprocess.TimeoutExpired:
                waited_s += wait_s
                say(f"... still at it, after {waited_s:.0f} s")
    said = (ended[1] or ended[0]).strip().splitlines()
    return (said or [f"exit code {process.returncode}"])[-1] if process.returncode else ""


def say(sentence: str) -> None:
    """Tell the person at the terminal what is going on, leaving standard output to the program."""
    print(sentence, file=sys.stderr, flush=True)


def main(words: Sequence[str]) -> None:
    """Install a requirements file, or say how that is asked for."""
    show_usage(USAGE)
    named = PROJECT / (words[0] if words else "requirements.txt")
    if len(words) > 1 or not named.is_file():
        say(f"There is no such requirements file here.\n\n{USAGE}")
        sys.exit(2)
    install(named)


if __name__ == "__main__":
    main(sys.argv[1:])
