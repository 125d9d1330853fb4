"""What every sandbox does in the same way, below a launcher; it must not choose what is held."""

from __future__ import annotations

import os
import select
import signal
from abc import ABC, abstractmethod
from collections.abc import Callable

from guildhall.adapters.sandbox import layout
from guildhall.adapters.sandbox.command import LaunchedCommand
from guildhall.adapters.sandbox.launcher import confine, payload, processes, supervisor
from guildhall.application.ports.executor import CommandResult, CommandSpec, ProcessIdentity

_SECONDS_TO_END = 5.0
_TRIES = 500


class LaunchedSandbox(ABC):
    """A sandbox whose commands run below a launcher; see ``Sandbox`` for the methods."""

    name: str
    """``bubblewrap``, ``landlock`` or ``none``."""
    mounted: bool = True
    """Whether the command has a root folder of its own."""
    cuts_off: bool = True
    """Whether a command that asks for no network has none."""

    @property
    @abstractmethod
    def weakness(self) -> str:
        """What this sandbox cannot hold on this machine; empty when nothing."""

    @abstractmethod
    def hold(self, spec: CommandSpec, seen: layout.Layout, command: confine.Command) -> payload.Payload:
        """Say in what the launcher is to hold the command."""

    def start(self, spec: CommandSpec, on_output: Callable[[bytes], None] | None = None) -> LaunchedCommand:
        """Start a command.

        Raises:
            ValidationFailed: when the command is empty or a folder does not exist.
        """
        seen = layout.lay_out(spec, mounted=self.mounted, offline=self.cuts_off and not spec.network)
        limits = spec.limits
        command: confine.Command = {
            "argv": list(spec.argv),
            "environment": seen.environment,
            "workspace": seen.workspace,
            "processes": limits.processes,
            "disk_bytes": limits.disk_bytes,
        }
        job: supervisor.Job = {
            "parent": os.getpid(),
            "payload": self.hold(spec, seen, command),
            "limits": {
                "seconds": limits.seconds,
                "memory_bytes": limits.memory_bytes,
                "processes": limits.processes,
                "disk_bytes": limits.disk_bytes,
            },
            "measured": list(seen.measured),
            "scratch": seen.scratch,
        }
        return LaunchedCommand(job, spec.stdin, limits.output_bytes, on_output)

    def run(self, spec: CommandSpec, on_output: Callable[[bytes], None] | None = None) -> CommandResult:
        """Start a command and wait for it.

        Raises:
            SandboxUnavailable: when the command could not be isolated, so that it never began.
            ValidationFailed: when the command is empty or a folder does not exist.
        """
        return self.start(spec, on_output).wait()

    def end(self, identity: ProcessIdentity) -> bool:
        """End a launcher left behind with its group, orderly, else by force; false when it was gone."""
        if identity.boot_id != processes.boot_id():
            return False
        launcher = processes.find(identity.pid)
        if launcher is None or launcher.start_time != identity.start_time or launcher.state in (b"Z", b"X"):
            return False
        try:
            descriptor = os.pidfd_open(identity.pid)
        except ProcessLookupError:
            return False
        try:
            asked = processes.send(launcher, signal.SIGTERM) and processes.send(launcher, signal.SIGCONT)
            if asked and not _ended(descriptor, _SECONDS_TO_END):
                for _ in range(_TRIES):
                    if not processes.kill_below(identity.pid):
                        break
                    _ended(descriptor, 0.01)
                processes.send(launcher, signal.SIGKILL)
                _ended(descriptor, _SECONDS_TO_END)
            return asked
        finally:
            os.close(descriptor)


def _ended(descriptor: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
