"""The collaboration files under real processes: kept while one lives, right after any was killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.application.collab.mirrored import check, events_of, happen

from guildhall.application.company import Company
from guildhall.bootstrap import Container, build
from guildhall.settings import Settings
from guildhall.worker.collaboration import REACTION, CollabLoop
from guildhall.worker.loops import Begin, Loops

FOLLOWER = str(Path(__file__).with_name("follower.py"))
ROOT = Path(__file__).parents[2]
KILLS = 6


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
    yield container
    container.close()


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold"
        time.sleep(0.05)


def mirror(container: Container) -> Loops:
    """What keeps the files of the container's own org alone."""
    kinds: dict[str, Begin] = {"collaboration": lambda company: CollabLoop(company, container.log)}
    return Loops(lambda: [container.company], kinds, container.log)


def is_shown(company: Company) -> bool:
    """Whether the file's last line is the newest event.

    The file is read once: its last line is torn after a kill, and while the mirror is writing it.
    """
    head = company.journal.head(company.scope).position
    file = events_of(company)
    content = file.read_bytes() if file.exists() else b""
    return content.endswith(b"\n") and json.loads(content.splitlines()[-1])["id"] == str(head)


def test_after_kills_no_line_is_there_twice_and_none_is_missing(tmp_path: Path):
    chance = random.Random(int(os.environ.get("GUILDHALL_TEST_SEED", "5")))
    grown = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, FOLLOWER, str(tmp_path / "data")],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.3, 2.5))
        process.kill()
        process.communicate()
        grown += (tmp_path / "data/collaboration/events/events.jsonl").stat().st_size > 0
    assert grown == KILLS
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
    orgs = [container.company, container.company.of("two")]
    with container.loops():
        wait_until(lambda: all(map(is_shown, orgs)))
    for company in orgs:
        last = company.journal.read(company.scope, company.journal.head(company.scope).position - 1)
        assert [one.type for one in last] == ["lease.released"]
        check(company, leaving_out=1)
    container.close()


def test_what_happens_is_shown_within_two_seconds_and_idle_nothing_is_written(container: Container):
    company = container.company
    with mirror(container):
        happen(company)
        wait_until(lambda: is_shown(company), 2.5)
        happen(company)
        wait_until(lambda: is_shown(company), 2.5)
        head = company.journal.head(company.scope).position
        before = events_of(company).stat().st_mtime_ns
        time.sleep(2.0)
        assert events_of(company).stat().st_mtime_ns == before
        assert company.journal.head(company.scope).position == head


def test_a_folder_that_was_removed_while_it_is_followed_comes_back_whole(container: Container):
    company = container.company
    happen(company)
    folder = company.world.storage.root / "collaboration"
    names = [*(f"state/{kind}.json" for kind in ("tasks", "locks", "agents")), "logs/log.md"]
    whole = [events_of(company), *(folder / name for name in names)]
    with mirror(container):
        wait_until(lambda: all(one.exists() for one in whole))
        shutil.rmtree(folder)
        wait_until(lambda: all(one.exists() for one in whole), 15)


def test_an_end_in_good_order_shows_everything_and_gives_the_lease_back(container: Container):
    company = container.company
    happen(company)
    began = time.monotonic()
    with mirror(container):
        wait_until(lambda: is_shown(company))
        happen(company, 600)
    assert time.monotonic() - began < 5
    check(company, leaving_out=1)
    assert company.journal.state(company.scope, "Lease", REACTION).lease is None


def test_where_nothing_ever_happened_nothing_is_held_or_written(container: Container):
    with mirror(container):
        time.sleep(1.5)
    company = container.company
    assert company.journal.head(company.scope).position == 0
    assert not (company.world.storage.root / "collaboration").exists()


def test_files_that_cannot_be_written_are_written_once_they_can(container: Container):
    company = container.company
    blocked = company.world.storage.root / "collaboration"
    blocked.write_text("in the way")
    with mirror(container):
        happen(company)
        wait_until(lambda: company.journal.state(company.scope, "Lease", REACTION).lease is not None)
        time.sleep(1.0)
        assert company.journal.state(company.scope, "Lease", REACTION).lease is not None
        blocked.unlink()
    check(company, leaving_out=1)
