"""A node does what the application says and nothing else, and only along declared edges."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.adapters.graphs.build import WrongTurn
from guildhall.adapters.graphs.engine import LangGraphEngine
from guildhall.adapters.graphs.serial import loads
from guildhall.application.ports.workflow import Thread, Visit


@pytest.mark.parametrize("target", ["merge", "no_such_node", ""])
def test_a_way_that_the_graph_does_not_have_is_refused(
    engine: LangGraphEngine, visits: Any, delivery: Thread, target: str
) -> None:
    visits.leads_to = lambda _visit: target
    visits.answered[Visit("run-1", "task-1", "dev_work_cycle", 0)] = {}
    with pytest.raises(WrongTurn, match="dev_work_cycle of run run-1 may lead to lead_review_cycle"):
        engine.advance(delivery)
    visits.leads_to = lambda _visit: "lead_review_cycle"
    assert engine.advance(delivery) == "waiting"
    assert visits.made("arrive")[-1] == ("lead_review_cycle", 0)


def test_graph_state_holds_ids_and_counters_only(
    engine: LangGraphEngine, visits: Any, store: Any, delivery: Thread
) -> None:
    visits.answered[Visit("run-1", "task-1", "dev_work_cycle", 0)] = {"outcome": "pass", "secret": "s3cr3t"}
    engine.advance(delivery)
    saved = store.newest(delivery.id, "")
    state = {key: value for key, value in loads(saved.doc)["channel_values"].items() if value is not None}
    assert state == {
        "run_id": "run-1",
        "task_id": "task-1",
        "version": "2",
        "iterations": {"dev_work_cycle": 1},
    }
    assert "s3cr3t" not in saved.doc + saved.metadata + "".join(one.doc for one in saved.writes)


def test_a_thread_that_waits_long_keeps_its_checkpoint_small(
    engine: LangGraphEngine, visits: Any, store: Any, delivery: Thread
) -> None:
    def size() -> int:
        saved = store.newest(delivery.id, "")
        return len(saved.doc) + len(saved.metadata) + sum(len(one.doc) for one in saved.writes)

    visits.leads_to = lambda visit: (
        "dev_work_cycle" if visit.node == "lead_review_cycle" else "lead_review_cycle"
    )
    sizes: list[int] = []
    for iteration in range(30):
        for node in ("dev_work_cycle", "lead_review_cycle"):
            engine.advance(delivery)
            visits.answered[Visit("run-1", "task-1", node, iteration)] = {}
            engine.advance(delivery)
        sizes.append(size())
    assert sizes[-1] - sizes[1] < 60, "a checkpoint grows with the way that was walked"
