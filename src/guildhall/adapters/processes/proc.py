"""Tells processes apart by host, boot, number and start time (proc(5)); it must never signal one."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from guildhall.application.ports.executor import ProcessIdentity


class ProcProcesses:
    """The port ``Processes`` on Linux."""

    def __init__(self, proc: Path = Path("/proc"), machine: Path = Path("/etc/machine-id")) -> None:
        self._proc = proc
        self._boot = (proc / "sys/kernel/random/boot_id").read_text().strip()
        self._host = _host_id(proc, machine)

    def me(self) -> ProcessIdentity:
        """This process."""
        pid = os.getpid()
        started = self._start_time(pid)
        if started is None:
            raise RuntimeError(f"the kernel shows no start time of process {pid}")
        return ProcessIdentity(self._boot, pid, started, self._host)

    def is_gone(self, identity: ProcessIdentity) -> bool:
        """Whether a process is known to have ended; one of another host never is."""
        if not self.is_here(identity):
            return False
        return identity.boot_id != self._boot or self._start_time(identity.pid) != identity.start_time

    def is_here(self, identity: ProcessIdentity) -> bool:
        """Whether a process is one of this host."""
        return identity.host_id == self._host

    def _start_time(self, pid: int) -> int | None:
        """Field 22 of stat, in clock ticks since boot; none for a process that is gone or a zombie."""
        try:
            text = (self._proc / str(pid) / "stat").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
        fields = text[text.rindex(")") + 2 :].split()
        return None if fields[0] in "ZX" else int(fields[19])


def _host_id(proc: Path, machine: Path) -> str:
    """Names this host: the machine (machine-id(5), else its name) and the processes that can be seen here.

    Containers of one machine share its boot and may share its id, but not its processes. What the machine is
    called is nobody's business where a journal is read, so a digest is taken, as machine-id(5) asks.
    """
    try:
        called = machine.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        called = ""
    try:
        seen = str((proc / "self/ns/pid").readlink())
    except OSError:
        seen = ""
    return hashlib.sha256(f"guildhall:{called or os.uname().nodename}:{seen}".encode()).hexdigest()[:32]
