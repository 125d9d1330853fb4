"""The machine's clock, ids and chance, and their predictable kin."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import uuid
from datetime import UTC, timedelta

import pytest

from guildhall.adapters.system import (
    CountingIds,
    FakeClock,
    FixedChance,
    SystemChance,
    SystemClock,
    UuidV7Ids,
)


def test_ids_are_uuid7_in_order() -> None:
    ids = UuidV7Ids()
    made = [ids.new() for _ in range(5_000)]
    assert made == sorted(set(made))
    parsed = uuid.UUID(made[0])
    assert (parsed.version, parsed.variant, str(parsed)) == (7, uuid.RFC_4122, made[0])
    assert abs((parsed.int >> 80) / 1000 - SystemClock().now().timestamp()) < 60


def test_ids_of_many_threads_differ() -> None:
    ids = UuidV7Ids()
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend([ids.new() for _ in range(2_000)])) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8_000


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # threads of the test runner
def test_a_forked_process_makes_other_ids() -> None:
    ids = UuidV7Ids()
    ids.new()
    ids._millisecond += 60_000  # a clock that went back: both processes go on from the same number
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, ids.new().encode())
        os._exit(0)
    own = ids.new()
    os.waitpid(child, 0)
    os.close(writing)
    other = os.read(reading, 100).decode()
    os.close(reading)
    assert len(other) == 36
    assert other != own


def test_the_fake_clock_moves_only_when_told() -> None:
    clock = FakeClock()
    start = clock.now()
    clock.sleep(90)
    assert clock.now() - start == timedelta(seconds=90)
    assert clock.monotonic() == 90
    clock.jump(start)
    assert (clock.now(), clock.monotonic()) == (start, 90)
    with pytest.raises(ValueError, match="does not pass"):
        clock.advance(-1)


def test_the_system_clock_is_aware() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    clock.sleep(0.001)
    assert clock.monotonic() - before >= 0.001
    assert clock.now().tzinfo is UTC


def test_counting_and_fixed_ones_are_predictable() -> None:
    ids = CountingIds()
    assert [ids.new()[-2:], ids.new()[-2:]] == ["01", "02"]
    assert FixedChance(0.25).uniform(2, 4) == 2.5
    assert 2 <= SystemChance().uniform(2, 4) <= 4


def test_the_machines_clock_goes_on_while_the_machine_sleeps() -> None:
    """As seen, where one can be made, in a namespace whose boot was a day before the machine was awake."""
    unshare = ["unshare", "--map-root-user", "--time", "--boottime", "86400", "--fork"]
    found = shutil.which("unshare")
    can = found and subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0
    said = (
        "import time; from guildhall.adapters.system import SystemClock as C; "
        "print(C().monotonic() - time.clock_gettime(time.CLOCK_BOOTTIME))"
    )
    asked = [*(unshare if can else ()), sys.executable, "-c", said]
    assert abs(float(subprocess.run(asked, capture_output=True, check=True).stdout)) < 10
