"""The lines in which units wait: together by org, in turns, each served by one thread at a time."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from guildhall.application.ports.journal import Origin, Scope
from guildhall.persistence.journal import waiting
from guildhall.persistence.journal.waiting import Job, JournalClosed, Line, Waiting

ORIGIN = Origin("tests", correlation_id="c")


def job(org_id: str, *, early: bool = False) -> Job:
    return Job(Scope(org_id), ORIGIN, lambda _tx: None, Future(), early)


def taken(lines: Waiting) -> tuple[Line, list[Job]]:
    found = lines.take()
    assert found is not None
    return found


def test_units_of_an_org_are_taken_together_whoever_stands_between_them() -> None:
    lines = Waiting()
    jobs = [job(org_id) for org_id in ("a", "b", "a", "c", "b", "a")]
    for one in jobs:
        lines.put(one)
    assert [taken(lines)[1] for _ in range(3)] == [
        [jobs[0], jobs[2], jobs[5]],
        [jobs[1], jobs[4]],
        [jobs[3]],
    ]


def test_those_who_are_early_come_first_and_a_batch_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "BATCH_LIMIT", 3)
    lines = Waiting()
    jobs = [job("a"), job("a", early=True), job("a"), job("a", early=True)]
    for one in jobs:
        lines.put(one)
    line, first = taken(lines)
    assert first == [jobs[1], jobs[0], jobs[2]]
    lines.go(line)
    assert taken(lines)[1] == [jobs[3]]


def test_a_busy_org_takes_turns_with_the_others() -> None:
    lines = Waiting()
    lines.put(job("busy"))
    line, _ = taken(lines)
    for one in (job("busy"), job("quiet"), job("busy")):
        lines.put(one)
    lines.go(line)
    assert [taken(lines)[0].org_id for _ in range(2)] == ["quiet", "busy"]


def test_one_thread_more_is_asked_for_only_where_it_would_find_a_line() -> None:
    lines = Waiting()
    assert lines.put(job("a"))
    assert not lines.put(job("a"))
    line, _ = taken(lines)
    assert not lines.put(job("a")), "its line is served"
    assert lines.put(job("b"))
    lines.go(line)
    while taken(lines)[0].org_id != "a":
        pass
    with ThreadPoolExecutor(1) as pool:
        idle = pool.submit(taken, lines)
        deadline = time.monotonic() + 10
        while not lines._waiting_threads:
            assert time.monotonic() < deadline
        assert not lines.put(job("c"))
        assert idle.result(10)[0].org_id == "c"


def test_a_crowd_is_waited_for_a_moment() -> None:
    lines = Waiting()
    for _ in range(2):
        lines.put(job("a"))
    line, _ = taken(lines)
    lines.answering(line, 2)
    lines.go(line)
    lines.put(job("a"))
    begun = time.monotonic()
    assert len(taken(lines)[1]) == 1
    assert time.monotonic() - begun >= waiting.GATHER_SECONDS


def test_a_crowd_is_served_by_halves_from_when_one_batch_is_underway() -> None:
    lines = Waiting()
    jobs = [job("a") for _ in range(6)]
    for one in jobs:
        lines.put(one)
    line, first = taken(lines)
    assert lines.more(line, underway=True) == []
    lines.answering(line, len(first))
    lines.go(line)
    for one in first:
        lines.put(one)
    line, first = taken(lines)
    assert first == jobs[:3]
    second = lines.more(line, underway=True)
    assert second == jobs[3:]
    lines.answering(line, 3)
    for one in first:
        lines.put(one)
    assert lines.more(line, underway=True) == first
    lines.answering(line, 3)
    for one in second:
        lines.put(one)
    assert lines.more(line, underway=False) == [], "nothing could be decided meanwhile"
    lines.answering(line, 3)
    lines.go(line)
    for one in first:
        lines.put(one)
    assert taken(lines)[1] == [*second, *first], "nor will it be at once"


def test_one_caller_alone_is_not_waited_for() -> None:
    lines = Waiting()
    for _ in range(3):
        lines.put(job("a"))
        line, first = taken(lines)
        assert len(first) == 1
        begun = time.monotonic()
        assert lines.more(line, underway=True) == []
        assert time.monotonic() - begun < waiting.GATHER_SECONDS
        lines.answering(line, 1)
        lines.go(line)


def test_half_a_crowd_is_left_to_the_next_turn_when_another_line_waits() -> None:
    lines = Waiting()
    for one in (job("a"), job("a"), job("b")):
        lines.put(one)
    line, _ = taken(lines)
    lines.put(job("a"))
    assert lines.more(line, underway=True) == []
    lines.answering(line, 2)
    lines.go(line)
    assert taken(lines)[0].org_id == "b"
    for one in (job("a"), job("a")):
        lines.put(one)
    assert len(taken(lines)[1]) == 3, "it is not served by halves then"


def test_a_crowd_is_served_together_again_when_nothing_can_be_decided_ahead() -> None:
    lines = Waiting()
    jobs = [job("a") for _ in range(4)]
    for one in jobs:
        lines.put(one)
    line, first = taken(lines)
    lines.more(line, underway=True)
    for batch in (2, 4):
        lines.answering(line, len(first))
        lines.go(line)
        for one in first:
            lines.put(one)
        line, first = taken(lines)
        assert len(first) == batch
        assert lines.more(line, underway=False) == []


def test_lines_are_forgotten_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "KEPT_LINES", 4)
    lines = Waiting()
    for number in range(50):
        lines.put(job(f"org-{number}"))
        lines.go(taken(lines)[0])
    assert len(lines._lines) <= 4


def test_what_stands_in_line_is_still_given_out_when_it_closes_and_nothing_more() -> None:
    lines = Waiting()
    one = job("a")
    lines.put(one)
    lines.close()
    with pytest.raises(JournalClosed):
        lines.put(job("a"))
    assert taken(lines)[1] == [one]
    assert lines.take() is None


def test_what_nobody_will_take_is_given_back_once() -> None:
    lines = Waiting()
    left = [job("a"), job("b"), job("a")]
    lines.put(job("served"))
    line, _ = taken(lines)
    left.append(job("served"))
    for one in left:
        lines.put(one)
    assert sorted(map(id, lines.clear())) == sorted(map(id, left))
    lines.go(line)
    assert lines.clear() == []
    assert lines.take() is None


def test_many_threads_serve_each_line_one_at_a_time_and_lose_nothing() -> None:
    lines, orgs, each = Waiting(), [f"org-{number}" for number in range(5)], 400
    served: Counter[str] = Counter()
    done: list[Job] = []
    order: dict[str, list[Job]] = {org_id: [] for org_id in orgs}

    def serve() -> None:
        while found := lines.take():
            line, jobs = found
            served[line.org_id] += 1
            assert served[line.org_id] == 1
            order[line.org_id].extend(jobs)
            done.extend(jobs)
            time.sleep(0.0002)
            lines.answering(line, len(jobs))
            served[line.org_id] -= 1
            lines.go(line)

    def submit(org_id: str) -> list[Job]:
        made = [job(org_id) for _ in range(each)]
        for one in made:
            lines.put(one)
        return made

    with ThreadPoolExecutor(3) as pool:
        serving = [pool.submit(serve) for _ in range(3)]
        callers = [threading.Thread(target=submit, args=(org_id,)) for org_id in orgs * 2]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        lines.close()
        for one in serving:
            one.result(30)
    assert len(done) == len({id(one) for one in done}) == len(orgs) * 2 * each
    assert {org_id: len(jobs) for org_id, jobs in order.items()} == dict.fromkeys(orgs, 2 * each)
