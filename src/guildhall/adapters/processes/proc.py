"""Tells processes apart by boot id, number and start time (proc(5)); it must never signal one."""

from __future__ import annotations

import os
from pathlib import Path

from guildhall.application.ports.executor import ProcessIdentity


class ProcProcesses:
    """The port ``Processes`` on Linux."""

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc
        self._boot = (proc / "sys/kernel/random/boot_id").read_text().strip()

    def me(self) -> ProcessIdentity:
        """This process."""
        pid = os.getpid()
        started = self._start_time(pid)
        if started is None:
            raise RuntimeError(f"the kernel shows no start time of process {pid}")
        return ProcessIdentity(self._boot, pid, started)

    def is_gone(self, identity: ProcessIdentity) -> bool:
        """Whether a process is known to have ended.

        Boot ids of other machines and of earlier boots cannot be told apart; a store that is shared by
        machines is a server's, whose workers are known by their heartbeats alone.
        """
        if identity.boot_id != self._boot:
            return True
        return self._start_time(identity.pid) != identity.start_time

    def _start_time(self, pid: int) -> int | None:
        """Field 22 of stat, in clock ticks since boot; none for a process that is gone or a zombie."""
        try:
            text = (self._proc / str(pid) / "stat").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
        fields = text[text.rindex(")") + 2 :].split()
        return None if fields[0] in "ZX" else int(fields[19])
