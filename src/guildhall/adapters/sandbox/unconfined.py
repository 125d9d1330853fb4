"""No sandbox, for who asks for it with a flag; it must still hold the limits and end the whole group."""

from __future__ import annotations

from guildhall.adapters.sandbox import layout
from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.adapters.sandbox.launcher import confine, payload
from guildhall.application.ports.executor import CommandSpec


class NoSandbox(LaunchedSandbox):
    """Runs commands with the rights of the user who runs Guildhall."""

    name = "none"
    mounted = False
    cuts_off = False

    @property
    def weakness(self) -> str:
        """Everything."""
        return (
            "Nothing is isolated: a command can read and change all that the user who runs Guildhall can, "
            "use the network, signal other processes and reach past the end of its session."
        )

    def hold(self, spec: CommandSpec, seen: layout.Layout, command: confine.Command) -> payload.Payload:
        """Hold it in nothing."""
        return {"command": command, "bubblewrap": None, "confinement": None}
