"""The requirements files: all that pip installs, pinned with the hashes of its files,
and no other than asked for.
"""

import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_private import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CHAIN = (
    "requirements.txt",
    "requirements-password.txt",
    "requirements-postgres.txt",
    "requirements-keyring.txt",
    "requirements-dev.txt",
    "requirements-tools.txt",
)


def locked(*names: str) -> dict[str, str]:
    """The packages of requirements files, by name, with what stands below each."""
    text = "".join((ROOT / name).read_text("utf-8") for name in names)
    blocks = [block for block in text.replace("\n    ", " ").splitlines() if "==" in block]
    return {canonicalize_name(block.partition("==")[0]): block for block in blocks}


def wanted() -> list[tuple[str, Requirement]]:
    """What the program and its makers ask for, and the file that must have it."""
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    lists = (
        project["dependencies"],
        project["optional-dependencies"]["password"],
        project["optional-dependencies"]["postgres"],
        project["optional-dependencies"]["keyring"],
        groups["dev"],
        groups["tools"],
    )
    return [
        (name, Requirement(one))
        for name, listed in zip(CHAIN, lists, strict=True)
        for one in listed
    ]


BUILD = "requirements-build.txt"


@pytest.mark.parametrize("name", [*CHAIN, BUILD])
def test_every_package_is_pinned_with_hashes_of_its_files(name):
    assert not [block for block in locked(name).values() if "--hash=sha256:" not in block]


def test_the_requirements_files_have_what_the_project_asks_for():
    for name, requirement in wanted():
        found = locked(*CHAIN[: CHAIN.index(name) + 1])[canonicalize_name(requirement.name)]
        assert f"{requirement.specifier} " in found, (
            f"{requirement} is not in {name}: type make lock"
        )


@pytest.mark.parametrize("name", CHAIN[:5])
def test_all_that_a_package_needs_is_pinned_too(name):
    known = locked(*CHAIN[: CHAIN.index(name) + 1])
    for package in locked(name):
        for one in map(Requirement, requires(package)):
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                assert canonicalize_name(one.name) in known, f"{package} needs {one}"


def test_what_packs_the_program_is_pinned_by_itself_in_the_versions_of_its_makers():
    builds, known = locked(BUILD), locked(*CHAIN)
    asked = [Requirement(one) for one in PROJECT["build-system"]["requires"]]
    assert {canonicalize_name(one.name) for one in asked} <= builds.keys()
    assert {name: block.split()[0] for name, block in builds.items()} == {
        name: known[name].split()[0] for name in builds
    }
    for package in builds:
        for one in map(Requirement, requires(package)):
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                assert canonicalize_name(one.name) in builds, f"{package} needs {one}"


def requires(package: str) -> list[str]:
    """What an installed package needs; none where it is for other systems or Pythons than this."""
    try:
        return metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        return []
