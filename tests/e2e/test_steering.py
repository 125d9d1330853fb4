"""What happens to a run that is paused, or whose driver was asleep, while work comes to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from guildhall.adapters.storage.workspaces import Workspaces
from guildhall.application.reactions.driver import RunDriver
from guildhall.application.runs.steering import pause_run, resume_run, stop_run
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.tasks import queue
from guildhall.application.tasks.going_on import let_go_on
from guildhall.application.tasks.handlers import tell
from guildhall.application.workflow.desk import STEP_TRIES, Desk, _Taken
from guildhall.domain.record import evolve
from guildhall.domain.steps.step import ClaimStep, QueueStep, ReleaseStep, step_id
from guildhall.domain.tasks.commands import BlockTask, CreateTask
from guildhall.domain.tasks.definition import TaskDefinition
from guildhall.settings import Settings


def driven_with_a_pause(
    shop: Any, started: Any, is_time: Callable[[Any], object], at_rest: Callable[[], None] = lambda: None
) -> Any:
    """How a run ends that is asked to pause when it is time to, and goes on once it has come to rest."""
    asked: list[str] = []

    def steer(run: Any) -> None:
        if not asked and is_time(run):
            pause_run(shop.company, run.run_id, "tests")
            asked.append("pause")
        elif asked == ["pause"] and run.status == "paused":
            at_rest()
            resume_run(shop.company, run.run_id, "tests")
            asked.append("resume")

    ended = shop.drive(started, steer)
    assert asked == ["pause", "resume"]
    return ended


def test_what_ends_while_a_run_is_asked_to_pause_goes_on_when_it_is_resumed(shop: Any) -> None:
    task = {"id": "A", "title": "One", "commands": ["echo 1 > a"], "acceptance_criteria": ["`sleep 1`"]}
    started = shop.start(shop.backlog([task]))

    def is_reviewed(run: Any) -> bool:
        claimed = shop.views.find("Step", run_id=run.run_id, status="claimed")
        return any(row.state.node == "lead_review_cycle" for row in claimed)

    # At rest, the review that was under way has ended, and nobody has looked at what it found yet.
    ended = driven_with_a_pause(shop, started, is_reviewed)
    assert ended.outcomes == {"A": ("done", "")}


def test_a_paused_task_goes_on_after_the_commands_that_it_has_finished(shop: Any) -> None:
    # What is ignored, and what a command committed itself, is there afterwards too.
    first = (
        "echo 1 >> count && echo '*.log' > .gitignore && echo 1 > a.log && git add -A && git commit -qm One"
    )
    task = {
        "id": "A",
        "title": "Two commands",
        "commands": [f"{first} && sleep 1", "echo 2 >> count && sleep 1", "git log -1 --format=%s > said"],
        "acceptance_criteria": ["`test -e said`"],
    }
    started = shop.start(shop.backlog([task]))
    asked: list[str] = []

    def steer(run: Any) -> None:
        counts = [path.read_text() for path in shop.in_workspaces("count")]
        if counts and len(asked) % 2 == 0 and len(counts[0].split()) == len(asked) // 2 + 1:
            pause_run(shop.company, run.run_id, "tests")
            asked.append("pause")
        elif len(asked) % 2 and run.status == "paused":
            assert len(shop.in_workspaces()) == 1
            resume_run(shop.company, run.run_id, "tests")
            asked.append("resume")

    ended = shop.drive(started, steer)
    assert asked == ["pause", "resume", "pause", "resume"]
    assert ended.outcomes == {"A": ("done", "")}
    assert (shop.repository / "count").read_text() == "1\n2\n"
    assert (shop.repository / "said").read_text() == "One\n"
    assert len(shop.events("task.interrupted")) == 2
    shop.check_clean()


def test_a_paused_task_goes_on_where_it_is_when_workspaces_are_made_elsewhere_by_then(shop: Any) -> None:
    """As where a run begins under a sandbox that mounts, and is continued under one that cannot."""
    task = {"id": "A", "title": "Two commands", "commands": ["echo 1 >> count && sleep 1", "echo 2 >> count"]}
    shop.company.world.storage._workspaces = Workspaces(shop.data)
    started = shop.start(shop.backlog([task]))

    def apart() -> None:
        shop.company.world.storage._workspaces = Workspaces(shop.data, shop.folder / "apart")

    ended = driven_with_a_pause(shop, started, lambda _run: shop.in_workspaces("count"), apart)
    assert ended.outcomes == {"A": ("done", "")}
    assert shop.events("task.attempt_failed") == []
    assert (shop.repository / "count").read_text() == "1\n2\n"


def test_work_that_is_finished_when_a_pause_comes_is_handed_in(shop: Any) -> None:
    task = {"id": "A", "title": "One", "commands": ["echo 1 > a && sleep 1"]}
    started = shop.start(shop.backlog([task]))
    ended = driven_with_a_pause(shop, started, lambda _run: shop.in_workspaces("a"))
    assert ended.outcomes == {"A": ("done", "")}
    assert shop.events("task.interrupted") == []


def test_a_driver_that_was_asleep_past_its_lease_acts_on_what_it_read_meanwhile(
    open_shop: Any, tmp_path: Path
) -> None:
    shop = open_shop(settings=Settings(key_dir=tmp_path / "keys", lease_seconds=3))
    started = shop.start(shop.backlog([{"id": "A", "title": "One", "commands": ["echo 1 > a"]}]))
    company = shop.company
    holdings = Holdings(company)
    driver = RunDriver(company, shop.container.engine(), holdings, started.run_id)

    def exists(node: str) -> bool:
        key = step_id(started.run_id, None, node, 0)
        return company.journal.state(company.scope, "Step", key).exists

    try:
        assert driver.take_over()
        while not exists("pm_analyze_requirements"):
            driver.turn(0.0)
        assert Desk(company, holdings, "worker").work_once(started.run_id, driver.fence)
        (holding,) = holdings._held  # the lease of the run; only time makes it doubtful
        holding.deadline = 0.0
        driver.turn(0.0)
        assert driver.lost
        assert not exists("pm_create_tasks")
        shop.wait_for(driver.take_over)  # once its own lease has run out, which nobody else took
        driver.turn(0.0)
        assert exists("pm_create_tasks")
    finally:
        driver.let_go()
        holdings.close()


def test_a_worker_with_an_old_view_of_the_run_takes_nothing_that_was_halted_meanwhile(shop: Any) -> None:
    started = shop.start(shop.backlog([{"id": "A", "title": "One", "commands": ["echo 1 > a"]}]))
    company = shop.company
    holdings = Holdings(company)
    desk = Desk(company, holdings, "worker")

    def queue_work(tx: Any) -> None:
        tx.ask("Step", "step", QueueStep(started.run_id, started.project_id, "pm_create_tasks"))
        definition = TaskDefinition("Two")
        create = CreateTask("b", started.project_id, "B", definition, "ready", "none", started.run_id)
        tx.ask("Task", "b", create)

    def execute(unit: Any) -> Any:
        return company.journal.execute(company.scope, company.origin("tests"), unit)

    try:
        execute(queue_work)
        before = company.journal.state(company.scope, "Run", started.run_id)
        pause_run(company, started.run_id, "tests")
        assert execute(lambda tx: desk._take_step(tx, before)) is None
        assert execute(lambda tx: desk._take_task(tx, before))[0] == []
        resume_run(company, started.run_id, "tests")
        assert len(execute(lambda tx: desk._take_task(tx, before))[0]) == 1
        assert execute(lambda tx: desk._take_step(tx, before)) is not None
    finally:
        holdings.close()


def test_a_failure_of_what_has_passed_on_meanwhile_is_nobodys(shop: Any) -> None:
    started = shop.start(shop.backlog([{"id": "A", "title": "One", "commands": ["echo 1 > a"]}]))
    company = shop.company
    holdings = Holdings(company)
    desk = Desk(company, holdings, "worker")
    run = company.journal.state(company.scope, "Run", started.run_id)

    def prepare(tx: Any) -> Any:
        definition = TaskDefinition("Two")
        create = CreateTask("b", started.project_id, "B", definition, "ready", "none", started.run_id)
        tx.ask("Task", "b", create)
        tx.ask("Step", "step", QueueStep(started.run_id, started.project_id, "pm_create_tasks"))
        return tx.ask("Step", "step", ClaimStep("s1", "pm", 30))

    def execute(unit: Any) -> Any:
        return company.journal.execute(company.scope, company.origin("tests"), unit)

    try:
        first = execute(prepare)
        (claim,), _ = execute(lambda tx: desk._take_task(tx, run))
        execute(lambda tx: queue.reclaim(tx, "b", claim.fence, crashed=True))
        desk._fail_task(run, claim, "late")
        assert company.journal.state(company.scope, "Task", "b").attempts == 0
        last = first
        for _ in range(STEP_TRIES):
            execute(lambda tx: tx.ask("Step", "step", ReleaseStep(tx.state("Step", "step").fence, "again")))
            last = execute(lambda tx: tx.ask("Step", "step", ClaimStep("s2", "pm", 30)))
        taken = _Taken("step", evolve(last, fence=first.fence), "s1", "pm", holdings.now())
        desk._fail_step(run, taken, "late")
        assert company.journal.state(company.scope, "Step", "step") == last
    finally:
        holdings.close()


def test_no_lease_that_was_let_go_of_is_left_to_be_found_stale(shop: Any) -> None:
    failing = {"id": "B", "title": "Fail", "commands": ["exit 1"]}
    ended = shop.run([{"id": "A", "title": "One", "commands": ["echo 1 > a"]}, failing])
    assert ended.outcomes == {"A": ("done", ""), "B": ("blocked", "attempts_exhausted")}
    later = shop.company.system.clock.now() + timedelta(days=1)
    assert [row.id for row in shop.views.due("Heartbeat", later)] == []


def test_a_project_whose_run_was_stopped_is_ready_for_another(shop: Any) -> None:
    started = shop.start(shop.backlog([{"id": "A", "title": "One", "commands": ["sleep 1"]}]))
    asked: list[str] = []

    def steer(run: Any) -> None:
        if not asked and run.status == "running":
            stop_run(shop.company, run.run_id, "tests", "enough for today")
            asked.append(run.run_id)

    ended = shop.drive(started, steer)
    assert (ended.run.status, ended.run.end_reason) == ("stopped_by_user", "enough for today")
    project = shop.company.journal.state(shop.company.scope, "Project", ended.run.project_id)
    assert (project.status, project.active_run_id) == ("ready", None)


def test_a_task_that_was_blocked_and_let_go_on_is_walked_to_its_end(shop: Any) -> None:
    def ask(unit: Any, *told: Any) -> None:
        shop.company.journal.execute(
            shop.company.scope, shop.company.origin("user:ann"), lambda tx: unit(tx, *told)
        )

    done: list[str] = []

    def steer(run: Any) -> None:
        tasks = {row.state.code: row.state for row in shop.views.find("Task", run_id=run.run_id)}
        one = tasks.get("A")
        decided = [each["task_id"] for each in shop.events("decision.recorded") if each["choice"] == "end"]
        if one and one.status == "in_progress" and not done:
            done.append("blocked")
            ask(tell, one.id, BlockTask("wait", "", "user:ann"))
        elif one and one.status == "blocked" and one.id in decided and done == ["blocked"]:
            done.append("let go on")
            ask(let_go_on, one)

    first = {"id": "A", "title": "One", "commands": ["sleep 1", "echo 1 > a.txt"]}
    slow = {"id": "B", "title": "Two", "commands": ["sleep 6; echo 2 > b.txt"]}
    ended = shop.drive(shop.start(shop.backlog([first, slow]), parallel=2), steer)
    assert (ended.outcomes, done) == ({"A": ("done", ""), "B": ("done", "")}, ["blocked", "let go on"])
