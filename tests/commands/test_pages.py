"""The pages of docs/: each is in the index, leads somewhere, and shows what works."""

import ast
import asyncio
import configparser
import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
import python_calamine
import yaml

from emailer import outbox
from emailer.cli import flags, settings
from emailer.cli.flags import parser
from tests.commands.conftest import Place
from tests.examples.test_examples import fetch, started
from tests.patience import PATIENCE_S
from tests.starting import bare
from tests.test_private import ROOT, env

DOCS = ROOT / "docs"
DEPLOY = DOCS / "how-to" / "deploy"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
LINK = re.compile(r"\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def heading_ids(text: str) -> set[str]:
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in found}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_of_a_page_leads_to_a_file_and_a_heading(page):
    for target in LINK.findall(BLOCK.sub("", page.read_text("utf-8"))):
        where, _, heading = target.partition("#")
        if ":" in target or target == "map.png":
            continue
        file = (page.parent / where).resolve() if where else page
        assert file.exists(), target
        assert not heading or heading in heading_ids(file.read_text("utf-8")), target


@pytest.mark.parametrize("kind", ["how-to", "reference", "why"])
def test_the_index_names_every_page(kind):
    index = (DOCS / "README.md").read_text("utf-8")
    assert not [
        page.name for page in (DOCS / kind).glob("*.md") if f"({kind}/{page.name})" not in index
    ]


