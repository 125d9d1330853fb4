"""Readiness: a part that fails or hangs is named, and asking often costs no more threads than parts."""

from __future__ import annotations

import threading

import pytest

from guildhall.adapters.system import FakeClock, SystemClock
from guildhall.application.operations import readiness as module
from guildhall.application.operations.checks import loop_checks
from guildhall.application.operations.pulse import Pulse
from guildhall.application.operations.readiness import Check, NotReady, Readiness


def test_every_part_is_named_with_what_is_wrong() -> None:
    def refuses() -> None:
        raise NotReady("its schema is at 1")

    def breaks() -> None:
        raise RuntimeError("a secret")

    checks = [Check("fine", lambda: None), Check("old", refuses), Check("broken", breaks)]
    found = {one.name: one for one in Readiness(lambda: checks, SystemClock()).look()}
    assert (found["fine"].ok, found["fine"].detail) == (True, "")
    assert (found["old"].ok, found["old"].detail) == (False, "its schema is at 1")
    assert (found["broken"].ok, found["broken"].detail) == (False, "it fails with RuntimeError")


def test_a_part_that_hangs_is_said_and_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(module, "FRESH_SECONDS", 0.0)
    asked: list[int] = []
    free = threading.Event()

    def hangs() -> None:
        asked.append(1)
        free.wait(30)

    ready = Readiness(lambda: [Check("stuck", hangs)], SystemClock())
    for _ in range(5):
        (found,) = ready.look()
        assert (found.ok, found.detail) == (False, "it does not answer in time")
    assert len(asked) == 1
    free.set()
    for _ in range(200):
        (found,) = ready.look()
        if found.ok:
            return
    raise AssertionError("a part that came back stays unready")


def test_a_look_is_good_for_whoever_asks_next() -> None:
    asked: list[int] = []
    clock = FakeClock()
    ready = Readiness(lambda: [Check("one", lambda: asked.append(1))], clock)
    for _ in range(10):
        ready.look()
    assert len(asked) == 1
    clock.advance(2)
    ready.look()
    assert len(asked) == 2


def test_a_loop_that_falls_silent_is_not_ready(clock: FakeClock) -> None:
    pulse = Pulse(clock)
    pulse.expect("worker", 10)
    (check,) = loop_checks(pulse)
    clock.advance(9)
    check.probe()
    clock.advance(2)
    with pytest.raises(NotReady, match="not turned for 11 seconds"):
        check.probe()
    pulse.beat("worker")
    check.probe()
    pulse.forget("worker")
    assert loop_checks(pulse) == []
