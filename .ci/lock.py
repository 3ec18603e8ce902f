"""Makes the requirements files from pyproject.toml: every package that pip installs,
with the hashes of its files.

Type `make lock` after a change to the lists of packages there;
`make lock UPGRADE=1` takes newer ones of the packages that those need.
Each file names the files it builds upon and holds what they lack; requirements-build.txt
stands alone.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Made by `make lock` from pyproject.toml: change the lists of packages there.\n"
EXTRAS = ("--extra=password", "--extra=postgres", "--extra=keyring")
FILES = (
    ("requirements.txt", ()),
    ("requirements-password.txt", ("--extra=password",)),
    ("requirements-postgres.txt", EXTRAS[:2]),
    ("requirements-keyring.txt", EXTRAS),
    ("requirements-dev.txt", (*EXTRAS, "--group=dev")),
    ("requirements-tools.txt", (*EXTRAS, "--group=dev", "--group=tools")),
)  # fmt: skip
BUILD = "requirements-build.txt"
"""What packs the program, in the versions that its makers have, and nothing that it runs with."""


def main(*, upgrade: bool) -> None:
    """Write the files; versions that still fit stay as they are."""
    before = "".join(one for name, _ in FILES for one in _blocks(_read(ROOT / name)))
    done: list[str] = []
    held: set[str] = set()
    for name, wishes in FILES:
        own = [
            block
            for block in _blocks(
                _solved(("pyproject.toml", *wishes), "" if upgrade else before, held)
            )
            if block not in held
        ]
        named = "".join(f"-r {other}\n" for other in done)
        (ROOT / name).write_text(HEADER + named + "".join(own), "utf-8")
        done.append(name)
        held |= set(own)
    (ROOT / BUILD).write_text(HEADER + _solved(("--group=build",), "", held), "utf-8")


def _solved(wishes: tuple[str, ...], before: str, held: set[str]) -> str:
    """Let uv choose versions for every system and Python that the program runs on."""
    out, bounds = ROOT / ".lock.txt", ROOT / ".lock-bounds.txt"
    out.write_text(before, "utf-8")
    bounds.write_text("".join(f"{_pin(block)}\n" for block in sorted(held)), "utf-8")
    command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", *wishes,
               "--universal", "--generate-hashes", "--no-annotate", "--no-header",
               "--quiet", f"--output-file={out}", f"--constraints={bounds}"]  # fmt: skip
    try:
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return _read(out)
    finally:
        out.unlink()
        bounds.unlink()


def _blocks(text: str) -> list[str]:
    """Part what was chosen into packages, each with the hashes below it."""
    return re.findall(r"^[a-zA-Z0-9].*\n(?:[ \t].*\n)*", text, re.MULTILINE)


def _pin(block: str) -> str:
    return block.partition(" \\")[0]


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    if {"-h", "--help"} & set(sys.argv[1:]):
        sys.exit(print(__doc__.strip()))
    main(upgrade="--upgrade" in sys.argv[1:])
