"""A run in which everything succeeds: what is in the repository, the report and the journal afterwards."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import run_git

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.runs.requests import RunAsked, start_asked

TASKS = (
    {
        "id": "A",
        "title": "Write a guide",
        "role": "docs",
        "owned_paths": ["docs/**"],
        "commands": ["mkdir -p docs", "echo '# Guide' > docs/guide.md"],
        "dod": ["Only owned paths changed", "It reads well"],
    },
    {
        "id": "B",
        "title": "Triple numbers",
        "depends_on": ["A"],
        "owned_paths": ["tiny/**"],
        "commands": ["printf '\\n\\ndef triple(a):\\n    return 3 * a\\n' >> tiny/__init__.py"],
        "acceptance_criteria": [
            '`python -c "import tiny; assert tiny.triple(2) == 6"`',
            "All tests pass",
            "No new finding of severity high",
        ],
    },
    {
        "id": "C",
        "title": "Look, and change nothing",
        "role": "security",
        "commands": ["test -f README.md"],
        "dod": ["no file changed"],
    },
)


@pytest.fixture(scope="module")
def ended(open_shop: Any) -> Any:
    shop = open_shop(name="a répo with späces")
    return shop.drive(shop.start(shop.backlog(TASKS, security_gate="block_critical"), changelog=True))


def test_it_ends_completed_with_every_task_done(ended: Any) -> None:
    assert (ended.run.status, ended.run.end_reason) == ("completed", "")
    assert ended.outcomes == dict.fromkeys("ABC", ("done", ""))
    assert ended.tasks["A"].resolution == "merged"
    assert ended.tasks["C"].resolution == "no_changes"


def test_its_report_names_the_tests_that_it_ran_not_those_that_the_files_would_suggest(ended: Any) -> None:
    assert ended.report["needs"]["test_command"] == "python -m unittest -q"


def test_each_change_is_one_merge_by_its_role_with_its_trailers(ended: Any) -> None:
    lines = ended.shop.log(
        "--first-parent", "--format=%an|%s|%(trailers:key=Guildhall-Task,valueonly,separator=)"
    )
    assert lines[0].startswith("docs|Merge CHANGELOG-")
    assert lines[1:] == [
        "developer|Merge B: Triple numbers|B",
        "docs|Merge A: Write a guide|A",
        "Person|Begin|",
    ]
    assert all(len(parents.split()) == 2 for parents in ended.shop.log("--first-parent", "--format=%P", "-3"))
    assert ended.tasks["B"].merge_commit in ended.shop.log("--format=%H")
    reviewers = ended.shop.log("--merges", "--format=%(trailers:key=Reviewed-by,valueonly,separator=)")
    assert all(reviewers)
    assert not set(reviewers) & {"developer", "docs"}


def test_the_users_branch_and_files_were_moved_forward(ended: Any) -> None:
    repository: Path = ended.shop.repository
    assert (repository / "docs/guide.md").read_text() == "# Guide\n"
    changelog = (repository / "CHANGELOG.md").read_text()
    assert "- Write a guide (A)" in changelog
    assert "- Triple numbers (B)" in changelog
    assert "(C)" not in changelog
    assert ended.shop.log("-1", "--format=%H", "main") == ended.shop.log("-1", "--format=%H", "HEAD")
    git_status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=repository, capture_output=True, text=True, check=True
    )
    assert git_status.stdout == ""
    tests = subprocess.run([sys.executable, "-m", "unittest", "-q"], cwd=repository, check=False)
    assert tests.returncode == 0


def test_the_report_is_complete_and_agrees_with_the_journal(ended: Any) -> None:
    report = ended.report
    assert (report["run_id"], report["status"]) == (ended.run.run_id, "completed")
    assert report["delivery"]["outcome"] == "fast_forwarded"
    by_id = {task["id"]: task for task in report["tasks"]}
    for code, task in ended.tasks.items():
        if not code.startswith("CHANGELOG"):
            said = by_id[code]
            assert (said["status"], said["commit"], said["title"]) == (
                task.status,
                task.merge_commit,
                task.title,
            )
    assert by_id["A"]["unverified"] == ["It reads well"]
    assert "It reads well" in ended.markdown
    assert report["sandbox"] in ("bubblewrap", "landlock")
    for ref in ended.run.report:
        assert (ended.shop.data / ref.path).is_file()


def test_every_effect_happened_once(ended: Any) -> None:
    shop = ended.shop
    for event_type in ("task.merged", "task.completed", "task.approved", "task.claimed"):
        assert set(Counter(one["stream"] for one in shop.events(event_type)).values()) == {1}, event_type
    decided = [(one["task_id"], one["node"], one["iteration"]) for one in shop.events("decision.recorded")]
    assert len(decided) == len(set(decided))
    assert [one["status"] for one in shop.events("run.ended")] == ["completed"]
    shop.check_clean()


def test_the_author_never_approves_their_own_work(ended: Any) -> None:
    for task in ended.tasks.values():
        assert task.approver
        assert task.approver != task.author_agent_id


def test_the_same_backlog_again_finds_everything_done(ended: Any) -> None:
    shop = ended.shop
    head = shop.log("-1", "--format=%H")
    again = shop.again(shop.backlog(TASKS, security_gate="block_critical"), changelog=True)
    assert again.run.run_id != ended.run.run_id
    assert again.run.status == "completed"
    assert again.tasks == {}
    assert shop.log("-1", "--format=%H") == head
    assert again.report["delivery"]["outcome"] == "unchanged"


def test_what_waits_to_be_delivered_is_told_by_each_later_run_until_it_is(shop: Any) -> None:
    readme = shop.repository / "README.md"
    readme.write_text("# Being written\n")
    first = shop.run(TASKS[:1])
    assert first.report["delivery"]["outcome"] == "kept"
    later = shop.again(shop.backlog(TASKS[:1]))
    assert later.tasks == {}
    waits = later.report["delivery"]
    assert (waits["outcome"], "README.md" in waits["reason"]) == ("kept", True), waits
    run_git(shop.repository, "checkout", "--", "README.md")
    subprocess.run(waits["command"], shell=True, check=True)
    assert shop.again(shop.backlog(TASKS[:1])).report["delivery"]["reason"] == "nothing was merged"


def test_what_waited_to_be_delivered_is_by_a_later_run_that_merges_nothing(shop: Any) -> None:
    (shop.repository / "README.md").write_text("# Being written\n")
    shop.run(TASKS[:1])
    run_git(shop.repository, "checkout", "--", "README.md")
    later = shop.again(shop.backlog(TASKS[:1]))
    assert later.report["delivery"]["outcome"] == "fast_forwarded"
    assert later.run.branch not in run_git(shop.repository, "branch", "--format=%(refname:short)").split()


def test_what_was_delivered_and_thrown_away_is_not_brought_back_by_an_empty_run(
    shop: Any,
) -> None:
    begin = run_git(shop.repository, "rev-parse", "HEAD")
    assert shop.run(TASKS[:1]).report["delivery"]["outcome"] == "fast_forwarded"
    run_git(shop.repository, "reset", "--hard", begin)
    later = shop.run([{"id": "F", "title": "Fail", "commands": ["false"], "attempts": 1}])
    assert later.report["delivery"]["reason"] == "nothing was merged"
    assert run_git(shop.repository, "rev-parse", "HEAD") == begin


def test_what_is_done_is_no_next_step(ended: Any) -> None:
    assert ended.report["next_steps"] == []
    assert "Next steps" not in ended.markdown


def test_the_report_of_a_later_run_has_its_own_goal(shop: Any) -> None:
    first = shop.run(TASKS[2:], goal="Look around.")
    read = FileBacklogReader().read(str(shop.backlog(TASKS[:1], goal="Guide newcomers.")), shop.folder)
    project = shop.views.get("Project", first.run.project_id)
    asked = RunAsked(read, settings=(("changelog", False),))
    later = shop.drive(start_asked(shop.company, project, asked, shop.company.origin("tests")))
    assert (first.report["goal"], later.report["goal"]) == ("Look around.", "Guide newcomers.")
    assert "Guide newcomers." in later.markdown.splitlines()
    assert "Look around." not in later.markdown


def test_a_backlog_without_a_goal_leaves_the_one_of_the_project(shop: Any) -> None:
    first = shop.run(TASKS[2:], goal="Look around.")
    backlog = shop.backlog(TASKS[:1])
    backlog.write_text(backlog.read_text().replace('"goal": "Try.", ', ""))
    later = shop.again(backlog)
    assert later.run.project_id == first.run.project_id
    assert shop.views.get("Project", first.run.project_id).goal == "Look around."
