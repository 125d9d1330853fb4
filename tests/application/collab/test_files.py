"""The collaboration files: what they show, and what no crash, copy or hand in them can do to the events."""

from __future__ import annotations

import json
import threading

import pytest
from tests.application.collab.mirrored import check, events_of, follow, happen, try_a_task

from guildhall.application.collab.files import CollabFiles
from guildhall.application.collab.state import States
from guildhall.application.fencing import fenced
from guildhall.application.ports.journal import Transaction
from guildhall.bootstrap import Container
from guildhall.domain.leases.errors import StaleFence


def test_the_files_stand_where_the_seed_has_them_and_say_what_they_show(container: Container):
    company = container.company
    happen(company, 3)
    files = follow(company)
    root = company.world.storage.root / "collaboration"
    found = {str(one.relative_to(root)) for one in root.rglob("*") if one.is_file() and one.name[0] != "."}
    states = {f"state/{kind}.json" for kind in ("tasks", "locks", "agents")}
    assert found == states | {"events/events.jsonl", "logs/log.md"}
    for name in states:
        shown = json.loads((root / name).read_text())
        assert (shown["position"], shown["etag"][0]) == (3, '"')
    tasks = json.loads((root / "state/tasks.json").read_text())
    assert tasks["etag"] == States().of(company, "tasks", []).etag
    log = (root / "logs/log.md").read_text()
    assert log.startswith("<!-- position: 3, ")
    assert log.count("\n- ") == 3
    check(company)
    assert not files.is_behind()


def test_every_line_is_json_whatever_an_older_version_let_in(container: Container):
    company = container.company
    happen(company, 1, '[NaN,{"a":-Infinity}]')
    follow(company)
    (line,) = (company.world.storage.root / "collaboration/events/events.jsonl").read_text().splitlines()

    def refused(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    assert json.loads(line, parse_constant=refused)["details"] == ["NaN", {"a": "-Infinity"}]


def test_who_has_lost_the_lease_writes_over_no_file_of_the_next_holder(container: Container):
    company = container.company
    happen(company, 2)
    stale = CollabFiles(company, States())
    follow(company)
    root = company.world.storage.root / "collaboration"
    before = {one: one.stat().st_ino for one in root.rglob("*.*")}

    def passed_on(_tx: Transaction) -> None:
        raise StaleFence("collaboration-files", given=1, current=2)

    for write in (stale.follow, stale.show_signs_of_life):
        stale._has_leases = True
        with pytest.raises(StaleFence):
            write(fenced(company, passed_on))
    assert {one: one.stat().st_ino for one in root.rglob("*.*")} == before


def test_an_org_has_files_of_its_own(container: Container):
    first, second = container.company, container.company.of("two")
    happen(first, 2)
    happen(second, 1, '"secret of two"')
    follow(first)
    follow(second)
    check(first)
    check(second)
    root = first.world.storage.root
    assert "secret of two" in (root / "orgs/two/collaboration/events/events.jsonl").read_text()
    assert not [one for one in (root / "collaboration").rglob("*.*") if "secret of two" in one.read_text()]


def test_an_event_in_several_lines_is_gone_on_with_in_its_middle(container: Container):
    company = container.company
    try_a_task(company)
    follow(company)
    check(company)
    whole = events_of(company).read_bytes().splitlines(keepends=True)
    parts = [line for line in whole if b"." in line.split(b'"')[3]]
    for kept in range(len(whole)):
        events_of(company).write_bytes(b"".join(whole[:kept]))
        follow(company)
        check(company)
    assert parts


@pytest.mark.parametrize("torn", [1, 20, 100])
def test_half_a_line_that_a_crash_left_is_written_whole(container: Container, torn: int):
    company = container.company
    happen(company, 5, json.dumps("x" * 65_000))
    follow(company)
    content = events_of(company).read_bytes()
    for size in (len(content) - torn, torn):
        events_of(company).write_bytes(content[:size])
        happen(company)
        follow(company)
        check(company)


def test_a_file_that_was_taken_away_or_is_of_another_journal_is_made_anew(container: Container):
    company = container.company
    happen(company, 3)
    files = follow(company)
    events_of(company).unlink()
    assert files.is_behind()
    files.follow(company)
    check(company)
    for spoilt in (b'{"id":"999"}\n', b"by hand\n", b'{"id":"x"}\n', b"[]\n"):
        events_of(company).write_bytes(spoilt)
        follow(company)
        check(company)
        assert events_of(company).with_name("spoilt.jsonl").read_bytes() == spoilt


FILES = ("state/tasks.json", "state/locks.json", "state/agents.json", "logs/log.md", "events/events.jsonl")


@pytest.mark.parametrize("gone", [*((one,) for one in FILES), FILES])
def test_each_file_that_was_taken_away_comes_back_without_anything_happening(
    container: Container, gone: tuple[str, ...]
):
    company = container.company
    happen(company, 3)
    files = follow(company)
    root = company.world.storage.root / "collaboration"
    before = {name: (root / name).read_bytes() for name in FILES}
    for name in gone:
        (root / name).unlink()
    assert files.is_behind()
    files.follow(company)
    assert {name: (root / name).read_bytes() for name in FILES} == before
    assert not files.is_behind()


def test_what_was_taken_out_of_the_journal_is_taken_out_of_the_file(container: Container):
    company = container.company
    happen(company, 2)
    happen(company, 1, '"a password"')
    happen(company, 2)
    files = follow(company)
    assert b"a password" in events_of(company).read_bytes()
    company.auditor.redact(company.scope, company.origin("tester"), 3, "it is a secret")
    assert files.is_behind()
    files.follow(company)
    check(company)
    folder = events_of(company).parents[1]
    assert not [one for one in folder.rglob("*.*") if b"a password" in one.read_bytes()]


def test_two_that_believe_to_be_the_only_one_write_no_line_twice(container: Container):
    company = container.company
    writers = [CollabFiles(company, States()) for _ in range(4)]

    def write(files: CollabFiles) -> None:
        for _ in range(15):
            happen(company)
            files.follow(company)

    threads = [threading.Thread(target=write, args=(one,)) for one in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writers[0].follow(company)
    check(company)


def test_what_has_not_changed_is_not_written_again(container: Container):
    company = container.company
    files = follow(company)
    tasks = company.world.storage.root / "collaboration/state/tasks.json"
    before = tasks.stat().st_ino
    happen(company)
    files.follow(company)
    assert tasks.stat().st_ino == before
    try_a_task(company)
    files.follow(company)
    assert tasks.stat().st_ino != before
