"""What `make audit` makes of pip-audit's answers."""

import json
import runpy

import pytest

from tests.test_private import ROOT

AUDIT = runpy.run_path(str(ROOT / ".ci" / "audit.py"))
judged = AUDIT["judged"]
FINE = {"name": "idna", "version": "3.20", "vulns": []}
WEAK = {
    "name": "jinja2",
    "version": "3.0",
    "vulns": [{"id": "PYSEC-2024-1", "fix_versions": ["3.1.6"]}],
}
UNKNOWN = {"name": "odd", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(("packages", "code", "said"), [
    ([FINE], 0, "1 packages audited: no weakness is known."),
    ([FINE, WEAK], 1, "jinja2 3.0 is weak: PYSEC-2024-1; mended in 3.1.6."),
    ([FINE, UNKNOWN], 1, "Nobody knows of odd"),
    ([UNKNOWN, WEAK], 1, "Nobody knows of odd"),
    ([UNKNOWN, UNKNOWN], 0, "Nothing was audited: no answer here about any of 2 packages."),
])  # fmt: skip
def test_a_weakness_and_a_package_passed_over_fail_and_silence_is_said(packages, code, said):
    found, sentence = judged(json.dumps({"dependencies": packages}), "")
    assert (found, said in sentence) == (code, True)


@pytest.mark.parametrize(("trouble", "code"), [
    ("ERROR: requests.exceptions.ConnectionError: Max retries exceeded", 0),
    ("urllib3: Read timed out.", 0),
    ("TypeError: a bug", 1),
    ("", 1),
])  # fmt: skip
def test_a_registry_out_of_reach_is_a_sentence_and_a_broken_audit_fails(trouble, code):
    found, sentence = judged("", trouble)
    assert (found, ("Nothing was audited" in sentence) == (code == 0)) == (code, True)


def answered(*packages) -> tuple[str, str]:
    return json.dumps({"dependencies": packages}), ""


SILENT = ("", "ConnectionError: Name or service not known")
NOT_THERE = answered(UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(("first", "second", "code", "said"), [
    (answered(FINE), None, 0, "1 packages audited"),
    (answered(FINE, UNKNOWN), None, 1, "Nobody knows of odd"),
    (NOT_THERE, answered(FINE, WEAK), 1, "jinja2 3.0 is weak"),
    (SILENT, answered(FINE), 0, "1 packages audited"),
    (SILENT, NOT_THERE, 0, "WARNING: Nothing was audited: none of pypi, osv answered"),
    (NOT_THERE, ("", "TypeError: a bug"), 1, "pip-audit broke off"),
])  # fmt: skip
def test_a_second_list_is_asked_where_the_first_knows_nothing_and_silence_is_a_warning(
    capsys, first, second, code, said
):
    lists = {"pypi": first, "osv": second}
    assert AUDIT["main"](lambda name: lists[name]) == code
    assert capsys.readouterr().out.startswith(said)


def test_a_list_that_answers_too_late_has_not_answered():
    assert judged(*AUDIT["asked_of"]("pypi", wait_s=0)) == (
        0,
        "Nothing was audited: it timed out: no answer within 0 seconds",
    )
