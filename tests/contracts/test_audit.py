"""Verification finds and names whatever was changed behind the journal's back; replay brings views back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from guildhall.adapters.system import FakeClock
from guildhall.application.ports.journal import Fault, Scope
from guildhall.domain.kernel import NotFound
from guildhall.domain.redactions.redaction import RedactionInvalid, RedactionRefused
from guildhall.persistence.audit import Checkpoints, SqlAuditor, fold, signed_lines
from guildhall.persistence.audit.rebuild import CannotReplay, rebuild
from guildhall.persistence.documents import full_document
from guildhall.persistence.journal.journal import SqlJournal


class Bench:
    """A journal with some history, its auditor, and a way to change things behind their backs."""

    def __init__(self, journal: SqlJournal, toys: Any, folder: Path, clock: FakeClock) -> None:
        self.journal, self.toys = journal, toys
        self.file, self.key = folder / "data" / "checkpoints.jsonl", folder / "keys" / "checkpoint.key"
        self.file.parent.mkdir(exist_ok=True)
        self.auditor = SqlAuditor(journal, Checkpoints(self.file, self.key, clock))
        for number in range(12):
            toys.add(journal, f"c{number % 3}", 1, f"label {number}")
        self.ask("c0", toys.Tag(("x", "y")))
        toys.add(journal, "c0", scope=Scope("org2"))

    def ask(self, entity: str, command: Any) -> Any:
        return self.journal.execute(
            self.toys.SCOPE, self.toys.ORIGIN, lambda tx: tx.ask("Counter", entity, command)
        )

    def sql(self, statement: str) -> None:
        with self.journal.store.writing("tampering") as connection:
            assert connection.exec_driver_sql(statement).rowcount > 0

    def cut_after(self, position: int) -> None:
        """Take the journal's end away so that everything that is left fits together."""
        self.sql(f"DELETE FROM events WHERE org_id = 'org1' AND position > {position}")
        self.sql(
            f"UPDATE heads SET position = {position}, hash = "
            f"(SELECT hash FROM events WHERE org_id = 'org1' AND position = {position}) WHERE org_id = 'org1'"
        )
        self.journal._committer._memory.caches.clear()
        with self.journal.store.writing("tampering") as connection:
            rebuild(connection, self.journal.catalog, "org1")

    def faults(self) -> tuple[Fault, ...]:
        return self.auditor.verify(self.toys.SCOPE).faults

    def first(self) -> tuple[str, int]:
        fault = self.faults()[0]
        return fault.kind, fault.position


@pytest.fixture
def bench(journal: SqlJournal, toys: Any, tmp_path: Path, clock: FakeClock) -> Bench:
    return Bench(journal, toys, tmp_path, clock)


def test_an_untouched_journal_verifies(bench: Bench) -> None:
    told: list[int] = []
    found = bench.auditor.verify(bench.toys.SCOPE, told.append)
    assert (found.ok, found.faults) == (True, ())
    assert (found.events, found.entities, found.redacted) == (13, 3, 0)
    assert found.head == bench.journal.head(bench.toys.SCOPE)
    assert bench.auditor.verify(Scope("nobody")).ok


