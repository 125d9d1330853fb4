"""What somebody names a task or an approval by: a code before parts of ids, which are drawn at random."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.application.approvals.find import AmbiguousApproval, approval_by
from guildhall.application.ports.journal import Transaction
from guildhall.application.tasks.lookup import task_row
from guildhall.domain.approvals.commands import Approve, RequestApproval
from guildhall.domain.projects.commands import CreateProject
from guildhall.domain.tasks.commands import CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.domain.tasks.errors import TaskNotFound

END = "0000deadbeef"
OTHER, MEANT = f"0190a000-0000-7000-8000-{END}", "0190b000-0000-7000-8000-000000000001"


def make(board: Any) -> None:
    """A task whose code is the end of another's id, each with a question about it."""

    def unit(tx: Transaction) -> None:
        for task_id, code in ((OTHER, "T-1"), (MEANT, END)):
            define = TaskDefinition(f"Do {code}", commands=("true",))
            tx.ask("Task", task_id, CreateTask(task_id, "project", code, define, "ready", "none"))
        for approval_id, subject in ((f"0190c000-0000-7000-8000-{END}", OTHER), ("a-2", MEANT)):
            ask = RequestApproval(
                approval_id, f"Task:{subject}", f"May {subject}?", "0" * 64, "someone", None
            )
            tx.ask("Approval", approval_id, ask)

    board.execute(unit)


def test_a_code_means_its_task_whatever_the_ids_of_others_end_with(board: Any) -> None:
    make(board)
    assert task_row(board.views, END).id == MEANT
    assert task_row(board.views, OTHER).id == OTHER
    assert task_row(board.views, f"8000-{END}").id == OTHER


def test_an_end_that_is_shorter_than_one_that_is_shown_means_nothing(board: Any) -> None:
    make(board)
    assert [row.id for row in board.views.find_by_end("Task", "beef")] == [OTHER]
    with pytest.raises(TaskNotFound):
        task_row(board.views, "beef")


def test_the_code_of_a_task_means_the_question_about_it(board: Any) -> None:
    make(board)
    assert approval_by(board.views, END).approval_id == "a-2"


def test_what_others_are_asked_does_not_hide_what_somebody_is(board: Any) -> None:
    names = [f"0190d000-0000-7000-8000-{number:012}" for number in range(25)]

    def unit(tx: Transaction) -> None:
        for name in names:
            ask = RequestApproval(name, f"Task:{name}", "May it?", "0" * 64, "someone", None)
            tx.ask("Approval", name, ask)

    board.execute(unit)
    last = approval_by(board.views, "0190d", reaches=lambda subject: subject == f"Task:{names[-1]}")
    assert last.approval_id == names[-1]


def test_a_part_of_an_id_means_what_waits_before_what_was_answered(board: Any) -> None:
    def unit(tx: Transaction) -> None:
        for number in (1, 2):
            name = f"0190d000-0000-7000-8000-00000000000{number}"
            ask = RequestApproval(name, f"Task:t{number}", "May it?", "0" * 64, "someone", None)
            tx.ask("Approval", name, ask)
        tx.ask("Approval", name, Approve("ada", "person", "0" * 64, tx.now, "read"))

    board.execute(unit)
    assert approval_by(board.views, "0190d").approval_id.endswith("1")
    assert approval_by(board.views, "000000000002").status == "approved"


def test_a_code_of_several_projects_means_no_other_projects_question(board: Any) -> None:
    def unit(tx: Transaction) -> None:
        for project in ("one", "two"):
            define = TaskDefinition(f"Do it in {project}", commands=("true",))
            tx.ask("Project", project, CreateProject(project, f"Project {project}", "Goal.", "org"))
            tx.ask(
                "Task", f"t-{project}", CreateTask(f"t-{project}", project, "T-7", define, "ready", "none")
            )
        ask = RequestApproval("ap-one", "Task:t-one", "May it?", "0" * 64, "someone", None)
        tx.ask("Approval", "ap-one", ask)

    board.execute(unit)
    assert approval_by(board.views, "T-7").approval_id == "ap-one"

    def answer(tx: Transaction) -> None:
        tx.ask("Approval", "ap-one", Approve("ada", "person", "0" * 64, tx.now, "read"))
        ask = RequestApproval("ap-two", "Task:t-two", "May it?", "0" * 64, "someone", None)
        tx.ask("Approval", "ap-two", ask)

    board.execute(answer)
    with pytest.raises(AmbiguousApproval, match="2 approvals are meant") as refused:
        approval_by(board.views, "T-7")
    told = {(one["project"], one["status"]) for one in refused.value.candidates}
    assert told == {("Project one", "approved"), ("Project two", "asked")}
