"""Watch over a command and all it started, and end it in time; it must never outlive its parent.

It is told by lines on the control pipe: ``until T`` (the lease is good until T seconds of
CLOCK_BOOTTIME), ``cancel`` and ``output`` (too much was printed). The end of that pipe means that
Guildhall is gone. The result is one JSON object on the result pipe.
"""

from __future__ import annotations

import os
import select
import signal
import time
from typing import TypedDict

from guildhall.adapters.sandbox.launcher import disk, payload, processes

_GRACE_SECONDS = 1.0
_THREADS_PER_PROCESS = 16
_SHARE_OF_TIME = 20
"""One part in so many of a processor may go into looking at the group."""
_SHORTEST, _LONGEST = 0.02, 0.25
"""Seconds between two looks at the group."""
_TICK = 0.05 if os.geteuid() else 0.01
"""Seconds between two counts of the machine's threads, which call for a look when they jump.

The kernel holds a limit on the processes of every user but root.
"""


class Limits(TypedDict):
    """What the whole group may use."""

    seconds: float
    memory_bytes: int
    processes: int
    disk_bytes: int


class Job(TypedDict):
    """All that the launcher is told at its start; ``parent`` is the process that it must not outlive.

    ``measured`` are the folders that count as used disk; ``scratch`` is removed at the end.
    """

    parent: int
    payload: payload.Payload
    limits: Limits
    measured: list[str]
    scratch: str


class Supervisor:
    """The watch over one group, from its start to the end of its last process."""

    def __init__(self, job: Job, control: int) -> None:
        self._job = job
        self._limits = job["limits"]
        self._control = control
        self._keepers = payload.keepers(job["payload"])
        self._meter = disk.DiskMeter(job["measured"], lambda: [process.pid for process in self._group])
        self._group: list[processes.Process] = []
        self._kept: list[processes.Process] = []
        self._main = 0
        self._status: int | None = None
        self._ending = "exited"
        self._lease: float | None = None
        self._kill_at: float | None = None
        self._peak = 0
        self._heard = b""

    def run(self, report: int, wakeup: int) -> dict[str, object]:
        """Start the command and see it to its end; the result for Guildhall."""
        began = time.monotonic()
        try:
            self._start(report)
            _silence_own_streams()
            self._watch(began, wakeup)
            seconds = time.monotonic() - began
        finally:
            self._end_the_rest()
        if self._ending == "exited" and self._status != 0:
            self._blame_disk()
        code = payload.exit_code(self._status or 0)
        return {"exit_code": code, "ending": self._ending, "seconds": seconds, "peak": self._peak}

    def _start(self, report: int) -> None:
        if not payload.shares_loopback(self._job["payload"]):
            self._main = payload.start(self._job["payload"], report)
            return
        from guildhall.adapters.sandbox.launcher import loopback  # here: it takes time, and most need none

        serving = loopback.Loopback()
        self._main = payload.start(self._job["payload"], report, serving.hand_out)
        serving.start()

    def cancel(self) -> None:
        """Ask the group to end, and end it after the grace."""
        self._stop("cancelled", _GRACE_SECONDS)

    def _watch(self, began: float, wakeup: int) -> None:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(wakeup, select.POLLIN)
        look, calm = began, 0
        while self._reap():
            now = time.monotonic()
            self._check_time(now, began)
            threads = processes.threads_of_the_machine()
            if now >= look or threads > calm + self._limits["processes"] / 2:
                before = time.thread_time()
                self._look()
                spent = time.thread_time() - before
                look = now + min(_LONGEST, max(_SHORTEST, spent * _SHARE_OF_TIME))
                calm = threads
            wait = min(look, self._kill_at or look, began + self._limits["seconds"]) - time.monotonic()
            for descriptor, _ in poll.poll(max(1.0, min(wait, _TICK) * 1000)):
                if descriptor == wakeup:
                    os.read(wakeup, 4096)
                elif not self._listen():
                    poll.unregister(self._control)

    def _listen(self) -> bool:
        heard = os.read(self._control, 4096)
        *lines, self._heard = (self._heard + heard).split(b"\n")
        for line in lines:
            word, _, value = line.decode("ascii").partition(" ")
            if word == "until":
                self._lease = max(self._lease or 0.0, float(value))
            elif word == "cancel":
                self.cancel()
            elif word == "output":
                self._stop("output", 0)
        if not heard:
            self._stop("cancelled", 0)
        return bool(heard)

    def _check_time(self, now: float, began: float) -> None:
        if os.getppid() != self._job["parent"]:
            self._stop("cancelled", 0)
        if self._lease is not None and time.clock_gettime(time.CLOCK_BOOTTIME) >= self._lease:
            self._stop("lease", 0)
        if now - began >= self._limits["seconds"]:
            self._stop("timeout", _GRACE_SECONDS)
        if self._kill_at is not None and now >= self._kill_at:
            self._kill()

    def _look(self) -> None:
        found = processes.descendants(os.getpid())
        self._group = [process for process in found if process.depth > self._keepers]
        self._kept = [process for process in found if process.depth <= self._keepers]
        memory = sum(process.resident for process in self._group)
        self._peak = max(self._peak, memory)
        self._meter.step(0.005)
        threads = sum(process.threads for process in self._group)
        if memory > self._limits["memory_bytes"]:
            self._stop("memory", 0)
        elif max(len(self._group), threads / _THREADS_PER_PROCESS) > self._limits["processes"]:
            self._stop("processes", 0)
        elif self._meter.used > self._limits["disk_bytes"]:
            self._stop("disk", 0)

    def _stop(self, ending: str, grace: float) -> None:
        """End the group: the first cause is the one that is told, the shortest grace the one that holds."""
        if self._ending == "exited":
            self._ending = ending
        first = self._kill_at is None
        self._kill_at = min(self._kill_at or float("inf"), time.monotonic() + grace)
        if not grace:
            self._kill()
        elif first:
            for process in processes.descendants(os.getpid()):
                if process.depth > self._keepers:
                    processes.send(process, signal.SIGTERM)
                    processes.send(process, signal.SIGCONT)

    def _kill(self) -> None:
        """End the namespace with its keeper, which the kernel does at once, or else every process found."""
        if self._keepers and self._status is None:
            # Each keeper has to run once more to die, which thousands of processes would delay.
            for process in reversed(self._kept):
                processes.hurry(process.pid)
                processes.send(process, signal.SIGKILL)
            os.kill(self._main, signal.SIGKILL)
        else:
            processes.kill_below(os.getpid())

    def _reap(self) -> bool:
        """Take the status of all that ended; false when the command itself is among them."""
        while self._status is None:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if not pid:
                return True
            self._peak = max(self._peak, usage.ru_maxrss * 1024)
            if pid == self._main:
                self._status = status
        return False

    def _end_the_rest(self) -> None:
        """Kill until there is no child: as every orphan becomes one, there is no descendant then."""
        while True:
            processes.kill_below(os.getpid())
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                return
            time.sleep(0.002)

    def _blame_disk(self) -> None:
        """A file that reached the limit ends its writer by itself; tell that as what it is."""
        if self._meter.measure() >= self._limits["disk_bytes"]:
            self._ending = "disk"


def _silence_own_streams() -> None:
    """Leave the streams to the command, so that their end is its end."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream, inheritable=False)
    os.close(null)