def test_every_threat_names_a_test_that_there_is():
    rows = [
        row
        for row in (DOCS / "why" / "security.md").read_text("utf-8").splitlines()
        if row.startswith("| ")
    ]
    named = [re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row) for row in rows[1:]]
    assert len(named) > 30
    assert all(named)
    for path, test in itertools.chain.from_iterable(named):
        found = ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
        functions = {
            node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert test in functions, f"{path} has no {test}"


COMMAND = re.compile(
    r"^    (?:sudo -u \w+ )?(?:[A-Z_]+=\S+ )*\S*(?:python3 app\.py|invitation-emailer)((?: .*)?)$",
    re.MULTILINE,
)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_a_page_shows_is_one_of_the_program(page):
    text = page.read_text("utf-8").replace("\\\n", " ")
    for typed in COMMAND.findall(text):
        words = shlex.split(re.split(r" [|>] ", typed)[0], comments=True)
        assert parser().parse_args(words), typed


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_snippet_of_a_page_can_be_read(page):
    for kind, snippet in re.findall(
        r"^```(\w+)\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    ):
        if kind in READ:
            READ[kind](snippet)


READ = {
    "python": ast.parse,
    "json": json.loads,
    "yaml": yaml.safe_load,
    "html": lambda text: text.index("<"),
}


# -- what is shown is run --------------------------------------------------------------------------


def shell(place: Place, commands: str) -> str:
    """Run lines of a page as they stand there, in a folder of this test."""
    program = f"{sys.executable} {ROOT / 'app.py'}"
    settings = env(db=str(place.db), no_browser="1")
    ended = subprocess.run(["sh", "-ec", commands.replace("python3 app.py", program)],
                           cwd=place.folder, env=settings, capture_output=True, text=True,
                           timeout=PATIENCE_S, check=False)  # fmt: skip
    assert (commands, ended.returncode) == (commands, 0), ended.stderr + ended.stdout
    return ended.stdout


def blocks(page: str, heading: str) -> list[str]:
    """The indented blocks below a heading."""
    text = (DOCS / page).read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [
        re.sub("^    ", "", one, flags=re.MULTILINE)
        for one in re.findall(r"(?:^    .+\n)+", text, re.MULTILINE)
    ]


async def test_the_first_steps_work_as_they_are_written(place):
    text = (DOCS / "first-steps.md").read_text("utf-8")
    for file, content in re.findall(r"^```\w+ (\S+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        place.file(file, content)
    shown = blocks("first-steps.md", "The same from a shell")
    dry, sent, looked = [await asyncio.to_thread(shell, place, commands) for commands in shown]
    assert "join us in Porto. We have cake." in dry
    assert "2 sent" in sent
    assert "You are invited!" in looked
    whole = python_calamine.CalamineWorkbook.from_path(str(place.folder / "list.xlsx"))
    rows = whole.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["ana@example.org", "ben@example.org", "ana@example.org"]


@pytest.mark.long
async def test_the_restore_drill_ends_with_a_run_that_is_paused_until_somebody_decides(place):
    (place.folder / "backups").mkdir()
    queue_a_run(place.db)
    for heading in ("Back up", "The drill"):
        for commands in blocks("how-to/backup.md", heading):
            await asyncio.to_thread(shell, place, commands)
    assert len(list((place.folder / "backups").glob("emailer-*.db"))) == 1
    async with started(
        "app.py", "--db", str(place.db), "--port=0", "--no-browser", until="Ctrl-C"
    ) as said:
        address = re.search(r"Open +(\S+)", said)[1]
        runs = await fetch(f"{address}api/runs")
    assert '"paused"' in runs
    for commands in blocks("how-to/backup.md", "Upgrade"):
        await asyncio.to_thread(shell, place, commands)


async def test_the_drill_of_who_forgets_people_erases_them_from_a_copy(place):
    (place.folder / "backups").mkdir()
    queue_a_run(place.db)
    [drill] = blocks("how-to/keeping.md", "Backups, a drill")
    *commands, start = drill.rstrip().splitlines()
    assert "started on it" in start  # as the restore drill does
    shown = [line.replace("ana@example.org", "ben@example.org") for line in commands]
    assert "Erased." in await asyncio.to_thread(shell, place, "\n".join(shown))


def queue_a_run(db: Path) -> None:
    """Put a run into the database that nobody has begun to send."""
    import sqlite3

    with closing(sqlite3.connect(db)) as connection:
        connection.executescript(outbox.schema_sql())
        with connection:
            message = {"subject": "Hello", "text": "Hi", "sender": "ana@example.org"}
            outbox.enqueue(connection, message, [{"email": "ben@example.org"}])


# -- the files to deploy with ----------------------------------------------------------------------


def unit(name: str) -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str
    read.read(DEPLOY / name)
    return read


def test_the_unit_bounds_the_program_and_waits_for_its_word():
    service = unit("invitation-emailer.service")["Service"]
    assert (service["Type"], service["NoNewPrivileges"], service["ProtectSystem"]) == (
        "notify",
        "yes",
        "strict",
    )
    assert all(service[name] for name in ("MemoryMax", "TasksMax", "WatchdogSec", "StateDirectory"))
    assert (service["UMask"], service["User"]) == ("0077", "emailer")
    assert "AF_NETLINK" in service["RestrictAddressFamilies"].split()
    assert unit("invitation-emailer.socket")["Socket"]["ListenStream"] == "127.0.0.1:8080"


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd is not on this system: nothing reads the unit",
)
def test_systemd_finds_nothing_to_complain_of_and_little_that_is_open(tmp_path):
    text = (DEPLOY / "invitation-emailer.service").read_text("utf-8")
    text = re.sub("^ExecStart=.*", "ExecStart=/bin/true", text, flags=re.MULTILINE)
    (tmp_path / "invitation-emailer.service").write_text(text)
    shutil.copy(DEPLOY / "invitation-emailer.socket", tmp_path)
    units = ["./invitation-emailer.service", "./invitation-emailer.socket"]
    read = subprocess.run(
        ["systemd-analyze", "verify", *units],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (read.returncode, read.stderr) == (0, "")
    judged = subprocess.run(["systemd-analyze", "security", "--offline=true", units[0]],
                            cwd=tmp_path, capture_output=True, text=True, check=True)  # fmt: skip
    assert float(re.search(r"exposure level for \S+ ([\d.]+)", judged.stdout)[1]) < 2


def image() -> str:
    """The Dockerfile, each instruction on one line."""
    return re.sub(r" *\\\n *", " ", (DEPLOY / "Dockerfile").read_text("utf-8"))


def test_the_image_runs_as_nobody_in_particular_and_holds_what_there_is_and_no_more():
    text = image()
    kept = re.findall(
        r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8"), re.MULTILINE
    )
    assert not [path for path in kept if not (ROOT / path).exists()]
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    wheel = packed["targets"]["wheel"]
    needed = {*wheel["only-include"], *wheel["force-include"], "pyproject.toml", "LICENSE"}
    copied = " ".join(re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)).split()
    assert needed <= set(kept)
    assert needed <= set(copied)
    assert set(re.findall(r"-r (requirements-\S+)", text)) <= set(kept)
    assert "requirements-postgres.txt" in text  # --db postgresql://... needs no image of its own
    assert "." not in copied  # a builder that does not know the ignore file would take passwords
    assert text.rpartition("\nFROM ")[2].count("COPY") == 1
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert "useradd --uid 10001 --user-group" in text  # its group is no number of the base image's
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["emailer"]
    assert compose["ports"] == ["127.0.0.1:8080:8080"]
    assert (
        DEPLOY / compose["build"]["context"] / compose["build"]["dockerfile"]
    ).resolve() == DEPLOY / "Dockerfile"
    assert (compose["read_only"], compose["cap_drop"], compose["user"]) == (True, ["ALL"], "10001")


def test_a_container_is_stopped_only_when_what_is_in_hand_is_done():
    """`docker stop` and `podman stop` kill after 10 seconds, the compose files later."""
    drain_s = int(re.search(r"EMAILER_DRAIN_S=(\d+)", image())[1])
    graces = [10]
    for file in DEPLOY.glob("compose*.yaml"):
        services = yaml.safe_load(file.read_text("utf-8"))["services"].values()
        graces += [int(one["stop_grace_period"].rstrip("s")) for one in services]
    assert len(graces) == 5
    assert drain_s + 1 < min(graces)


CONTAINED = re.compile(
    r"^    docker compose -f (\S+) (?:exec (\w+) invitation-emailer|run --rm (\w+)) (.+)$",
    re.MULTILINE,
)


def test_the_commands_in_containers_are_the_programs_and_the_services_of_their_files():
    shown = CONTAINED.findall((DOCS / "how-to" / "deploy.md").read_text("utf-8"))
    assert len(shown) == 4
    assert re.search(r"PATH=/opt/emailer/bin:\$PATH", image())  # `exec` goes by it
    for file, run_by, run, words in shown:
        services = yaml.safe_load((ROOT / file).read_text("utf-8"))["services"]
        assert "build" in services[run_by or run]
        assert flags.parser().parse_args(shlex.split(words))


@pytest.mark.parametrize("file", ["compose.yaml", "compose-postgres.yaml"])
def test_what_a_container_is_told_is_kept_out_of_the_repository(file):
    """Its settings, and the password that is mounted once the # are taken away."""
    text = (DEPLOY / file).read_text("utf-8")
    told = yaml.safe_load(re.sub("^( *)#secrets", r"\1secrets", text, flags=re.MULTILINE))
    ours = [one for one in told["services"].values() if "build" in one]
    assert [one["env_file"][0]["path"] for one in ours] == ["emailer.env"] * len(ours)
    assert [one["secrets"] for one in ours] == [list(told["secrets"])] * len(ours)
    kept = {"emailer.env", *(one["file"] for one in told["secrets"].values())}
    assert kept <= set((ROOT / ".gitignore").read_text("utf-8").split())


def test_whatever_an_image_or_a_service_is_made_of_is_pinned():
    text = image()
    base = re.search(r"^ARG BASE=(\S+)$", text, re.MULTILINE)[1]
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"$BASE"}
    database = yaml.safe_load((DEPLOY / "compose-postgres.yaml").read_text("utf-8"))["services"]
    assert re.fullmatch(r"postgres:[\d.]+@sha256:[0-9a-f]{64}", database["db"]["image"])
    told = text + (DOCS / "how-to" / "deploy.md").read_text("utf-8")
    installs = re.findall(r"pip (?:install|wheel) ([^&\n]+)", told)
    assert len(installs) == 7
    for words in installs:
        assert "--require-hashes" in words or "--no-deps" in words, words
        assert "--no-index" in words or "--no-build-isolation" in words or "-r " in words, words


async def test_a_container_finds_out_how_it_is_wherever_it_listens(place):
    asks = json.loads(re.search(r"^HEALTHCHECK .*? CMD (\[.*\])$", image(), re.MULTILINE)[1])
    words = [sys.executable, *asks[1:]]

    def found(**environ: str) -> int:
        nowhere = {"HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}
        asked = subprocess.run(words, env=bare() | nowhere | environ, capture_output=True,
                               timeout=PATIENCE_S, check=False)  # fmt: skip
        return asked.returncode

    where = ("--port=0", "--root-path=/mail", "--no-browser")
    async with started("app.py", f"--db={place.db}", *where, until="Ctrl-C") as said:
        port = re.search(r"Open +http://127\.0\.0\.1:(\d+)/mail/", said)[1]
        at = f"http://127.0.0.1:{port}/mail/healthz"
        async with asyncio.timeout(PATIENCE_S):
            while await asyncio.to_thread(
                found, EMAILER_PORT=port, EMAILER_ROOT_PATH="/mail"
            ):  # its workers begin
                pass
        assert await asyncio.to_thread(found, EMAILER_PORT="1", HEALTHZ=at) == 0
        assert await asyncio.to_thread(found, EMAILER_PORT=port) == 1
    assert await asyncio.to_thread(found, EMAILER_PORT="1", HEALTHZ=at) == 1


def test_the_many_processes_of_the_compose_file_are_started_as_the_program_takes_it():
    """A database, one process with pages, two that send: each command and setting is read."""
    told = yaml.safe_load((DEPLOY / "compose-postgres.yaml").read_text("utf-8"))
    services = told["services"]
    ours = {name: one for name, one in services.items() if "build" in one}
    assert sorted(ours) == ["web", "worker"]
    assert services["worker"]["deploy"]["replicas"] == 2
    login = services["db"]["environment"]
    where = f"postgresql://{login['POSTGRES_USER']}@db/{login['POSTGRES_DB']}"
    known = {f"EMAILER_{name.replace('-', '_').upper()}" for name, *_ in flags.FLAGS}
    known.add("EMAILER_ALLOWED_HOST")
    for name, one in ours.items():
        typed = flags.parser().parse_args(one["command"])
        env = one["environment"]
        assert {key for key in env if key.startswith("EMAILER_")} <= known
        read = settings.read(typed, env, DEPLOY / "nothing.env")
        assert (typed.command, str(read.db)) == (name, where)
        assert name in ("web", *read.allowed_hosts)  # Prometheus asks for worker:9464
        assert env["PGPASSWORD"] == login["POSTGRES_PASSWORD"]
        assert one["depends_on"] == {"db": {"condition": "service_healthy"}}
        assert one["image"] == "invitation-emailer"
        assert (one["read_only"], one["cap_drop"], one["user"]) == (True, ["ALL"], "10001")
    port = flags.parser().parse_args(ours["worker"]["command"]).metrics.rpartition(":")[2]
    assert ours["worker"]["environment"]["HEALTHZ"] == f"http://127.0.0.1:{port}/healthz"
    volumes = {entry.partition(":")[0] for one in services.values()
               for entry in one.get("volumes", ())}  # fmt: skip
    assert volumes == set(told["volumes"])


def test_the_proxies_pass_on_what_the_program_asks_for():
    nginx, caddy = (
        (DEPLOY / "nginx.conf").read_text("utf-8"),
        (DEPLOY / "Caddyfile").read_text("utf-8"),
    )
    for line in (
        "proxy_set_header Host $http_host",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "proxy_buffering off",
    ):
        assert line in nginx
    assert "flush_interval -1" in caddy
