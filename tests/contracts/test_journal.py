"""What every store must do: one contract for memory, SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from guildhall.adapters.system import FakeClock
from guildhall.application.ports.journal import EventFilter, Origin, RecoveryFailed, Scope
from guildhall.domain.kernel import Conflict, ValidationFailed
from guildhall.persistence.canonical import GENESIS, chain_hash, sha256
from guildhall.persistence.codec import format_time
from guildhall.persistence.journal import search
from guildhall.persistence.journal.commits import NotStored
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.waiting import JournalClosed

OTHER = Scope("org2")


def test_positions_and_seqs_have_no_gaps_and_orgs_have_their_own(journal: SqlJournal, toys: Any) -> None:
    for number in range(6):
        toys.add(journal, f"c{number % 2}")
    toys.add(journal, "c0", scope=OTHER)
    lines = journal.read(toys.SCOPE)
    assert [line.position for line in lines] == [1, 2, 3, 4, 5, 6]
    assert [line.seq for line in lines] == [1, 1, 2, 2, 3, 3]
    assert {line.stream for line in lines} == {"Counter:c0", "Counter:c1"}
    assert [(line.position, line.seq) for line in journal.read(OTHER)] == [(1, 1)]
    assert journal.head(toys.SCOPE).position == 6
    assert journal.head(Scope("org3")).position == 0


def test_every_org_with_a_journal_is_known(journal: SqlJournal, toys: Any) -> None:
    assert journal.orgs() == []
    toys.add(journal, "c0", scope=OTHER)
    toys.add(journal, "c0")
    toys.add(journal, "c0")
    assert journal.orgs() == sorted([toys.SCOPE.org_id, OTHER.org_id])


def test_each_event_is_chained_to_the_one_before(journal: SqlJournal, toys: Any) -> None:
    for number in range(5):
        toys.add(journal, "c", number, "größer \U0001f600")
    previous = GENESIS
    for line in journal.read(toys.SCOPE):
        assert line.payload is not None
        assert line.payload_hash == sha256(line.payload)
        assert line.prev_hash == previous
        header = [line.org_id, line.position, line.id, line.stream, line.seq, line.type, line.version]
        header += [line.actor, line.agent_id, line.session_key, line.correlation_id, line.causation_id]
        previous = chain_hash([previous, line.payload_hash, *header, format_time(line.emitted_at)])
        assert line.hash == previous
    assert journal.head(toys.SCOPE).hash == previous


def test_an_envelope_says_who_when_and_why(journal: SqlJournal, toys: Any, clock: FakeClock) -> None:
    clock.advance(3.25)
    origin = Origin("agent:dev", "a1", "s1", "corr", "cause")
    journal.execute(toys.SCOPE, origin, lambda tx: tx.ask("Counter", "c", toys.Add(2, "x")))
    (line,) = journal.read(toys.SCOPE)
    assert (line.actor, line.agent_id, line.session_key) == ("agent:dev", "a1", "s1")
    assert (line.correlation_id, line.causation_id, line.emitted_at) == ("corr", "cause", clock.now())
    assert (line.type, line.version, line.payload) == ("counter.added", 1, '{"label":"x","n":2}')
    recorded = journal.recorded(line)
    assert (recorded.event, recorded.seq, recorded.position) == (toys.Added(2, "x"), 1, 1)


def test_a_journal_is_read_from_a_position_and_by_filters(journal: SqlJournal, toys: Any) -> None:
    for number in range(4):
        toys.add(journal, f"c{number}")
    journal.execute(
        toys.SCOPE, Origin("x", correlation_id="c9"), lambda tx: tx.ask("Counter", "c0", toys.Tag(()))
    )
    assert [line.position for line in journal.read(toys.SCOPE, 1, 2)] == [2, 3]
    assert [line.position for line in journal.read(toys.SCOPE, stream="Counter:c0")] == [1, 5]
    assert [line.position for line in journal.read(toys.SCOPE, type="counter.tagged")] == [5]
    assert [line.position for line in journal.read(toys.SCOPE, correlation_id="c9")] == [5]
    with pytest.raises(TypeError, match="not filtered by"):
        journal.read(toys.SCOPE, payload="x")


class Blocked:
    """Holds the committer in a unit, so that what is submitted meanwhile makes one batch."""

    def __init__(self, journal: SqlJournal, scope: Scope) -> None:
        self._entered, self._go = threading.Event(), threading.Event()
        self._held = journal.submit(scope, Origin("x"), self._unit)
        assert self._entered.wait(30)

    def _unit(self, _tx: Any) -> None:
        self._entered.set()
        assert self._go.wait(30)

    def release(self) -> None:
        self._go.set()
        self._held.result(30)


@pytest.mark.parametrize("exact", [True, False], ids=["by its index", "by what the index does not know"])
def test_pages_lose_no_event_that_is_committed_while_they_are_read(
    shared_url: str,
    open_journal: Callable[[str], SqlJournal],
    toys: Any,
    monkeypatch: pytest.MonkeyPatch,
    exact: bool,
) -> None:
    """Between any two statements of a page, another event of the filter is committed."""
    monkeypatch.setattr(search, "LOOKED_AT", 5)
    journal = open_journal(shared_url)
    for _ in range(4):
        toys.add(journal, "c")
    reader, left = threading.get_ident(), [4]

    def commit_another(*_statement: Any) -> None:
        if threading.get_ident() == reader and left[0]:
            left[0] -= 1
            toys.add(journal, "c")

    wanted = EventFilter(stream="Counter:c") if exact else EventFilter(("counter.added",), "Counter:c")
    event.listen(journal.store.engine, "after_cursor_execute", commit_another)
    told: list[int] = []
    while journal.head(toys.SCOPE).position > len(told):
        found = journal.search(toys.SCOPE, wanted, after=told[-1] if told else 0, limit=4)
        told += [line.position for line in found.events]
        assert found.next in (None, told[-1])
    assert told == list(range(1, 9))


def test_a_type_that_is_named_twice_is_found_once(journal: SqlJournal, toys: Any) -> None:
    for _ in range(3):
        toys.add(journal, "c")
    wanted = EventFilter(types=("counter.added", "counter.added"))
    found = journal.search(toys.SCOPE, wanted, limit=2)
    assert ([line.position for line in found.events], found.next) == ([1, 2], 2)


def test_a_unit_that_fails_leaves_nothing_and_harms_no_other(journal: SqlJournal, toys: Any) -> None:
    def half(tx: Any) -> None:
        tx.ask("Counter", "c", toys.Add(100))
        tx.save("Beat", "b", toys.Extend(None))
        raise KeyError("half way")

    gate = Blocked(journal, toys.SCOPE)
    units = [
        lambda tx: tx.ask("Counter", "c", toys.Add(1)),
        half,
        lambda tx: tx.ask("Counter", "c", toys.Add(-1)),
        lambda tx: tx.append("Counter", "c", toys.Added(1.5)),  # a float cannot be stored
        lambda tx: tx.append("Counter", "c", toys.Added(1, "\ud800")),  # nor what is no Unicode
        lambda _tx: (_ for _ in ()).throw(SystemExit(3)),
        lambda tx: tx.ask("Counter", "c", toys.Add(10)),
    ]
    futures = [journal.submit(toys.SCOPE, toys.ORIGIN, unit) for unit in units]
    gate.release()
    kinds = [type(future.exception(30)) for future in futures]
    assert kinds[:3] == [type(None), KeyError, Conflict]
    assert kinds[3:] == [ValidationFailed, ValidationFailed, SystemExit, type(None)]
    assert futures[-1].result().total == 11
    assert journal.state(toys.SCOPE, "Counter", "c").total == 11
    assert journal.state(toys.SCOPE, "Beat", "b") == toys.Beat()
    assert journal.head(toys.SCOPE).position == 2


def test_a_batch_that_the_database_refuses_is_run_again_one_by_one(journal: SqlJournal, toys: Any) -> None:
    def poisoned(tx: Any) -> None:
        tx.ask("Counter", "bad", toys.Tag(("twice", "twice")))  # its side rows have one primary key

    gate = Blocked(journal, toys.SCOPE)
    units: tuple[Any, ...] = (
        lambda tx: tx.ask("Counter", "a", toys.Add(1)),
        poisoned,
        lambda tx: tx.ask("Counter", "a", toys.Add(2)),
    )
    futures: list[Any] = [journal.submit(toys.SCOPE, toys.ORIGIN, unit) for unit in units]
    gate.release()
    assert futures[0].result(30).total == 1
    assert isinstance(futures[1].exception(30), NotStored)
    assert futures[2].result(30).total == 3
    assert journal.views(toys.SCOPE).get("Counter", "bad") is None
    assert [line.stream for line in journal.read(toys.SCOPE)] == ["Counter:a", "Counter:a"]


def test_one_unit_changes_several_entities_or_none(journal: SqlJournal, toys: Any) -> None:
    def both(tx: Any) -> tuple[int, int]:
        return tx.ask("Counter", "a", toys.Add(1)).total, tx.ask("Counter", "b", toys.Add(2)).total

    def second_refuses(tx: Any) -> None:
        tx.ask("Counter", "a", toys.Add(1))
        tx.ask("Counter", "b", toys.Add(-2))

    assert journal.execute(toys.SCOPE, toys.ORIGIN, both) == (1, 2)
    with pytest.raises(Conflict):
        journal.execute(toys.SCOPE, toys.ORIGIN, second_refuses)
    assert journal.state(toys.SCOPE, "Counter", "a").total == 1


def test_one_command_at_a_time(journal: SqlJournal, toys: Any) -> None:
    def read_then_write(tx: Any) -> int:
        seen: int = tx.state("Counter", "c").total
        tx.ask("Counter", "c", toys.Add(1))
        return seen

    seen: list[int] = []

    def caller() -> None:
        seen.extend(journal.execute(toys.SCOPE, toys.ORIGIN, read_then_write) for _ in range(25))

    threads = [threading.Thread(target=caller) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(200))


def test_later_units_of_a_batch_see_the_views_of_earlier_ones(journal: SqlJournal, toys: Any) -> None:
    def look(tx: Any) -> tuple[Any, list[str], dict[str, int]]:
        rows = tx.views.find("Counter", total=7)
        return tx.views.get("Counter", "c"), [row.id for row in rows], tx.views.tally("counters")

    gate = Blocked(journal, toys.SCOPE)
    first = journal.submit(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(7)))
    second = journal.submit(toys.SCOPE, toys.ORIGIN, look)
    third = journal.submit(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(1)))
    gate.release()
    state, found, tally = second.result(30)
    assert (state, found, tally) == (first.result(30), ["c"], {"odd": 1})
    assert third.result(30).total == 8
    assert journal.views(toys.SCOPE).tally("counters") == {"even": 1}


def test_views_list_in_order_of_creation_with_a_cursor(journal: SqlJournal, toys: Any) -> None:
    for number in range(5):
        toys.add(journal, f"c{9 - number}", 2)
    views = journal.views(toys.SCOPE)
    page = views.find("Counter", limit=2)
    assert [row.id for row in page] == ["c9", "c8"]
    rest = views.find("Counter", after=page[-1].created)
    assert [row.id for row in rest] == ["c7", "c6", "c5"]
    assert [row.id for row in views.find("Counter", newest_first=True, limit=2)] == ["c5", "c6"]
    assert views.find("Counter", total=3) == []
    assert journal.views(OTHER).find("Counter") == []
    assert journal.views(OTHER).get("Counter", "c9") is None


def test_views_count_what_has_certain_values_as_far_as_they_are_asked(journal: SqlJournal, toys: Any) -> None:
    for name, amount in zip("abcde", (1, 2, 2, 3, 3), strict=True):
        toys.add(journal, name, amount)
    views = journal.views(toys.SCOPE)
    assert [views.count("Counter", most) for most in (3, 5, 9)] == [3, 5, 5]
    assert [views.count("Counter", 9, total=total) for total in (1, 3, (1, 2), 7, ())] == [1, 2, 3, 0, 0]
    assert views.count("Counter", 1, total=(2, 3)) == 1
    assert journal.views(OTHER).count("Counter", 9) == 0


def test_tallies_follow_every_change(journal: SqlJournal, toys: Any) -> None:
    for number, amount in itertools.product(range(4), (1, 1, 1)):
        toys.add(journal, f"c{number}", amount)
    assert journal.views(toys.SCOPE).tally("counters") == {"odd": 4}
    toys.add(journal, "c0")
    assert journal.views(toys.SCOPE).tally("counters") == {"odd": 3, "even": 1}


def test_side_rows_are_replaced_with_their_owner(journal: SqlJournal, toys: Any) -> None:
    def tags() -> list[tuple[str, str]]:
        with journal.store.reading() as connection:
            rows = connection.execute(toys.counter_tags.select()).all()
        return sorted((row.owner, row.tag) for row in rows)

    ask = lambda entity, tags: journal.execute(  # noqa: E731
        toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", entity, toys.Tag(tags))
    )
    ask("a", ("x", "y"))
    ask("b", ("x",))
    assert tags() == [("a", "x"), ("a", "y"), ("b", "x")]
    ask("a", ("y", "z"))
    assert tags() == [("a", "y"), ("a", "z"), ("b", "x")]
    ask("a", ())
    assert tags() == [("b", "x")]


def test_a_durable_state_is_saved_loaded_and_found_when_due(
    journal: SqlJournal, toys: Any, clock: FakeClock
) -> None:
    soon, later = clock.now() + timedelta(seconds=5), clock.now() + timedelta(seconds=9)

    def beat(entity: str, until: Any) -> Any:
        return journal.execute(
            toys.SCOPE, toys.ORIGIN, lambda tx: tx.save("Beat", entity, toys.Extend(until))
        )

    assert beat("b1", later) == toys.Beat(1, later)
    beat("b2", soon)
    beat("b3", None)
    assert beat("b1", later).count == 2
    assert journal.state(toys.SCOPE, "Beat", "b1") == toys.Beat(2, later)
    assert journal.state(toys.SCOPE, "Beat", "b9") == toys.Beat()
    due = journal.views(toys.SCOPE).due
    assert due("Beat", clock.now()) == []
    assert [row.id for row in due("Beat", soon)] == ["b2"]
    assert [row.id for row in due("Beat", later)] == ["b2", "b1"]
    assert journal.views(OTHER).due("Beat", later) == []
    assert journal.head(toys.SCOPE).position == 0


def test_a_state_that_cannot_be_read_harms_no_other(journal: SqlJournal, toys: Any) -> None:
    toys.add(journal, "good")
    toys.add(journal, "bad")
    with journal.store.writing("test") as connection:
        update = toys.counters.update().where(toys.counters.c.id == "bad")
        connection.execute(update.values(doc='{"total":[]'))
    # Another program has the file too, so nothing may be taken from this one's memory.
    journal._committer._memory.caches.clear()
    with pytest.raises(RecoveryFailed, match=r"Counter:bad cannot be recovered .*`guildhall verify`"):
        toys.add(journal, "bad")
    assert toys.add(journal, "good").total == 2


def test_units_take_no_time_from_the_caller_and_ids_are_new(journal: SqlJournal, toys: Any) -> None:
    made = journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: [tx.new_id() for _ in range(3)])
    assert len(set(made)) == 3
    for entity_id in made:
        assert toys.add(journal, entity_id).total == 1
    ids = [line.id for line in journal.read(toys.SCOPE)]
    assert ids == sorted(set(ids))


def test_a_unit_cannot_wait_for_another_unit(journal: SqlJournal, toys: Any) -> None:
    with pytest.raises(RuntimeError, match="cannot wait"):
        journal.execute(toys.SCOPE, toys.ORIGIN, lambda _tx: toys.add(journal, "c"))


def test_wait_returns_when_the_journal_grows(journal: SqlJournal, toys: Any) -> None:
    assert journal.wait(toys.SCOPE, 0, 0.01) is False
    woken: list[bool] = []
    waiter = threading.Thread(target=lambda: woken.append(journal.wait(toys.SCOPE, 0, 30)))
    waiter.start()
    toys.add(journal, "c")
    waiter.join(30)
    assert woken == [True]
    assert journal.wait(toys.SCOPE, 0, 0) is True


def test_a_closed_journal_finishes_what_waits_and_refuses_more(
    url: str, open_journal: Callable[[str], SqlJournal], toys: Any
) -> None:
    journal = open_journal(url)
    gate = Blocked(journal, toys.SCOPE)
    waiting = [
        journal.submit(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(1))) for _ in "ab"
    ]
    gate.release()
    journal.close()
    assert [future.result(0).total for future in waiting] == [1, 2]
    with pytest.raises(JournalClosed):
        journal.submit(toys.SCOPE, toys.ORIGIN, lambda _tx: None)


def test_a_cancelled_unit_is_not_run(journal: SqlJournal, toys: Any) -> None:
    gate = Blocked(journal, toys.SCOPE)
    cancelled = journal.submit(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(5)))
    assert cancelled.cancel()
    gate.release()
    assert toys.add(journal, "c", 1).total == 1


def test_payloads_are_canonical_json(journal: SqlJournal, toys: Any) -> None:
    toys.add(journal, "c", 3, 'quote " tab \t é \U0001f600')
    (line,) = journal.read(toys.SCOPE)
    assert line.payload == '{"label":"quote \\" tab \\t é \U0001f600","n":3}'
    assert json.loads(line.payload) == {"label": 'quote " tab \t é \U0001f600', "n": 3}


def test_orgs_wait_in_one_queue_and_do_not_mix(journal: SqlJournal, toys: Any) -> None:
    gate = Blocked(journal, toys.SCOPE)
    futures = [
        journal.submit(scope, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(1)))
        for scope in (toys.SCOPE, OTHER, OTHER, toys.SCOPE)
    ]
    gate.release()
    assert [future.result(30).total for future in futures] == [1, 1, 2, 2]


def test_a_refusal_of_the_database_is_one_sentence(journal: SqlJournal, toys: Any) -> None:
    with journal.store.writing("test") as connection:
        connection.exec_driver_sql("DROP TABLE counter_tags")
    with pytest.raises(NotStored) as caught:
        journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Tag(("x",))))
    assert "counter_tags" in caught.value.message
    assert "\n" not in caught.value.message
    assert "INSERT" not in caught.value.message
    assert journal.head(toys.SCOPE).position == 0


def test_who_waits_for_one_org_is_not_woken_by_what_others_write(
    journal: SqlJournal, toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll, polled = journal._tail._poll, [0]

    def counted(scope: Scope) -> int:
        polled[0] += 1
        return poll(scope)

    monkeypatch.setattr(journal._tail, "_poll", counted)
    waiter = threading.Thread(target=lambda: journal.wait(Scope("idle"), 0, 1.5))
    waiter.start()
    for _ in range(100):
        journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: tx.ask("Counter", "c", toys.Add(1)))
    waiter.join()
    assert 0 < polled[0] < 40, "it looks by itself, more and more seldom"


def test_an_event_loop_goes_on_while_a_unit_of_its_is_awaited(journal: SqlJournal, toys: Any) -> None:
    kept, refused, given_up = asyncio.run(_while_held_up(journal, toys))
    assert kept == "kept"
    assert isinstance(refused, Conflict)
    assert isinstance(given_up, asyncio.CancelledError)
    assert [json.loads(line.payload or "")["label"] for line in journal.read(toys.SCOPE)] == ["kept"]


async def _while_held_up(journal: SqlJournal, toys: Any) -> Sequence[Any]:
    """What becomes of a unit, of one that is refused, and of one that is given up before its turn."""
    held, released = threading.Event(), threading.Event()

    def holds_up(_tx: Any) -> None:
        held.set()
        released.wait(20)

    slow = journal.submit(toys.SCOPE, toys.ORIGIN, holds_up)
    await asyncio.to_thread(held.wait, 20)
    asked = [asyncio.ensure_future(_awaited(journal, toys, word)) for word in ("kept", "refused", "given up")]
    await asyncio.sleep(0.05)
    assert not any(one.done() for one in asked)
    asked[2].cancel()
    await asyncio.sleep(0)
    released.set()
    results = await asyncio.gather(*asked, return_exceptions=True)
    slow.result(20)
    return results


async def _awaited(journal: SqlJournal, toys: Any, word: str) -> str:
    def unit(tx: Any) -> str:
        tx.ask("Counter", "c", toys.Add(1, word))
        if word == "refused":
            raise Conflict("this is refused")
        return word

    return await journal.awaited(toys.SCOPE, toys.ORIGIN, unit)
