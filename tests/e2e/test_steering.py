"""What happens to a run that is paused, or whose driver was asleep, while work comes to its end."""

from __future__ import annotations

from typing import Any

from guildhall.application.reactions.driver import RunDriver
from guildhall.application.runs.steering import pause_run, resume_run
from guildhall.application.sessions.holdings import Holdings
from guildhall.application.workflow.desk import Desk
from guildhall.domain.steps.step import step_id


def test_what_ends_while_a_run_is_asked_to_pause_goes_on_when_it_is_resumed(shop: Any) -> None:
    task = {"id": "A", "title": "One", "commands": ["echo 1 > a"], "acceptance_criteria": ["`sleep 1`"]}
    started = shop.start(shop.backlog([task]))
    asked: list[str] = []

    def steer(run: Any) -> None:
        claimed = shop.views.find("Step", run_id=run.run_id, status="claimed")
        if not asked and any(row.state.node == "lead_review_cycle" for row in claimed):
            pause_run(shop.company, run.run_id, "tests")
            asked.append("pause")
        elif asked == ["pause"] and run.status == "paused":
            # The review that was under way has ended, and nobody has looked at what it found yet.
            resume_run(shop.company, run.run_id, "tests")
            asked.append("resume")

    ended = shop.drive(started, steer)
    assert asked == ["pause", "resume"]
    assert ended.outcomes == {"A": ("done", "")}


def test_a_driver_that_was_asleep_past_its_lease_acts_on_what_it_read_meanwhile(shop: Any) -> None:
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
        assert Desk(company, holdings, "worker").work_once(started.run_id)
        (holding,) = holdings._held  # the lease of the run; only time makes it doubtful
        deadline, holding.deadline = holding.deadline, 0.0
        driver.turn(0.0)
        assert driver.lost
        assert not exists("pm_create_tasks")
        holding.deadline = deadline  # the keeper was in time after all
        driver.turn(0.0)
        assert exists("pm_create_tasks")
    finally:
        driver.let_go()
        holdings.close()
