"""Asks whether a weakness of any package is known; type `make audit`.

It fails where one is, and where a package was passed over: a list with holes would say "nothing
known" of what nobody asked about. Two lists of weaknesses are asked, the second where the first
knows none of the packages; where neither answers, a sentence says that nothing was audited.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "requirements.txt",
    "requirements-password.txt",
    "requirements-postgres.txt",
    "requirements-keyring.txt",
    "requirements-dev.txt",
    "requirements-tools.txt",
    "requirements-build.txt",
)
UNANSWERED = re.compile(
    r"ConnectionError|ServiceError|Max retries|timed out|Name or service|refused", re.IGNORECASE
)


LISTS = ("pypi", "osv")
PATIENCE_S = 300.0
NOTHING = "Nothing was audited"


def main(ask: Callable[[str], tuple[str, str]]) -> int:
    """Ask, and say what was found. Returns the exit code."""
    for name in LISTS:
        code, said = judged(*ask(name))
        if not said.startswith(NOTHING):
            break
        print(f"{name}: {said}", file=sys.stderr)
    else:
        said = f"WARNING: {NOTHING}: none of {', '.join(LISTS)} answered. Run it where one does."
    print(said)
    return code


def asked_of(name: str, wait_s: float = PATIENCE_S) -> tuple[str, str]:
    """Ask one list about every package: what it answers, and what is said of the trouble."""
    files = [word for file in FILES for word in ("-r", str(ROOT / file))]
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes",
               "--timeout=10", f"--vulnerability-service={name}", "--progress-spinner=off",
               "--format=json", *files]  # fmt: skip
    try:
        asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=wait_s)
    except subprocess.TimeoutExpired:
        return "", f"it timed out: no answer within {wait_s:g} seconds"
    return asked.stdout, asked.stderr


def judged(answer: str, trouble: str) -> tuple[int, str]:
    """Return the exit code and what to say of pip-audit's answer,
    and of what it said of its trouble.
    """
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        last = (trouble.strip().splitlines() or ["it said nothing"])[-1]
        is_out = bool(UNANSWERED.search(trouble))
        return (0, f"{NOTHING}: {last}") if is_out else (1, f"pip-audit broke off: {last}")
    passed_over = [one["name"] for one in packages if "skip_reason" in one]
    if passed_over and len(passed_over) == len(packages):
        return 0, f"{NOTHING}: no answer here about any of {len(packages)} packages."
    weak = [_weakness(one, known) for one in packages for known in one.get("vulns", ())]
    missed = (
        [f"Nobody knows of {', '.join(passed_over)}: audit by hand, or unpin."]
        if passed_over
        else []
    )
    fine = f"{len(packages)} packages audited: no weakness is known."
    return int(bool(weak or missed)), "\n".join([*weak, *missed]) or fine


def _weakness(package: dict[str, Any], known: dict[str, Any]) -> str:
    mended = ", ".join(known.get("fix_versions", ())) or "no version yet"
    return f"{package['name']} {package['version']} is weak: {known['id']}; mended in {mended}."


if __name__ == "__main__":
    if {"-h", "--help"} & set(sys.argv[1:]):
        sys.exit(print(__doc__.strip()))
    sys.exit(main(asked_of))
