"""What a terminal shows of a run while an agent waits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.cli.progress import Lines, Rows
from guildhall.adapters.cli.screen import Screen
from guildhall.application.company import Company
from guildhall.application.ports.backlog import Backlog, PlannedTask
from guildhall.application.ports.journal import Transaction
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import start_run
from guildhall.application.runs.steering import pause_run
from guildhall.application.sessions.announcing import announce
from guildhall.bootstrap import build
from guildhall.domain.runs.run import Run
from guildhall.domain.sessions.commands import AssignSession, EndSession, SpawnSession
from guildhall.settings import Settings

BUSY = "the provider openai cannot be reached; trying again in 3.2 s"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    opened = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
    yield opened.company
    opened.close()


@pytest.fixture
def run(company: Company, repo: Path) -> Run:
    """A queued run, with a session of the pm at work for it."""
    backlog = Backlog("yaml", "b.yaml", "Try.", (PlannedTask("A", "Write", commands=("true",)),), "d" * 64)
    run_id = start_run(company, RunRequest(backlog, repo), company.origin("tests")).run_id
    ask(company, SpawnSession("s-1", "pm", "pm", run_id, "w", "r"), AssignSession(None, None, "kickoff"))
    found: Run = company.journal.state(company.scope, "Run", run_id)
    return found


def ask(company: Company, *commands: Any) -> None:
    def unit(tx: Transaction) -> None:
        for command in commands:
            tx.ask("Session", "s-1", command)

    company.journal.execute(company.scope, company.origin("tests"), unit)


def test_a_terminal_shows_under_its_rows_what_an_agent_waits_for(
    company: Company, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.StringIO()
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "30")
    rows = Rows(Screen(out=shown), company, run.run_id, ())
    announce(company, company.origin("tests"), "s-1", BUSY)
    rows.tick(run)
    rows.close()
    assert f"pm: {BUSY}" in shown.getvalue()


def test_a_pipe_gets_a_line_of_it_and_a_session_that_is_over_says_nothing(company: Company, run: Run) -> None:
    out = io.StringIO()
    lines = Lines(Screen(out=out), company, run.run_id, ())
    announce(company, company.origin("tests"), "s-1", f"{BUSY}\n")
    ask(company, EndSession("failed"))
    announce(company, company.origin("tests"), "s-1", "too late")
    lines.tick(run)
    assert [line.split(maxsplit=1)[1] for line in out.getvalue().splitlines()] == [f"pm: {BUSY}"]
    assert b"too late" in company.world.storage.transcript("s-1", 0, 10_000)


def test_a_run_that_is_asked_to_pause_is_not_said_to_be_paused_before_it_is(
    company: Company, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, shown = io.StringIO(), io.StringIO()
    lines = Lines(Screen(out=out), company, run.run_id, ("--repo", "work"))
    asked = pause_run(company, run.run_id, "person", "")
    lines.tick(asked)
    news, rest = out.getvalue().splitlines()
    assert news.endswith("a pause was asked for")
    assert rest == f"this run is to rest until `guildhall resume {run.run_id} --repo work` lets it go on"
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    rows = Rows(Screen(out=shown), company, run.run_id, ("--repo", "work"))
    rows.tick(asked)
    rows.close()
    assert rest in shown.getvalue()
