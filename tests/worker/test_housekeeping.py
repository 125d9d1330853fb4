"""Duties recur for every org, and one that takes long keeps no other from its time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from guildhall.application.company import Company
from guildhall.bootstrap import Container, build
from guildhall.settings import Settings
from guildhall.worker.housekeeping import Duty, Housekeeping


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    """A company over a store of its own."""
    settings = Settings(api_key=SecretStr("installation-key-of-the-tests"), key_dir=tmp_path / "keys")
    container = build(tmp_path / "data", settings)
    yield container
    container.close()


def test_a_duty_that_takes_long_keeps_no_other_waiting_and_the_end_neither(container: Container) -> None:
    begun, over, done = threading.Event(), threading.Event(), threading.Semaphore(0)

    def last(_company: Company) -> None:
        begun.set()
        over.wait(60)

    duties = (Duty("long", 3600.0, last, long=True), Duty("short", 0.1, lambda _company: done.release()))
    clock = container.company.system.clock
    housekeeping = Housekeeping(lambda: [container.company], duties, clock, container.pulse, container.log)
    housekeeping.start()
    try:
        assert begun.wait(10)
        for _ in range(3):
            assert done.acquire(timeout=10)
    finally:
        ended = time.monotonic()
        housekeeping.close()
        over.set()
    assert time.monotonic() - ended < 5


def test_what_cleans_a_store_is_such_a_duty(container: Container) -> None:
    housekeeping = container.housekeeping()
    housekeeping.start()
    try:
        assert "guildhall-housekeeping-retention" in {thread.name for thread in threading.enumerate()}
    finally:
        housekeeping.close()
