"""`pipx install .`: a wheel is built, installed into a fresh .venv,
and what it put there is run from elsewhere.
"""

import asyncio
import json
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path
from urllib.request import urlopen

import pytest

from emailer import VERSION
from emailer.cli import paths
from tests.patience import PATIENCE_S
from tests.test_private import ROOT, env, stop

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    """The installed command. The packages that it needs are lent by this Python,
    as no test asks a registry.
    """
    folder = tmp_path_factory.mktemp("installed")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    subprocess.run(build, cwd=ROOT, check=True, timeout=PATIENCE_S, stdout=subprocess.DEVNULL)
    venv.create(folder / "venv", with_pip=False)
    [wheel] = folder.glob("*.whl")
    python = folder / "venv" / "bin" / "python"
    pip = (
        sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", python,
    )  # fmt: skip
    install = (*pip, "install", "--no-deps", "--no-index", "--no-compile", wheel)
    subprocess.run(install, check=True, timeout=PATIENCE_S)
    [packages] = (folder / "venv" / "lib").glob("python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return python.with_name("invitation-emailer")


def settings(home: Path) -> dict[str, str]:
    bare = {name: value for name, value in env().items() if not name.startswith(("XDG_", "STATE_"))}
    return bare | {"HOME": str(home)}


def run(program: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [program, *words]
    return subprocess.run(
        command,
        cwd=home,
        env=settings(home),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_the_installed_command_names_its_version_its_help_and_its_data(program, tmp_path):
    assert run(program, tmp_path, "--version").stdout == f"invitation emailer {VERSION}\n"
    said = "".join(run(program, tmp_path, "--help").stdout.split())
    assert said.startswith("usage:invitation-emailer[")
    assert f"[{tmp_path}/.local/share/invitation-emailer/emailer.db]" in said


async def test_the_installed_program_serves_its_pages_and_keeps_its_data_where_the_person_does(
    program, tmp_path
):
    config = tmp_path / ".config" / "invitation-emailer" / ".env"
    config.parent.mkdir(parents=True)
    config.write_text('EMAILER_SENDER="Ana Lima <ana@example.org>"')
    config.chmod(0o600)
    process = await asyncio.create_subprocess_exec(
        program,
        "--no-browser",
        "--port=0",
        cwd=tmp_path,
        env=settings(tmp_path),
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE_S):
        while b"Open" not in (line := await process.stdout.readline()):
            assert line
    address = line.split()[-1].decode()
    page, style, contract, api, login = [
        await asyncio.to_thread(fetch, address + path)
        for path in ("", "static/style.css", "api/openapi.yaml", "api", "login")
    ]
    assert "<code>invitation-emailer keys create NAME --kind secret</code>" in api
    assert "Send invitations" in login  # no key is asked for: it leads to the first page
    assert ("Send invitations" in page, "Ana Lima" in page) == (True, True)
    assert ("@layer" in style, "openapi: 3.1" in contract) == (True, True)
    await stop(process)
    assert (tmp_path / ".local/share/invitation-emailer/emailer.db").exists()
    checked = await asyncio.to_thread(run, program, tmp_path, "doctor", "--json", "--port=0")
    packages = next(one for one in json.loads(checked.stdout)["data"] if one["what"] == "packages")
    assert (packages["how"], packages["said"]) == (
        "ok",
        f"{len(PROJECT['project']['dependencies'])} packages, each as tested",
    )
    assert (
        "invitation-emailer keys create"
        in (await asyncio.to_thread(run, program, tmp_path, "keys", "list")).stdout
    )


@pytest.mark.parametrize("folder", ["emailer", "web", "templates", "static", "locale"])
def test_what_is_installed_calls_the_program_by_the_name_it_has_there(folder):
    files = [path for path in (ROOT / folder).rglob("*.*") if path.suffix in TEXTS]
    said = [path.name for path in files if "python3 app.py" in path.read_text("utf-8")]
    assert said == (["paths.py"] if folder == "emailer" else [])


TEXTS = {".py", ".html", ".yaml", ".js", ".po"}


def fetch(url: str) -> str:
    with urlopen(url, timeout=PATIENCE_S) as answer:
        return answer.read().decode()


@pytest.mark.parametrize(("environ", "platform", "folder"), [
    ({}, "linux", "~/.local/share/invitation-emailer"),
    ({}, "darwin", "~/Library/Application Support/invitation-emailer"),
    ({"XDG_DATA_HOME": "/x"}, "linux", "/x/invitation-emailer"),
    ({"XDG_DATA_HOME": "x"}, "linux", "~/.local/share/invitation-emailer"),
    ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b", "XDG_DATA_HOME": "/x"}, "linux", "/var/lib/a"),
])  # fmt: skip
def test_an_installed_programs_data_is_where_the_system_keeps_such(environ, platform, folder):
    assert paths.data(environ, platform, installed=True) == Path(folder).expanduser()


def test_what_stands_beside_the_program_is_used_where_it_is_not_installed():
    assert (
        paths.data({"STATE_DIRECTORY": "/x", "XDG_DATA_HOME": "/x"}, installed=False)
        == ROOT / "data"
    )
    assert paths.dot_env({"XDG_CONFIG_HOME": "/x"}, installed=False) == ROOT / ".env"
    assert paths.dot_env({"XDG_CONFIG_HOME": "/x"}, installed=True) == Path(
        "/x/invitation-emailer/.env"
    )
