"""Runs the tests, several at a time: obtains their packages and a Chromium,
then hands every argument to pytest.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import bootstrap

AT_A_TIME = 2 + (os.cpu_count() or 1)
"""Two more than there are processors: tests that start programs wait for them."""
IN_MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 << 30
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


def main() -> None:
    """Run pytest with a browser in $CHROMIUM; exit with its code,
    or with 1 and a sentence when there is no browser.
    """
    bootstrap.ensure("requirements-dev.txt")
    keep_compiled()
    keep_files_in_memory()
    if not {"-h", "--help", "--version"} & set(sys.argv[1:]):
        os.environ["CHROMIUM"] = obtain_chromium()
    import pytest  # importable only now

    sys.exit(pytest.main([f"--numprocesses={AT_A_TIME}", "--dist=worksteal", *sys.argv[1:]]))


def keep_compiled() -> None:
    """Let every process of the tests read what one has compiled: they are hundreds, and each would
    compile the whole program and its tests where Python was told to keep nothing.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def keep_files_in_memory() -> None:
    """Let the tests have their files where a commit is not waited for, as no test cuts the power:
    on a disk that wait was a sixth of their time. Who names a TMPDIR is given it.
    """
    if "TMPDIR" not in os.environ and has_room(IN_MEMORY):
        os.environ["TMPDIR"] = str(IN_MEMORY)


def has_room(folder: Path) -> bool:
    """Whether all that the tests write can stand there, and be run where it is a program."""
    if not os.access(folder, os.W_OK):
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize > ROOM_BYTES and not found.f_flag & os.ST_NOEXEC


def obtain_chromium() -> str:
    """The path of a Chromium: the one chosen, the one here, or one installed now;
    else exit 1 with a sentence.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return shutil.which(chosen) or sys.exit(
            f"CHROMIUM names {chosen}, which is no program here."
        )
    return (
        chromium_on_path()
        or chromium_of_debian()
        or chromium_of_playwright()
        or sys.exit(
            "The tests need a Chromium and none could be installed: put one on PATH, "
            "or name its program in CHROMIUM."
        )
    )


def chromium_on_path() -> str | None:
    """The first Chromium found under its usual names."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def chromium_of_debian() -> str | None:
    """Debian's Chromium, installed now; None where apt-get is missing,
    not ours to use, or has no such package.
    """
    return chromium_on_path() if bootstrap.apt_get_install("chromium-headless-shell") else None


def chromium_of_playwright() -> str | None:
    """The Chromium that Playwright downloads for itself, if it can be reached."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    if not program.exists():
        bootstrap.say("Downloading a Chromium for the tests ...")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return str(program) if program.exists() else None


if __name__ == "__main__":
    main()
