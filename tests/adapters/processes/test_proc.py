"""Who a process is, and whether it is gone, on the machine's real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guildhall.adapters.processes import ProcProcesses
from guildhall.domain.record import evolve


@pytest.fixture
def processes() -> ProcProcesses:
    return ProcProcesses()


def test_this_process_lives_and_keeps_its_identity(processes: ProcProcesses) -> None:
    me = processes.me()
    assert me.pid == os.getpid()
    assert me == ProcProcesses().me()
    assert not processes.is_gone(me)


def test_a_process_is_gone_once_it_has_ended_even_unreaped(processes: ProcProcesses) -> None:
    program = (
        "from guildhall.adapters.processes import ProcProcesses as P\n"
        "print(P().me().start_time, flush=True)\ninput()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    identity = evolve(processes.me(), pid=child.pid, start_time=int(child.stdout.readline()))
    assert not processes.is_gone(identity)
    os.kill(child.pid, signal.SIGSTOP)
    assert not processes.is_gone(identity)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert processes.is_gone(identity)  # a zombie: it does nothing any more
    child.communicate()
    assert processes.is_gone(identity)


def test_another_process_under_the_same_number_is_not_mistaken_for_it(processes: ProcProcesses) -> None:
    me = processes.me()
    assert processes.is_gone(evolve(me, start_time=me.start_time - 1))


def test_a_process_of_an_earlier_boot_is_gone(processes: ProcProcesses) -> None:
    assert processes.is_gone(evolve(processes.me(), boot_id="00000000-0000-4000-8000-000000000000"))


def test_nothing_is_assumed_dead_on_another_host(processes: ProcProcesses, tmp_path: Path) -> None:
    """Two hosts that share a store: neither sees the other's processes, nor knows its boots."""
    me = processes.me()
    (tmp_path / "machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    other = ProcProcesses(machine=tmp_path / "machine-id")
    assert other.me().host_id not in ("", me.host_id)
    assert "0123456789abcdef" not in other.me().host_id
    for identity in (me, evolve(me, boot_id="another boot"), evolve(me, pid=2**22 + 1)):
        assert processes.is_here(identity)
        assert not other.is_here(identity)
        assert not other.is_gone(identity)
    # What an older Guildhall wrote names no host: nothing is known of it.
    assert not processes.is_gone(evolve(me, boot_id="another boot", host_id=""))


def test_names_with_blanks_and_brackets_do_not_confuse(tmp_path: Path) -> None:
    (tmp_path / "sys/kernel/random").mkdir(parents=True)
    (tmp_path / "sys/kernel/random/boot_id").write_text("b\n")
    (tmp_path / "7").mkdir()
    after = " ".join(["S", *(str(number) for number in range(4, 53))])
    (tmp_path / "7/stat").write_text(f"7 (a) R ) b) {after}")
    (tmp_path / "self/ns").mkdir(parents=True)
    (tmp_path / "self/ns/pid").symlink_to(Path("/proc/self/ns/pid").readlink())
    processes = ProcProcesses(tmp_path)
    identity = evolve(ProcProcesses().me(), boot_id="b", pid=7, start_time=22)
    assert not processes.is_gone(identity)
    assert processes.is_gone(evolve(identity, start_time=23))
    assert processes.is_gone(evolve(identity, pid=8))
