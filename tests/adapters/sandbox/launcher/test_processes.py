"""Finding and signalling processes."""

from __future__ import annotations

import os
import signal
import subprocess

from guildhall.adapters.sandbox.launcher import processes


def test_a_process_is_found_and_its_descendants_with_their_depth() -> None:
    child = subprocess.Popen(["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    grandchild = int(child.stdout.readline())
    try:
        found = {process.pid: process for process in processes.descendants(os.getpid())}
        assert (found[child.pid].depth, found[grandchild].depth) == (1, 2)
        assert found[grandchild].parent == child.pid
        assert found[child.pid].resident > 0
        assert processes.kill_below(child.pid)
    finally:
        assert child.wait() >= 0
        child.stdout.close()
    assert processes.find(child.pid) is None


def test_a_number_given_to_another_process_is_not_signalled() -> None:
    child = subprocess.Popen(["sleep", "60"])
    try:
        process = processes.find(child.pid)
        assert process is not None
        process.start_time += 1
        assert not processes.send(process, signal.SIGKILL)
        assert child.poll() is None
        process.start_time -= 1
        assert processes.send(process, signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        assert not processes.send(process, signal.SIGKILL)
    finally:
        child.kill()
        child.wait()


def test_a_name_with_spaces_and_brackets_is_read() -> None:
    stat = b"42 (a) b (c)) S 7 " + b" ".join(str(number).encode() for number in range(5, 53))
    process = processes.Process(42, stat)
    assert (process.parent, process.threads, process.start_time) == (7, 20, 22)


def test_the_boot_has_a_number() -> None:
    assert len(processes.boot_id()) == 36
