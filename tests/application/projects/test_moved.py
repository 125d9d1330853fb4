"""Two processes may follow one repository that was moved."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from guildhall.application.company import Company
from guildhall.application.projects.moved import MovedDuringRun, follow
from guildhall.domain.projects.commands import ReviseProject, StartRunOnProject
from guildhall.domain.projects.project import Project

PROJECT = "project"


def test_who_comes_second_is_not_told_to_stop_a_run_that_began_where_the_repository_is(
    board: Any, tmp_path: Path
) -> None:
    before, here = tmp_path / "before", tmp_path / "here"
    company = cast("Company", SimpleNamespace(journal=board.journal, scope=board.scope))

    def ask(command: Any) -> Project:
        asked: Project = board.execute(lambda tx: tx.ask("Project", PROJECT, command))
        return asked

    found = [ask(ReviseProject(repository=str(before)))]
    follow(company, board.origin, found, here)
    ask(StartRunOnProject("run"))
    follow(company, board.origin, found, here)
    assert ask(ReviseProject(goal="another")).repository == str(here)
    with pytest.raises(MovedDuringRun):
        follow(company, board.origin, [ask(ReviseProject(goal="one more"))], tmp_path / "further")
