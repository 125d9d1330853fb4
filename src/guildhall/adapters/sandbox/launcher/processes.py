"""Find and signal processes through /proc; it must never signal one whose number was given to another."""

from __future__ import annotations

import os
import signal


class Process:
    """What ``/proc/PID/stat`` says (proc(5)): ``start_time`` in ticks since boot, ``resident`` in bytes.

    ``depth`` is the distance from the process that the search began at.
    """

    __slots__ = ("depth", "parent", "pid", "resident", "start_time", "state", "threads")

    def __init__(self, pid: int, stat: bytes) -> None:
        fields = stat[stat.rindex(b")") + 2 :].split()
        self.pid = pid
        self.state = fields[0]
        self.parent = int(fields[1])
        self.threads = int(fields[17])
        self.start_time = int(fields[19])
        self.resident = int(fields[21]) * _PAGE
        self.depth = 0


_PAGE = os.sysconf("SC_PAGE_SIZE")


def boot_id() -> str:
    """The number of this boot of the machine."""
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:  # noqa: PTH123 - starts faster
        return file.read().strip()


def threads_of_the_machine() -> int:
    """How many threads there are, of all users, as a number that is cheap to read (proc(5), loadavg)."""
    with open("/proc/loadavg", encoding="ascii") as file:  # noqa: PTH123 - starts faster
        return int(file.read().split()[3].split("/")[1])


def find(pid: int) -> Process | None:
    """Read one process; none when there is no such number."""
    try:
        descriptor = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, ProcessLookupError):
        return None
    try:
        return Process(pid, os.read(descriptor, 4096))
    except ProcessLookupError:  # it ended between the two calls
        return None
    finally:
        os.close(descriptor)


def descendants(root: int) -> list[Process]:
    """Every living descendant, nearest first, with its depth from 1."""
    children: dict[int, list[Process]] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - starts faster
        if name.isdigit() and (process := find(int(name))) is not None:
            children.setdefault(process.parent, []).append(process)
    found: list[Process] = []
    level = children.get(root, [])
    depth = 1
    while level:
        for process in level:
            process.depth = depth
        found.extend(level)
        level = [child for process in level for child in children.get(process.pid, [])]
        depth += 1
    return found


def hurry(pid: int) -> None:
    """Let a process, not its forks, run before all ordinary ones, where this process has the right to."""
    try:
        os.sched_setscheduler(pid, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except (PermissionError, ProcessLookupError):  # a right of root; or it is gone
        return


def send(process: Process, signal_number: int) -> bool:
    """Signal exactly this process; false when it is gone."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return False
    try:
        current = find(process.pid)
        if current is None or current.start_time != process.start_time:
            return False
        signal.pidfd_send_signal(descriptor, signal_number)
    except ProcessLookupError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


def kill_below(root: int) -> bool:
    """Stop, then kill what is below a process; false when nothing was found.

    Stopping first keeps a process from forking faster than it is found.
    """
    found = [process for process in descendants(root) if process.state not in (b"Z", b"X")]
    for signal_number in (signal.SIGSTOP, signal.SIGKILL):
        for process in found:
            send(process, signal_number)
    return bool(found)
