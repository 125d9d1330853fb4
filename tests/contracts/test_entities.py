"""Entities by reference: both behaviours, replay, typed references and supervision."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from typing import Any

import pytest

from guildhall.adapters.system import FakeClock, FixedChance
from guildhall.application.entities import (
    EntityFailed,
    EntityRegistry,
    EntityTypeUnknown,
    EntityUnavailable,
)
from guildhall.application.ports.journal import RecoveryFailed, Scope
from guildhall.domain.kernel import Conflict, PersistenceId, ValidationFailed
from guildhall.domain.policies.owners import Owners
from guildhall.persistence import caches
from guildhall.persistence.journal.journal import SqlJournal

C1, C2, B1 = PersistenceId("Counter", "c1"), PersistenceId("Counter", "c2"), PersistenceId("Beat", "b1")


def registry_of(journal: SqlJournal, toys: Any, clock: FakeClock) -> EntityRegistry:
    made = EntityRegistry(journal, toys.SCOPE, clock, FixedChance(0))
    made.register_entity(toys.CounterBehavior())
    made.register_entity(toys.BeatBehavior())
    return made


@pytest.fixture
def registry(journal: SqlJournal, toys: Any, clock: FakeClock) -> EntityRegistry:
    return registry_of(journal, toys, clock)


def test_an_event_sourced_entity_replays_in_order(
    journal: SqlJournal, registry: EntityRegistry, toys: Any, clock: FakeClock
) -> None:
    """Seed S0, *Testing*: replay order."""
    ref = registry.get_entity_ref(C1)
    assert ref.state() == toys.Counter()
    for label in ("first", "second", "third"):
        state = ref.ask(toys.Add(1, label), toys.ORIGIN)
    assert state == toys.Counter(3, ("first", "second", "third"))
    journal._committer._memory.caches.clear()  # as after a restart
    again = registry_of(journal, toys, clock).get_entity_ref(C1)
    assert again.state() == state
    assert again.ask(toys.Add(1, "fourth"), toys.ORIGIN).labels == ("first", "second", "third", "fourth")
    folded = toys.Counter()
    for line in journal.read(toys.SCOPE, stream="Counter:c1"):
        folded = toys.CounterBehavior().apply_event(folded, journal.recorded(line))
    assert folded == again.state()


def test_orgs_that_are_idle_make_room_for_those_at_work(
    url: str, open_journal: Callable[[str], SqlJournal], toys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "CACHED_ENTITIES", 6)
    journal = open_journal(url)
    kept = journal._committer._memory.caches
    busy = Scope("busy")
    for number in range(8):
        for scope in (Scope(f"org{number}"), busy):
            for counter in ("a", "b"):
                toys.add(journal, counter, scope=scope)
    assert [len(kept.of(name)) for name in ("busy", "org7", "org6", "org5", "org0")] == [2, 2, 0, 0, 0]
    assert toys.add(journal, "a", 10, scope=Scope("org0")).total == 11
    for number in range(9):
        toys.add(journal, f"c{number}", scope=busy)
    assert len(kept.of("busy")) == 6
    assert toys.add(journal, "a", scope=busy).total == 9
    monkeypatch.setattr(caches, "CACHED_ENTITIES", 30)
    for scope in (busy, Scope("org9"), busy):
        toys.add(journal, "a", scope=scope)
    assert len(kept.of("org9")) == 1
    kept.of("busy").follower.keep_in_flight("p", Owners({str(number): None for number in range(30)}))
    toys.add(journal, "a", scope=busy)
    assert len(kept.of("org9")) == 0, "what is remembered of a board takes room too"


def test_a_durable_state_entity_is_saved_and_loaded(
    journal: SqlJournal, registry: EntityRegistry, toys: Any, clock: FakeClock
) -> None:
    """Seed S0, *Testing*: load and save."""
    ref = registry.get_entity_ref(B1)
    assert ref.state() == toys.Beat()
    assert ref.ask(toys.Extend(clock.now()), toys.ORIGIN) == toys.Beat(1, clock.now())
    again = registry_of(journal, toys, clock).get_entity_ref(B1)
    assert again.ask(toys.Extend(None), toys.ORIGIN) == toys.Beat(2, None)
    assert journal.head(toys.SCOPE).position == 0


def test_references_are_cached_for_as_long_as_they_are_held(registry: EntityRegistry) -> None:
    ref = registry.get_entity_ref(C1)
    assert registry.get_entity_ref(PersistenceId.parse("Counter:c1")) is ref
    assert registry.get_entity_ref(C2) is not ref
    del ref
    gc.collect()
    assert C1 not in registry._refs


def test_a_typed_reference_takes_its_commands_only(registry: EntityRegistry, toys: Any) -> None:
    ref = registry.get_entity_ref_as(toys.Add, C1)
    assert ref.ask(toys.Add(2), toys.ORIGIN).total == 2
    with pytest.raises(ValidationFailed, match="Counter:c1 takes no Tag here"):
        ref.ask(toys.Tag(()), toys.ORIGIN)
    both = registry.get_entity_ref_as(toys.Add | toys.Tag, C1)
    assert both.ask(toys.Tag(("x",)), toys.ORIGIN).tags == ("x",)


def test_types_are_registered_once_and_before_use(registry: EntityRegistry, toys: Any) -> None:
    with pytest.raises(ValueError, match="registered already"):
        registry.register_entity(toys.CounterBehavior())
    with pytest.raises(EntityTypeUnknown, match="'Robot'"):
        registry.get_entity_ref(PersistenceId("Robot", "r"))
    with pytest.raises(EntityTypeUnknown):
        registry.get_entity_ref_as(toys.Add, PersistenceId("Robot", "r"))


def test_one_command_at_a_time(registry: EntityRegistry, toys: Any) -> None:
    ref = registry.get_entity_ref(C1)
    totals: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: totals.extend([ref.ask(toys.Add(1), toys.ORIGIN).total for _ in range(20)])
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(totals) == list(range(1, 121))


def test_a_refusal_is_no_failure(registry: EntityRegistry, toys: Any) -> None:
    ref = registry.get_entity_ref(C1)
    for _ in range(3):
        with pytest.raises(Conflict, match="only grows"):
            ref.ask(toys.Add(-1), toys.ORIGIN)
    assert ref.ask(toys.Add(1), toys.ORIGIN).total == 1


@pytest.mark.parametrize("failing", [C1, B1])
def test_an_entity_that_fails_is_restarted_with_back_off(
    failing: PersistenceId, registry: EntityRegistry, toys: Any, clock: FakeClock
) -> None:
    good: dict[PersistenceId, Callable[[], Any]] = {
        C1: lambda: registry.get_entity_ref(C1).ask(toys.Add(1), toys.ORIGIN).total,
        B1: lambda: registry.get_entity_ref(B1).ask(toys.Extend(None), toys.ORIGIN).count,
    }
    assert good[failing]() == 1
    for delay in (0.2, 0.4, 0.8):
        with pytest.raises(EntityFailed, match=rf"{failing} failed with ZeroDivisionError .* in {delay} s"):
            registry.get_entity_ref(failing).ask(toys.Break(), toys.ORIGIN)
        clock.advance(delay * 0.9)
        with pytest.raises(EntityUnavailable, match=rf"{failing} is restarted in .* ask again then"):
            good[failing]()
        # The others go on meanwhile.
        assert registry.get_entity_ref(C2).ask(toys.Add(1), toys.ORIGIN)
        clock.advance(delay * 0.2)
    assert good[failing]() == 2
    with pytest.raises(EntityFailed, match=r"in 0\.2 s"):  # it was well again, so it begins anew
        registry.get_entity_ref(failing).ask(toys.Break(), toys.ORIGIN)


def test_the_back_off_has_an_end(registry: EntityRegistry, toys: Any, clock: FakeClock) -> None:
    for _ in range(20):
        with pytest.raises(EntityFailed):
            registry.get_entity_ref(C1).ask(toys.Break(), toys.ORIGIN)
        clock.advance(31)
    assert registry.get_entity_ref(C1).ask(toys.Add(1), toys.ORIGIN).total == 1


def test_an_entity_that_cannot_recover_refuses_and_harms_no_other(
    journal: SqlJournal, registry: EntityRegistry, toys: Any, clock: FakeClock
) -> None:
    for entity in (C1, C2):
        registry.get_entity_ref(entity).ask(toys.Add(1), toys.ORIGIN)
    with journal.store.writing("test") as connection:
        connection.execute(toys.counters.update().where(toys.counters.c.id == "c1").values(doc="[]"))
    journal._committer._memory.caches.clear()
    with pytest.raises(RecoveryFailed, match="Counter:c1 cannot be recovered"):
        registry.get_entity_ref(C1).ask(toys.Add(1), toys.ORIGIN)
    with pytest.raises(EntityUnavailable, match="because Counter:c1 cannot be recovered"):
        registry.get_entity_ref(C1).ask(toys.Add(1), toys.ORIGIN)
    assert registry.get_entity_ref(C2).ask(toys.Add(1), toys.ORIGIN).total == 2
    with journal.store.writing("test") as connection:
        repaired = '{"labels":[""],"tags":[],"total":1}'
        connection.execute(toys.counters.update().where(toys.counters.c.id == "c1").values(doc=repaired))
    clock.advance(1)
    assert registry.get_entity_ref(C1).ask(toys.Add(1), toys.ORIGIN).total == 2