TAMPERINGS = {
    "payload": ('UPDATE events SET payload = \'{"label":"","n":9}\' WHERE position = 5', ("payload", 5)),
    "payload and its hash": (
        "UPDATE events SET payload = 'x', payload_hash = "
        "'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881' WHERE position = 5",
        ("event", 5),
    ),
    "actor": ("UPDATE events SET actor = 'eve' WHERE position = 4", ("event", 4)),
    "time": ("UPDATE events SET emitted_at = '2020-01-01T00:00:00.000000Z' WHERE position = 4", ("event", 4)),
    "type": ("UPDATE events SET type = 'counter.tagged' WHERE position = 7", ("event", 7)),
    "hash": ("UPDATE events SET hash = prev_hash WHERE position = 7", ("event", 7)),
    "payload that is none": ("UPDATE events SET payload = 'x' WHERE position = 2", ("payload", 2)),
    "an event of a stream": (
        "UPDATE events SET stream = 'Counter:c9', seq = 1 WHERE org_id = 'org1' AND position = 2",
        ("event", 2),
    ),
    "its place in a stream": (
        "UPDATE events SET seq = 9 WHERE org_id = 'org1' AND position = 7",
        ("event", 7),
    ),
    "project": ("UPDATE events SET project_id = 'p9' WHERE position = 5", ("concern", 5)),
    "task": ("UPDATE events SET task_id = 't9' WHERE position = 13", ("concern", 13)),
    "middle cut out": ("DELETE FROM events WHERE org_id = 'org1' AND position IN (6, 7)", ("gap", 6)),
    "end cut off": ("DELETE FROM events WHERE org_id = 'org1' AND position > 10", ("head", 11)),
    "stream removed": ("DELETE FROM events WHERE org_id = 'org1' AND stream = 'Counter:c1'", ("gap", 2)),
    "payload taken out": ("UPDATE events SET payload = NULL WHERE position = 3", ("payload", 3)),
    "document": ("UPDATE counters SET doc = '{}' WHERE id = 'c1'", ("view", 11)),
    "index column": ("UPDATE counters SET total = 99 WHERE id = 'c2'", ("view", 12)),
    "place of a view": ("UPDATE counters SET created = 2 WHERE id = 'c2'", ("view", 12)),
    "row removed": ("DELETE FROM counters WHERE id = 'c2'", ("view", 12)),
    "row added": (
        "INSERT INTO counters SELECT org_id, 'eve', seq, created, position, doc, total "
        "FROM counters WHERE org_id = 'org1' AND id = 'c1'",
        ("view", 0),
    ),
    "side row removed": ("DELETE FROM counter_tags WHERE tag = 'x'", ("view", 13)),
    "side row added": ("INSERT INTO counter_tags VALUES ('org1', 'eve', 'z')", ("view", 0)),
    "tally": ("UPDATE tallies SET n = 7 WHERE org_id = 'org1' AND n = 3", ("tally", 0)),
    "tally added": ("INSERT INTO tallies VALUES ('org1', 'counters', 'eve', 1)", ("tally", 0)),
    "head": ("UPDATE heads SET position = 12 WHERE org_id = 'org1'", ("head", 13)),
    "head removed": ("DELETE FROM heads WHERE org_id = 'org1'", ("head", 1)),
}


@pytest.mark.parametrize("most", [0, 1, 2, fold.MOST_UNDERWAY])
@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_was_changed_is_found_and_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, what: str, most: int
) -> None:
    """However many entities are folded while the chain is read, and however many after it."""
    monkeypatch.setattr(fold, "MOST_UNDERWAY", most)
    statement, expected = TAMPERINGS[what]
    bench.sql(statement)
    found = bench.faults()
    assert (found[0].kind, found[0].position) == expected
    assert len(set(found)) == len(found)
    assert bench.auditor.verify(Scope("org2")).ok or "org1" not in statement


