"""What a run's reactor writes names the event that it reacted to."""

from __future__ import annotations

from guildhall.application.company import Company
from guildhall.application.ports.journal import Envelope
from guildhall.bootstrap import Container
from guildhall.domain.steps.step import step_id
from guildhall.worker.embedded import EmbeddedWorker


def test_a_decision_and_the_step_after_it_name_what_they_follow_from(
    container: Container, company: Company, run_id: str
) -> None:
    assert EmbeddedWorker(company, container.engine(), run_id, 2).drive(lambda _run: None).ended
    told = company.journal.read(company.scope, 0, 1000)
    by_id = {event.id: event for event in told}
    decisions = [event for event in told if event.type == "decision.recorded"]
    assert len(decisions) > 10
    for decision in decisions:
        assert decision.causation_id is not None
        assert by_id[decision.causation_id].position < decision.position
    done = _of(told, f"Step:{step_id(run_id, None, 'pm_create_tasks', 0)}", "step.completed")
    queued = _of(told, f"Step:{step_id(run_id, None, 'bootstrap_repo', 0)}", "step.queued")
    assert queued.causation_id == done.id


def _of(told: list[Envelope], stream: str, name: str) -> Envelope:
    return next(event for event in told if event.stream == stream and event.type == name)
