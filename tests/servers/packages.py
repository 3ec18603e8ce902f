"""Brings servers into a folder: Debian's packages unpacked (nothing is installed),
npm's in a project of their own.
"""

import os
import subprocess
from pathlib import Path


def debian(folder: Path, *names: str) -> Path:
    """Download packages with what they need and this machine lacks;
    returns the folder they are unpacked in.
    """
    root, archives = folder / "root", folder / "archives"
    if root.is_dir():
        return root
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    call(
        *("apt-get", "install", "--yes", "--download-only", "--no-install-recommends"),
        *("-o", "Debug::NoLocking=true", "-o", f"Dir::Cache::archives={archives}", *names),
    )
    unpacked = folder / "unpacking"
    (unpacked / "usr").mkdir(parents=True, exist_ok=True)  # this machine may lack nothing
    for package in sorted(archives.glob("*.deb")):
        call("dpkg", "-x", str(package), str(unpacked))
    return unpacked.rename(root)


def npm(folder: Path, *names: str) -> Path:
    """Install packages of npm, without running their scripts;
    returns the folder with node_modules.
    """
    root = folder / "npm"
    if not (root / "done").is_file():
        root.mkdir(parents=True, exist_ok=True)
        (root / "package.json").write_text('{"private": true}\n')
        call("npm", "install", "--ignore-scripts", "--no-fund", "--no-audit", *names, cwd=root)
        (root / "done").touch()
    return root


def call(*words: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a command to its end; raises with what it said where it fails."""
    done = subprocess.run(
        words, cwd=cwd, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", **(env or {})},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout
