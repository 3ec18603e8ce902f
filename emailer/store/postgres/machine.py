"""Where a process lives, written so that another one on its machine can tell for certain that it is
gone: no lease has to be waited for then. Linux tells it; elsewhere nothing is known.
"""

import os
from pathlib import Path

PROC = Path("/proc")


def here(pid: int | None = None, proc: Path = PROC) -> str:
    """Name this process's place: the machine's start, the space of numbers it lives in, its number
    there, and when it began; "" where that cannot be known.
    """
    pid = os.getpid() if pid is None else pid
    try:
        return f"{_surroundings(proc)}:{pid}:{_began(proc, pid)}"
    except (OSError, ValueError, IndexError):
        return ""


def is_gone(place: str, proc: Path = PROC) -> bool:
    """Whether the process of a place has ended for certain. One that may not be looked at has not:
    /proc can be mounted so that others' processes are hidden (proc(5), hidepid).

    The number of a space is used again only once all who lived in it have ended.
    """
    surroundings, _, its = place.rpartition(":")[0].rpartition(":")
    try:
        return (
            bool(place) and surroundings == _surroundings(proc) and _is_over(place, int(its), proc)
        )
    except (OSError, ValueError, IndexError):
        return False


def _is_over(place: str, pid: int, proc: Path) -> bool:
    try:
        return not place.endswith(f":{_began(proc, pid)}")
    except ProcessLookupError:
        return True
    except FileNotFoundError:
        return not _is_there(pid)


def _is_there(pid: int) -> bool:
    """Ask the system itself, which hides nobody: it refuses to signal another user's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _surroundings(proc: Path) -> str:
    boot = (proc / "sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{(proc / 'self/ns/pid').stat().st_ino}"


def _began(proc: Path, pid: int) -> str:
    """Read when a process began (proc(5): field 22 of stat, the 20th behind its name).

    Raises ProcessLookupError for one that has ended and is still listed.
    """
    stat = (proc / str(pid) / "stat").read_text()
    state, *rest = stat.rpartition(")")[2].split()
    if state in "ZX":
        raise ProcessLookupError(pid)
    return rest[18]