@pytest.mark.parametrize("what", ["payload and its hash", "type", "project"])
def test_what_is_wrong_is_told_once_however_many_entities_are_underway(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    for name in ("d1", "d2", "c1", "c2", "d1"):
        bench.toys.add(bench.journal, name, 1)
    bench.sql(TAMPERINGS[what][0])
    found = bench.faults()
    for most in range(6):
        monkeypatch.setattr(fold, "MOST_UNDERWAY", most)
        assert bench.faults() == found


def test_an_entity_is_let_go_of_at_its_last_event(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a long journal is folded while its chain is read, and not once more after it."""
    for number in range(40):
        bench.toys.add(bench.journal, f"d{number // 4}", 1)
        bench.toys.add(bench.journal, f"e{number // 4}", 1)
    monkeypatch.setattr(fold, "MOST_UNDERWAY", 3)
    monkeypatch.delattr(fold.Folds, "_one_by_one")
    found = bench.auditor.verify(bench.toys.SCOPE)
    assert (found.ok, found.entities) == (True, 23)


def test_reordered_events_are_found(bench: Bench) -> None:
    for change in (
        "position = 90 WHERE position = 4",
        "position = 4 WHERE position = 5",
        "position = 5 WHERE position = 90",
    ):
        bench.sql(f"UPDATE events SET {change} AND org_id = 'org1'")
    assert bench.first()[1] == 4


def test_the_faults_name_what_and_where(bench: Bench) -> None:
    bench.sql("UPDATE counters SET total = 99, doc = '{}' WHERE id = 'c2'")
    (fault,) = bench.faults()
    assert fault.detail == "the row of Counter:c2 in counters is wrong in: doc, total"


def test_a_document_with_every_field_as_it_was_written_before_is_as_good(bench: Bench) -> None:
    for counter in ("c1", "c2"):
        state = bench.journal.state(Scope("org1"), "Counter", counter)
        bench.sql(f"UPDATE counters SET doc = '{full_document(state)}' WHERE id = '{counter}'")
    assert bench.faults() == ()


def test_many_faults_are_counted_and_the_first_are_told(bench: Bench) -> None:
    for number in range(130):
        bench.toys.add(bench.journal, "many", 1, str(number))
    bench.sql("UPDATE events SET actor = 'eve' WHERE org_id = 'org1'")
    faults = bench.faults()
    assert (faults[0].position, len(faults), faults[-1].kind) == (1, 101, "more")
    assert faults[-1].detail == "43 more faults were found"


def test_a_cut_tail_is_found_by_its_checkpoint(bench: Bench) -> None:
    assert bench.auditor.checkpoint(bench.toys.SCOPE).position == 13
    bench.cut_after(10)
    fault = bench.faults()[0]
    assert (fault.kind, fault.position) == ("tail", 11)
    assert "a signed checkpoint knows position 13" in fault.detail


@pytest.mark.parametrize("robbed", ["whole", "of its newest line"])
def test_a_cut_tail_is_found_where_the_file_of_checkpoints_was_robbed_too(bench: Bench, robbed: str) -> None:
    scope = bench.toys.SCOPE
    bench.auditor.checkpoint(scope)
    earlier = bench.file.read_text()
    for _ in range(3):
        bench.toys.add(bench.journal, "c1")
    bench.auditor.checkpoint(scope)
    bench.cut_after(13)
    if robbed == "whole":
        bench.file.unlink()
    else:
        bench.file.write_text(earlier)
    with pytest.raises(CannotReplay, match=r"broken at position 14: the journal was cut.*restore a backup"):
        bench.auditor.replay(scope)
    assert bench.first() == ("tail", 14)
    said = bench.faults()[-1].detail
    assert "checkpoints.jsonl is missing or was shortened: it lacks the checkpoint of position 16" in said
    assert str(bench.file.parent.parent) not in said
    # What goes on from there, and is signed again, does not hide it.
    for _ in range(5):
        bench.toys.add(bench.journal, "c1")
    bench.auditor.checkpoint(scope)
    assert bench.first() == ("checkpoint", 16)


def test_a_file_of_checkpoints_that_is_lost_is_said_and_begun_anew(bench: Bench) -> None:
    scope = bench.toys.SCOPE
    bench.auditor.checkpoint(scope)
    bench.file.unlink()
    (fault,) = bench.faults()
    assert (fault.kind, fault.position) == ("checkpoint", 0)
    assert bench.auditor.verify(Scope("org2")).ok
    assert bench.auditor.replay(scope) == {"Counter": 3}
    bench.toys.add(bench.journal, "c1")
    bench.auditor.checkpoint(scope)
    assert bench.faults() == ()


@pytest.mark.parametrize("harm", ["lost", "no key"])
def test_a_key_that_cannot_be_read_is_said_without_where_the_server_has_it(bench: Bench, harm: str) -> None:
    bench.auditor.checkpoint(bench.toys.SCOPE)
    bench.key.unlink() if harm == "lost" else bench.key.write_text("no key")
    (fault,) = bench.faults()
    assert "restore it in the folder of keys" in fault.detail and "checkpoints.jsonl" in fault.detail
    assert str(bench.file.parent.parent) not in fault.detail


def test_the_checkpoint_beside_the_key_is_signed_too(bench: Bench) -> None:
    bench.auditor.checkpoint(bench.toys.SCOPE)
    (kept,) = (bench.key.parent / "journals").iterdir()
    line = kept.read_text()
    assert line == bench.file.read_text()
    for changed in (line.replace('"position":13', '"position":12'), "{}", "no json"):
        kept.write_text(changed)
        (fault,) = bench.faults()
        assert (fault.kind, fault.position) == ("checkpoint", 0)
        assert f"journals/{kept.name} in the folder of keys was changed" in fault.detail
    bench.toys.add(bench.journal, "c1")
    bench.auditor.checkpoint(bench.toys.SCOPE)
    assert bench.faults() == ()


def test_an_org_that_rests_costs_nothing_of_what_others_signed_meanwhile(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests, busy, read = Scope("org2"), bench.toys.SCOPE, list[int]()
    lines_of = signed_lines.lines_of

    def counted(file: Any) -> Iterator[dict[str, Any]]:
        for line in lines_of(file):
            read.append(1)
            yield line

    monkeypatch.setattr(signed_lines, "_TAIL_BYTES", 1000)
    monkeypatch.setattr(signed_lines, "lines_of", counted)
    bench.auditor.checkpoint(rests)
    for _ in range(40):
        bench.toys.add(bench.journal, "c0")
        bench.auditor.checkpoint(busy)
    for begins_again in (False, True):
        if begins_again:
            bench.toys.add(bench.journal, "c0", scope=rests)
        read.clear()
        bench.auditor.checkpoint(rests)
        newest = bench.auditor.last_checkpoint(rests)
        assert newest is not None and newest.head == bench.journal.head(rests)
        assert len(read) < 10
    assert bench.faults() == ()
    assert bench.auditor.verify(rests).ok


def test_a_line_that_stands_in_the_file_alone_is_kept_beside_the_key_and_not_written_again(
    bench: Bench,
) -> None:
    bench.auditor.checkpoint(bench.toys.SCOPE)
    (kept,) = (bench.key.parent / "journals").iterdir()
    kept.unlink()
    bench.auditor.checkpoint(bench.toys.SCOPE)
    assert kept.read_text() == bench.file.read_text()
    assert bench.faults() == ()


def test_a_journal_written_anew_is_found_by_its_checkpoint(
    url: str, bench: Bench, open_journal: Callable[[str], SqlJournal]
) -> None:
    """Whoever can write the store can also compute a whole new chain; they have no key."""
    bench.auditor.checkpoint(bench.toys.SCOPE)
    for table in ("events", "heads", "counters", "counter_tags", "tallies"):
        bench.sql(f"DELETE FROM {table} WHERE org_id = 'org1'")
    bench.journal._committer._memory.caches.clear()
    for number in range(20):
        bench.toys.add(bench.journal, f"c{number % 3}", 1, "forged")
    assert bench.first() == ("checkpoint", 13)


def test_a_journal_that_was_emptied_is_found_by_its_checkpoint(bench: Bench) -> None:
    bench.auditor.checkpoint(bench.toys.SCOPE)
    for table in ("events", "heads", "counters", "counter_tags", "tallies"):
        bench.sql(f"DELETE FROM {table} WHERE org_id = 'org1'")
    bench.journal._committer._memory.caches.clear()
    assert bench.first() == ("tail", 1)
    with pytest.raises(CannotReplay, match="broken at position 1: the journal was cut"):
        bench.auditor.replay(bench.toys.SCOPE)


def test_checkpoints_are_signed_in_a_chain_with_a_key_of_ones_own(bench: Bench) -> None:
    scope = bench.toys.SCOPE
    for _ in range(3):
        bench.toys.add(bench.journal, "c0")
        bench.auditor.checkpoint(scope)
        bench.auditor.checkpoint(scope)  # nothing new: no line
    bench.auditor.checkpoint(Scope("org2"))
    lines = bench.file.read_text().splitlines()
    assert [(line["org"], line["position"]) for line in map(json.loads, lines)] == [
        ("org1", 14),
        ("org1", 15),
        ("org1", 16),
        ("org2", 1),
    ]
    assert bench.key.stat().st_mode & 0o777 == 0o600
    assert bench.key.read_text() not in bench.file.read_text()
    assert bench.faults() == ()
    changes = (
        lines[1:],
        [lines[0], *lines[2:]],
        [lines[0].replace('"position":14', '"position":13'), *lines[1:]],
        ["no json", *lines],
        ['{"position":1.5}', *lines],
    )
    for changed in changes:
        bench.file.write_text("\n".join(changed) + "\n")
        assert bench.first() == ("checkpoint", 0)
    bench.file.write_text("\n".join(lines) + "\n")
    bench.key.unlink()
    assert "cannot be read" in bench.faults()[0].detail
    bench.toys.add(bench.journal, "c0")
    with pytest.raises(Exception, match="restore it"):
        bench.auditor.checkpoint(scope)


@pytest.mark.parametrize(
    "damage",
    [
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"at":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"previous":"' + b"0" * 64 + b'","at":1.5,"org":"org1","position":13,"hash":"x","signature":""}',
        b'{"previous":"' + b"0" * 64 + b'","org":"org1","position":13,"signature":"\xc3\xa9"}',
    ],
    ids=["no text", "no end of lists", "many lists", "nothing signed", "a strange signature"],
)
def test_a_damaged_line_is_a_fault_of_that_line(bench: Bench, damage: bytes) -> None:
    bench.auditor.checkpoint(bench.toys.SCOPE)
    whole = bench.file.read_bytes()
    bench.file.write_bytes(damage + b"\n" + whole)
    assert "line 1 of checkpoints.jsonl was changed" in bench.faults()[0].detail
    bench.file.write_bytes(whole + damage + b"\n")
    assert "line 2 of checkpoints.jsonl was changed" in bench.faults()[0].detail
    (kept,) = (bench.key.parent / "journals").iterdir()
    bench.file.write_bytes(whole)
    kept.write_bytes(damage)
    assert f"journals/{kept.name} in the folder of keys was changed" in bench.faults()[0].detail
    bench.toys.add(bench.journal, "c1")
    bench.auditor.checkpoint(bench.toys.SCOPE)
    assert bench.faults() == ()


def test_a_redacted_payload_is_redacted_and_not_broken(bench: Bench) -> None:
    scope, origin = bench.toys.SCOPE, bench.toys.ORIGIN
    bench.auditor.redact(scope, origin, 5, "it held a secret")
    found = bench.auditor.verify(scope)
    assert (found.faults, found.redacted, found.events, found.head.position) == ((), 1, 14, 14)
    line = bench.journal.read(scope, 4, 1)[0]
    assert line.payload is None
    last = bench.journal.read(scope, 13)[0]
    assert (last.type, last.stream, last.actor) == ("payload.redacted", "Redaction:5", origin.actor)
    with bench.journal.store.reading() as connection:
        payloads = connection.execute(sa.text("SELECT payload FROM events WHERE org_id = 'org1'")).scalars()
        assert "label 4" not in "".join(payload or "" for payload in payloads)
    # The entity goes on; it alone is not compared, and it is still counted.
    assert bench.toys.add(bench.journal, "c1").total == 5
    assert bench.faults() == ()
    bench.sql("UPDATE counters SET total = 99 WHERE id = 'c2'")
    assert bench.first() == ("view", 12)


def test_a_redaction_is_refused_where_it_makes_no_sense(bench: Bench) -> None:
    scope, origin = bench.toys.SCOPE, bench.toys.ORIGIN
    bench.auditor.redact(scope, origin, 5, "secret")
    with pytest.raises(RedactionRefused, match="position 5 was redacted already"):
        bench.auditor.redact(scope, origin, 5, "again")
    with pytest.raises(RedactionRefused, match="stays"):
        bench.auditor.redact(scope, origin, 14, "cover up")
    with pytest.raises(NotFound, match="no event at position 99"):
        bench.auditor.redact(scope, origin, 99, "nothing")
    with pytest.raises(RedactionInvalid, match="needs a reason"):
        bench.auditor.redact(scope, origin, 6, " ")
    assert bench.journal.read(scope, 5, 1)[0].payload is not None


def test_replay_rebuilds_every_view(bench: Bench) -> None:
    scope = bench.toys.SCOPE
    bench.sql("DELETE FROM counters WHERE id = 'c0'")
    bench.sql("UPDATE counters SET doc = 'broken', total = 1000000 WHERE id = 'c1'")
    bench.sql("DELETE FROM counter_tags")
    bench.sql("UPDATE tallies SET n = 70")
    assert bench.auditor.replay(scope) == {"Counter": 3}
    assert bench.faults() == ()
    assert bench.journal.views(scope).tally("counters") == {"even": 3}
    assert not bench.auditor.verify(Scope("org2")).ok
    assert bench.toys.add(bench.journal, "c0").total == 5


def test_what_a_process_remembers_of_changed_views_is_gone_after_a_replay(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, tmp_path: Path, clock: FakeClock
) -> None:
    bench = Bench(open_journal(shared_url), toys, tmp_path, clock)
    other = open_journal(shared_url)
    bench.journal._committer._memory.caches.clear()  # as after a restart
    bench.sql("""UPDATE counters SET doc = replace(doc, '"total":4', '"total":400') WHERE id = 'c1'""")
    for journal in (bench.journal, other):
        assert journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: tx.state("Counter", "c1")).total == 400
    bench.auditor.replay(toys.SCOPE)
    for journal in (bench.journal, other):
        assert journal.execute(toys.SCOPE, toys.ORIGIN, lambda tx: tx.state("Counter", "c1")).total == 4
    assert toys.add(other, "c1").total == toys.add(bench.journal, "c1").total - 1 == 5
    assert bench.faults() == ()


def test_replay_keeps_what_was_redacted(bench: Bench) -> None:
    scope = bench.toys.SCOPE
    bench.auditor.redact(scope, bench.toys.ORIGIN, 4, "secret")  # of c0, which has tags
    bench.sql("UPDATE counters SET doc = 'broken' WHERE id = 'c1'")
    bench.auditor.replay(scope)
    assert bench.faults() == ()
    assert bench.journal.state(scope, "Counter", "c0").total == 4
    assert bench.journal.views(scope).tally("counters") == {"even": 3}


def test_replay_of_a_broken_journal_changes_nothing(bench: Bench) -> None:
    bench.sql("UPDATE events SET payload = '{}' WHERE position = 5")
    bench.sql("UPDATE counters SET total = 99 WHERE id = 'c2'")
    with pytest.raises(CannotReplay, match=r"at position 5: the payload of counter.added at 5 was changed"):
        bench.auditor.replay(bench.toys.SCOPE)
    assert [fault.position for fault in bench.faults() if fault.kind == "view"] == [12]


BREAKS = tuple(
    name for name, (_, (kind, _)) in TAMPERINGS.items() if kind in ("payload", "event", "gap", "head")
)


@pytest.mark.parametrize("what", BREAKS)
def test_nothing_is_rebuilt_from_a_chain_that_does_not_hold(bench: Bench, what: str) -> None:
    statement, (_, position) = TAMPERINGS[what]
    bench.sql(statement)
    with pytest.raises(CannotReplay, match=f"broken at position {position}: "):
        bench.auditor.replay(bench.toys.SCOPE)


def test_verification_sees_one_moment_while_others_write(
    shared_url: str, open_journal: Callable[[str], SqlJournal], toys: Any, tmp_path: Path, clock: FakeClock
) -> None:
    bench = Bench(open_journal(shared_url), toys, tmp_path, clock)
    for number in range(60):
        toys.add(bench.journal, f"d{number}")
    futures = [
        bench.journal.submit(
            toys.SCOPE, toys.ORIGIN, lambda tx, n=n: tx.ask("Counter", f"c{n % 7}", toys.Add(1))
        )
        for n in range(300)
    ]
    while not all(future.done() for future in futures):
        assert bench.faults() == ()
    assert bench.faults() == ()
