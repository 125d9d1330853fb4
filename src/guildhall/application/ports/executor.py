"""The sandbox: where commands run that Guildhall does not trust.

A command sees its workspace, read-only tools, an empty home, a private temporary folder and no
network. It is run by a launcher process of its own that ends the whole process group at a limit, at
the deadline of its lease, or when Guildhall dies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, Protocol

from guildhall.domain.processes import ProcessIdentity
from guildhall.domain.record import Record, field

Ending = Literal["exited", "timeout", "memory", "processes", "disk", "output", "lease", "cancelled"]


class Limits(Record):
    """What a whole process group may use."""

    seconds: float = 600.0
    memory_bytes: int = 4 << 30
    processes: int = 512
    disk_bytes: int = 4 << 30
    output_bytes: int = 16 << 20


_USUAL = Limits()
_BEYOND = {
    "memory": f"it used more memory than the {_USUAL.memory_bytes >> 30} GiB that a command may",
    "processes": f"it had more processes than the {_USUAL.processes} that a command may",
    "disk": f"it wrote more than the {_USUAL.disk_bytes >> 30} GiB that a command may",
    "output": f"it printed more than the {_USUAL.output_bytes >> 20} MiB that a command may",
}


class CommandSpec(Record):
    """One command for the sandbox.

    ``argv`` is run as it is; a shell line is ``["sh", "-c", line]``. ``workspace`` is writable and
    the working folder; ``read_only`` are further folders the command may read and execute;
    ``writable`` further ones that it may write. ``environment`` is all of it besides
    PATH, HOME, TMPDIR, LANG and PWD, which the sandbox sets. ``network`` is true only for a project's setup.
    ``path`` are folders put before the system's on PATH (they must lie in a readable folder).
    """

    HIDDEN = ("environment",)

    argv: tuple[str, ...]
    workspace: Path
    read_only: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    path: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    network: bool = False
    limits: Limits = Limits()
    stdin: bytes = b""


class CommandResult(Record):
    """How a command ended. ``exit_code`` is 128 + signal for a signal.

    ``output`` is what it printed on both streams, interleaved, as text with undecodable
    bytes replaced; where it was longer than the limit the middle is left out and ``truncated`` is true.
    ``seconds`` is wall time, ``peak_memory_bytes`` the largest sum over the group that was seen.
    """

    exit_code: int
    ending: Ending
    output: str
    truncated: bool
    seconds: float
    peak_memory_bytes: int

    @property
    def ok(self) -> bool:
        """Whether the command exited by itself with code 0."""
        return self.ending == "exited" and self.exit_code == 0

    @property
    def how(self) -> str:
        """How the command ended, in words; of a limit, that of a command which was given no other."""
        if self.ending == "exited":
            return f"exit code {self.exit_code}"
        return f"ended: {_BEYOND.get(self.ending, self.ending)}"


class RunningCommand(Protocol):
    """A command that has been started."""

    @property
    def identity(self) -> ProcessIdentity:
        """The launcher, which ends its whole group when it is ended."""
        ...

    def renew(self, seconds: float) -> None:
        """Let the command live at least that many seconds from now: its lease was renewed.

        Until the first call the command has only its limits. After it, the launcher itself ends
        the group when the time is over, even while this process is stopped.
        """
        ...

    def cancel(self) -> None:
        """End the whole group now."""
        ...

    def wait(self) -> CommandResult:
        """Wait for the end; every process of the group is gone when this returns."""
        ...


class Sandbox(Protocol):
    """Starts commands in isolation."""

    @property
    def name(self) -> str:
        """``bubblewrap``, ``landlock`` or ``none``."""
        ...

    @property
    def weakness(self) -> str:
        """What this sandbox cannot hold on this machine, as a sentence; empty when nothing."""
        ...

    @property
    def mounted(self) -> bool:
        """Whether a command has a root folder of its own: what it may not see is not there for it."""
        ...

    def start(self, spec: CommandSpec, on_output: Callable[[bytes], None] | None = None) -> RunningCommand:
        """Start a command; ``on_output`` is given what it prints, as it prints it.

        Raises:
            SandboxUnavailable: when this machine can isolate nothing.
        """
        ...

    def run(self, spec: CommandSpec, on_output: Callable[[bytes], None] | None = None) -> CommandResult:
        """Start a command and wait for it."""
        ...

    def end(self, identity: ProcessIdentity) -> bool:
        """End a launcher left behind by a dead Guildhall with its group; false when it was gone."""
        ...


class SandboxUnavailable(Exception):
    """Nothing on this machine can isolate a command; the sentence says what to install."""
