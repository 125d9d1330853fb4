"""Lines of the log: a few are there at once, those of a crowd soon, in order and by few calls."""

from __future__ import annotations

import errno
import io
import threading
import time

from guildhall.adapters.telemetry.lines import AT_ONCE, GATHER_SECONDS, Lines


class Counted(io.StringIO):
    """A stream that counts how often it was told to write through."""

    flushed = 0

    def flush(self) -> None:
        self.flushed += 1


def waited(out: Counted, count: int) -> list[str]:
    deadline = time.monotonic() + 20
    while out.getvalue().count("\n") < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return out.getvalue().splitlines()


def test_few_lines_are_written_at_once_and_those_of_a_crowd_together() -> None:
    out, lines = Counted(), Lines()
    for number in range(AT_ONCE):
        lines.write(out, str(number), may_wait=True)
    assert out.getvalue().splitlines() == [str(number) for number in range(AT_ONCE)]
    for number in range(AT_ONCE, 300):
        lines.write(out, str(number), may_wait=True)
    assert waited(out, 300) == [str(number) for number in range(300)]
    assert out.flushed < 300 / 4


def test_a_crowd_that_goes_on_is_written_for_by_one_thread() -> None:
    out, lines, threads, before = Counted(), Lines(), set[threading.Thread](), threading.enumerate()
    ends, count = time.monotonic() + 4 * GATHER_SECONDS, 0
    while time.monotonic() < ends:
        lines.write(out, str(count), may_wait=True)
        count += 1
        threads |= {one for one in threading.enumerate() if one.name == "guildhall-log"}.difference(before)
        time.sleep(GATHER_SECONDS / 50)
    assert waited(out, count) == [str(number) for number in range(count)]
    assert len(threads) == 1
    assert out.flushed < AT_ONCE + 8


def test_what_may_not_wait_is_written_at_once_with_all_before_it() -> None:
    out, lines = Counted(), Lines()
    for number in range(20):
        lines.write(out, str(number), may_wait=True)
    lines.write(out, "a warning", may_wait=False)
    assert out.getvalue().splitlines() == [*map(str, range(20)), "a warning"]


def test_another_stream_gets_nothing_of_what_was_said_before() -> None:
    before, after, lines = Counted(), Counted(), Lines()
    for number in range(20):
        lines.write(before, str(number), may_wait=True)
    lines.write(after, "new", may_wait=False)
    assert before.getvalue().count("\n") == 20
    assert after.getvalue() == "new\n"


def test_a_stream_that_was_shut_meanwhile_harms_nobody() -> None:
    out, lines = Counted(), Lines()
    for number in range(20):
        lines.write(out, str(number), may_wait=True)
    out.close()
    for thread in threading.enumerate():
        if thread.name == "guildhall-log":
            thread.join(20)
    other = Counted()
    lines.write(other, "goes on", may_wait=True)
    assert waited(other, 1) == ["goes on"]


class Full(Counted):
    """A stream on a disk that is full, until there is room."""

    full = True

    def flush(self) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        super().flush()


def test_a_full_disk_ends_nothing_of_what_the_log_tells() -> None:
    out, lines = Full(), Lines()
    for may_wait in (True, False):
        lines.write(out, "lost", may_wait=may_wait)
    out.full = False
    lines.write(out, "room again", may_wait=False)
    assert out.getvalue().splitlines()[-1] == "room again"
