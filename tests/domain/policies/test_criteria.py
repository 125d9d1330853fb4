"""Criteria as people write them: commands, checks that are known, and prose that stays prose."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.policies import criteria

CHECKS = [
    ("tests pass", "tests_pass", ""),
    ("Tests pass.", "tests_pass", ""),
    ("All tests are green", "tests_pass", ""),
    ("the test suite passes", "tests_pass", ""),
    ("its 180 tests stay green", "tests_pass", ""),
    ("The project's tests still pass", "tests_pass", ""),
    ("only owned paths changed", "only_owned_paths", ""),
    ("Only the owned files were modified", "only_owned_paths", ""),
    ("no files outside the owned paths are touched", "only_owned_paths", ""),
    ("Nothing outside its owned paths changes", "only_owned_paths", ""),
    ("no file changed", "no_file_changed", ""),
    ("No files are modified!", "no_file_changed", ""),
    ("changes no file", "no_file_changed", ""),
    ("nothing has been changed", "no_file_changed", ""),
    ("no finding of high severity", "no_finding", "high"),
    ("No findings with critical severity", "no_finding", "critical"),
    ("no new finding of medium severity", "no_new_finding", "medium"),
    ("no new high or critical findings", "no_new_finding", "high"),
    ("no high severity vulnerabilities", "no_finding", "high"),
    ("no finding of severity high or above", "no_finding", "high"),
    ("No new security findings", "no_new_finding", "low"),
    ("the SARIF report is an artifact of the task", "artifact", "sarif"),
    ("The coverage report is attached as an artifact", "artifact", "coverage"),
    ("an artifact of type report", "artifact", "report"),
    ("An artifact of the type document exists", "artifact", "document"),
]

PROSE = [
    "Endpoints return expected shapes; SSE tail works in dev",
    "All pages render with basic data and a11y checks pass",
    "Happy paths pass with trace/video artifacts",
    "Docs updated and lint passes",
    "Tests for the login page exist",
    "tests pass and the docs are updated",
    "no file in docs changed",
    "Only the parser changed",
    "no finding was ignored without a reason",
    "the artifact is nice",
    "",
]


@pytest.mark.parametrize(("text", "check", "argument"), CHECKS)
def test_a_check_is_known_in_many_wordings(text, check, argument):
    for wording in (text, text.upper(), f"  - {text} "):
        found = criteria.parse(wording)
        assert (found.kind, found.check, found.argument) == ("check", check, argument)
        assert found.text == wording.strip()


@pytest.mark.parametrize("text", PROSE)
def test_what_is_not_known_is_prose(text):
    assert criteria.parse(text) == criteria.Criterion("prose", text)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("`ruff format --check toolz tlz` exits 0", "ruff format --check toolz tlz"),
        ("`true`", "true"),
        ("tests pass: `make test`", "make test"),
        ("both `a b` and `c || d` exit 0", "( a b ) && ( c || d )"),
        ("``echo `date` `` exits 0", "echo `date`"),
        ("an `unclosed ``run` of ticks", "unclosed ``run"),
    ],
)
def test_text_in_backticks_is_a_command(text, command):
    found = criteria.parse(text)
    assert (found.kind, found.command) == ("command", command)


@pytest.mark.parametrize("text", ["an empty pair `` of ticks", "one ` tick", "` `"])
def test_backticks_around_nothing_are_no_command(text):
    assert criteria.parse(text).kind == "prose"


def test_empty_sentences_are_left_out():
    assert [one.text for one in criteria.parse_all(["tests pass", " ", "", "Nice"])] == ["tests pass", "Nice"]


@given(st.text())
def test_every_sentence_is_something(text):
    found = criteria.parse(text)
    assert found.text == text.strip()
    assert (found.kind == "command") == bool(found.command)
    assert (found.kind == "check") == bool(found.check)


@pytest.mark.parametrize(
    "text",
    [
        "`" * 100_000,
        "`a" * 50_000,
        "no finding of high" + " or high" * 490,
        "all " * 990 + "x",
        "a " * 10_000,
    ],
)
def test_a_hostile_sentence_takes_no_time(text):
    begin = time.perf_counter()
    criteria.parse(text)
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize(
    ("argument", "kind", "path", "matches"),
    [
        ("report", "report", "x.bin", True),
        ("sarif", "report", "out/scan.sarif", True),
        ("sarif", "report", "sarif.json", True),
        ("SARIF", "file", "Scan.SARIF", True),
        ("sarif", "report", "sarif/notes.txt", False),
        ("file", "report", "a.txt", False),
    ],
)
def test_an_artifact_is_known_by_type_or_name(argument, kind, path, matches):
    assert criteria.artifact_matches(argument, kind, path) is matches


def test_what_became_of_a_criterion_is_one_sentence() -> None:
    judged = criteria.CriterionResult("The code reads well.", "not_verified", "it needs a person")
    assert judged.told == "The code reads well: it needs a person"
    assert criteria.CriterionResult("`make` passes", "passed").told == "`make` passes"
