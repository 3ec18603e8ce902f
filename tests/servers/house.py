"""Gives a server what it expects under /usr and /etc, and nobody else:
namespaces of its own (unshare), as root.

What was unpacked lies over /usr, its settings and users over /etc.
Its processes die with the first of them.
"""

from pathlib import Path

_ENTER = (
    'mount -t overlay overlay -o "lowerdir=$1/usr:/usr" /usr && '
    'mount -t overlay overlay -o "lowerdir=$2:/etc" /etc && '
    'mount -t proc proc /proc; shift 2 && exec "$@"'
)
USERS = ("postfix", "postdrop", "Debian-exim", "opensmtpd", "opensmtpq", "smmta", "smmsp",
         "dovecot", "dovenull", "keeper")  # fmt: skip
"""Those that Debian's packages would make, and one whose mailbox takes everything."""
_FIRST_ID = 900


def furnish(etc: Path) -> None:
    """Make the folder that lies over /etc, with the machine's users and those that servers run as.

    They ask nobody for names: a resolver that does not answer would hold them, and us,
    for seconds at every message.
    """
    etc.mkdir()
    (etc / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    numbered = list(enumerate(USERS, _FIRST_ID))
    users = "".join(
        f"{name}:x:{number}:{number}::/nonexistent:/bin/sh\n" for number, name in numbered
    )
    groups = "".join(f"{name}:x:{number}:\n" for number, name in numbered)
    (etc / "passwd").write_text(_others("/etc/passwd") + users)
    (etc / "group").write_text(_others("/etc/group") + groups)


def _others(path: str) -> str:
    """Read the machine's own users or groups, without those that a package of it made."""
    lines = Path(path).read_text().splitlines(keepends=True)
    return "".join(line for line in lines if line.partition(":")[0] not in USERS)


def inside(root: Path, etc: Path, *command: str) -> tuple[str, ...]:
    """Write the command that runs another one so."""
    apart = ("unshare", "--mount", "--pid", "--fork", "--kill-child=KILL")
    return (*apart, "sh", "-c", _ENTER, "sh", str(root), str(etc), *command)


def alone(folder: Path, *command: str) -> tuple[str, ...]:
    """Write the command that runs one so that brought nothing for /usr;
    `folder` is the server's own.
    """
    nothing, etc = folder / "nothing", folder / "etc-of-house"
    if not etc.is_dir():
        (nothing / "usr").mkdir(parents=True)
        furnish(etc)
    return inside(nothing, etc, *command)


def owner_of(name: str) -> int:
    """The number of one of these users, and of its group."""
    return _FIRST_ID + USERS.index(name)
