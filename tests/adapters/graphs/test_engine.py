"""The engine walks where the application leads it, waits for answers, and goes on after a restart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from guildhall.adapters.graphs.engine import GoesInCircles, LangGraphEngine, UnknownVersion
from guildhall.adapters.graphs.topology import EDITIONS, Topology
from guildhall.application.ports.checkpoints import CheckpointSuperseded
from guildhall.application.ports.workflow import (
    COMPANY_NODES,
    DELIVERY_NODES,
    END,
    Thread,
    Visit,
    WorkflowEngine,
)

NewEngine = Callable[[], LangGraphEngine]


def company_visit(node: str, iteration: int = 0, run_id: str = "run-1") -> Visit:
    return Visit(run_id, None, node, iteration)


def task_visit(node: str, iteration: int = 0) -> Visit:
    return Visit("run-1", "task-1", node, iteration)


def test_it_is_the_port(engine: LangGraphEngine) -> None:
    port: WorkflowEngine = engine
    assert port.version == "2"


def test_a_new_thread_begins_at_its_first_node_and_waits(
    engine: LangGraphEngine, visits: Any, company: Thread
) -> None:
    assert engine.advance(company) == "waiting"
    assert visits.made("arrive") == [("pm_analyze_requirements", 0)]
    assert visits.made("depart") == []


def test_it_walks_the_straight_way_to_the_end(engine: LangGraphEngine, visits: Any, company: Thread) -> None:
    standings = [engine.advance(company)]
    for node in COMPANY_NODES:
        visits.answered[company_visit(node)] = {"outcome": "pass"}
        standings.append(engine.advance(company))
    assert standings == ["waiting"] * len(COMPANY_NODES) + ["ended"]
    assert visits.made("depart") == [(node, 0) for node in COMPANY_NODES]


def test_it_walks_over_all_that_is_answered_at_once(
    engine: LangGraphEngine, visits: Any, company: Thread
) -> None:
    visits.answered.update((company_visit(node), {}) for node in COMPANY_NODES[:4])
    assert engine.advance(company) == "waiting"
    assert visits.made("depart") == [(node, 0) for node in COMPANY_NODES[:4]]
    assert visits.made("arrive") == [(node, 0) for node in COMPANY_NODES[:5]]


def test_what_is_found_goes_back_and_iterations_count_each_node_alone(
    engine: LangGraphEngine, visits: Any, delivery: Thread
) -> None:
    back = {task_visit("lead_review_cycle", 0), task_visit("qa_test_cycle", 0)}
    after = dict(zip(DELIVERY_NODES, (*DELIVERY_NODES[1:], END), strict=True))
    visits.leads_to = lambda visit: "dev_work_cycle" if visit in back else after[visit.node]
    for node in DELIVERY_NODES:
        visits.answered.update((task_visit(node, iteration), {}) for iteration in range(3))
    assert engine.advance(delivery) == "ended"
    assert visits.made("depart") == [
        ("dev_work_cycle", 0),
        ("lead_review_cycle", 0),
        ("dev_work_cycle", 1),
        ("lead_review_cycle", 1),
        ("qa_test_cycle", 0),
        ("dev_work_cycle", 2),
        ("lead_review_cycle", 2),
        ("qa_test_cycle", 1),
        ("security_scan_cycle", 0),
        ("merge", 0),
    ]


def test_a_task_that_is_over_ends_its_thread_from_any_node(
    engine: LangGraphEngine, visits: Any, delivery: Thread
) -> None:
    visits.leads_to = lambda _visit: END
    visits.answered[task_visit("dev_work_cycle")] = {}
    assert engine.advance(delivery) == "ended"
    assert engine.advance(delivery) == "ended"
    assert visits.made("depart") == [("dev_work_cycle", 0)]


def test_asking_a_waiting_thread_again_asks_for_its_answer_and_makes_its_visit_again(
    engine: LangGraphEngine, visits: Any, journal: Any, company: Thread
) -> None:
    engine.advance(company)
    visits.asked.clear()
    for _ in range(3):
        assert engine.advance(company) == "waiting"
    visit = company_visit("pm_analyze_requirements")
    assert visits.asked == [("answer", visit), ("arrive", visit)] * 3


def test_an_ended_thread_asks_nothing(
    engine: LangGraphEngine, new_engine: NewEngine, visits: Any, company: Thread
) -> None:
    visits.answered.update((company_visit(node), {}) for node in COMPANY_NODES)
    engine.advance(company)
    visits.asked.clear()
    assert engine.advance(company) == "ended"
    assert new_engine().advance(company) == "ended"
    assert visits.asked == []


def test_an_engine_that_remembers_nothing_goes_on_from_the_checkpoint(
    new_engine: NewEngine, visits: Any, company: Thread
) -> None:
    new_engine().advance(company)
    for node in COMPANY_NODES:
        assert new_engine().advance(company) == "waiting"
        visits.answered[company_visit(node)] = {}
        new_engine().advance(company)
    assert new_engine().advance(company) == "ended"
    assert visits.made("depart") == [(node, 0) for node in COMPANY_NODES]


def test_an_answer_that_is_gone_again_when_the_node_runs_is_waited_for(
    engine: LangGraphEngine, visits: Any, company: Thread
) -> None:
    engine.advance(company)
    visit = company_visit("pm_analyze_requirements")
    real = visits.answer
    once = iter([{"outcome": "pass"}])
    visits.answer = lambda asked: next(once, None) or real(asked)
    assert engine.advance(company) == "waiting"
    assert visits.made("depart") == []
    visits.answered[visit] = {}
    assert engine.advance(company) == "waiting"
    assert visits.made("depart") == [("pm_analyze_requirements", 0)]


def test_two_engines_that_both_remember_an_old_place_depart_once(
    new_engine: NewEngine, visits: Any, company: Thread
) -> None:
    one, other = new_engine(), new_engine()
    one.advance(company)
    other.advance(company)
    visits.answered[company_visit("pm_analyze_requirements")] = {}
    one.advance(company)
    assert other.advance(company) == "waiting"
    visits.answered[company_visit("pm_create_tasks")] = {}
    assert other.advance(company) == "waiting"
    assert one.advance(company) == "waiting"
    assert visits.made("depart") == [("pm_analyze_requirements", 0), ("pm_create_tasks", 0)]


def test_an_engine_that_remembers_a_thread_which_another_ended_and_forgot_is_told_so(
    new_engine: NewEngine, visits: Any, company: Thread, delivery: Thread
) -> None:
    one, other = new_engine(), new_engine()
    one.advance(delivery)
    other.forget([delivery])
    visits.answered[task_visit("dev_work_cycle")] = {}
    with pytest.raises(CheckpointSuperseded, match="walked to its end elsewhere"):
        one.advance(delivery)
    assert visits.made("depart") == []
    assert one.advance(company) == "waiting"


@pytest.mark.parametrize("method", ["arrive", "answer", "depart"])
def test_an_error_of_the_application_reaches_the_caller_and_the_visit_is_made_again(
    engine: LangGraphEngine, visits: Any, company: Thread, method: str
) -> None:
    visits.answered[company_visit("pm_analyze_requirements")] = {}
    visits.answered[company_visit("pm_create_tasks")] = {}
    visits.raises_at = (method, "pm_create_tasks")
    with pytest.raises(ConnectionError):
        engine.advance(company)
    visits.raises_at = None
    assert engine.advance(company) == "waiting"
    assert visits.made("depart").count(("pm_analyze_requirements", 0)) == 1
    assert visits.made("arrive")[-1] == ("bootstrap_repo", 0)


def test_a_thread_that_was_forgotten_begins_anew(
    engine: LangGraphEngine, visits: Any, store: Any, company: Thread, delivery: Thread
) -> None:
    engine.advance(company)
    engine.advance(delivery)
    engine.forget([company])
    assert [one.thread_id for one in store.all()] == [delivery.id]
    assert engine.advance(company) == "waiting"
    assert visits.made("arrive").count(("pm_analyze_requirements", 0)) == 2


def test_threads_are_advanced_in_parallel(engine: LangGraphEngine, visits: Any) -> None:
    threads = [Thread("company", f"run-{number}") for number in range(12)]
    for thread in threads:
        visits.answered.update((company_visit(node, run_id=thread.run_id), {}) for node in COMPANY_NODES)
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(engine.advance, threads)) == {"ended"}
    departures = [visit for name, visit in visits.asked if name == "depart"]
    assert len(departures) == len(set(departures)) == len(threads) * len(COMPANY_NODES)


def test_one_thread_is_advanced_by_one_caller_at_a_time(
    engine: LangGraphEngine, visits: Any, company: Thread
) -> None:
    visits.answered.update((company_visit(node), {}) for node in COMPANY_NODES)
    inside = threading.Semaphore(1)
    real = visits.depart

    def depart(visit: Visit, answer: dict[str, Any]) -> Any:
        assert inside.acquire(blocking=False), "two callers walk one thread"
        try:
            return real(visit, answer)
        finally:
            inside.release()

    visits.depart = depart
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(engine.advance, [company] * 8)) == {"ended"}
    assert visits.made("depart") == [(node, 0) for node in COMPANY_NODES]


def _with_later_version() -> Mapping[str, Any]:
    """A later version in which a task goes straight from work to merge."""
    shorter = Topology("dev_work_cycle", {"dev_work_cycle": ("merge",), "merge": (END,)})
    return {**EDITIONS, "3": {"company": EDITIONS["1"]["company"], "delivery": shorter}}


def test_a_run_and_its_tasks_keep_the_version_that_the_run_began_with(
    visits: Any, store: Any, company: Thread, delivery: Thread
) -> None:
    LangGraphEngine(visits, store).advance(company)
    later = LangGraphEngine(visits, store, _with_later_version())
    assert later.version == "3"
    visits.answered[task_visit("dev_work_cycle")] = {}
    assert later.advance(delivery) == "waiting"
    assert visits.made("arrive")[-1] == ("lead_review_cycle", 0)


def test_a_new_run_begins_with_the_newest_version(visits: Any, store: Any) -> None:
    later = LangGraphEngine(visits, store, _with_later_version())
    visits.leads_to = lambda _visit: "merge"
    visits.answered[Visit("run-2", "task-9", "dev_work_cycle", 0)] = {}
    later.advance(Thread("company", "run-2"))
    later.advance(Thread("delivery", "run-2", "task-9"))
    assert visits.made("arrive")[-1] == ("merge", 0)


def test_a_version_that_is_not_known_is_refused_by_name(visits: Any, store: Any, company: Thread) -> None:
    LangGraphEngine(visits, store, {"99": EDITIONS["1"]}).advance(company)
    with pytest.raises(UnknownVersion, match=r"version 99 .* knows 1, 2;"):
        LangGraphEngine(visits, store).advance(company)


def test_a_thread_that_goes_in_circles_is_stopped(
    visits: Any, store: Any, delivery: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guildhall.adapters.graphs.engine.STEPS_WITHOUT_WAITING", 20)
    visits.answer = lambda _visit: {}
    visits.depart = lambda visit, _answer: type(visits).depart(visits, visit, {})
    visits.answered = _Everything()
    visits.leads_to = lambda visit: (
        "dev_work_cycle" if visit.node == "lead_review_cycle" else "lead_review_cycle"
    )
    with pytest.raises(GoesInCircles, match=r"delivery/run-1/task-1 .* without waiting"):
        LangGraphEngine(visits, store).advance(delivery)


class _Everything(dict[Visit, dict[str, Any]]):
    def __missing__(self, _visit: Visit) -> dict[str, Any]:
        return {}
