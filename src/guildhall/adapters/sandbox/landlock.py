"""The sandbox that needs no package, Landlock and namespaces; it must say what it cannot hold.

After https://docs.kernel.org/userspace-api/landlock.html; the versions of its ABI are named there.
"""

from __future__ import annotations

from guildhall.adapters.sandbox import layout
from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.adapters.sandbox.launcher import confine, kernel, payload, seccomp
from guildhall.application.ports.executor import CommandSpec, SandboxUnavailable

_ALWAYS_OPEN = (
    "sockets that are files of the host stay reachable",
    "the mode and owner of the user's own files can be changed",
    "names and sizes of files outside can be asked for",
    "programs of the machine can connect to what a command serves on 127.0.0.1",
    "a group lives on when its launcher is killed by force",
)
_OPEN_BEFORE_ABI = (
    (3, "files outside can be cut short"),
    (6, "other processes of the same user can be signalled and abstract sockets reached"),
)


class LandlockSandbox(LaunchedSandbox):
    """Holds commands with Landlock, in namespaces when ``namespaces`` is true."""

    name = "landlock"

    def __init__(self, *, namespaces: bool) -> None:
        self._abi = kernel.landlock_abi()
        if not self._abi:
            raise SandboxUnavailable("this kernel has no Landlock: use Linux 5.13 or later with lsm=landlock")
        self.mounted = namespaces

    @property
    def weakness(self) -> str:
        """What Landlock leaves open where the kernel grants no namespaces."""
        if self.mounted:
            return "" if seccomp.known_machine() else seccomp.UNKNOWN_MACHINE
        opened = [what for abi, what in _OPEN_BEFORE_ABI if self._abi < abi]
        if not seccomp.known_machine():
            opened.append("the network stays reachable" if self._abi < 4 else "UDP stays reachable")
        left_open = "; ".join([*_ALWAYS_OPEN, *opened])
        return f"Without namespaces Landlock (ABI {self._abi}) leaves open: {left_open}."

    def hold(self, spec: CommandSpec, seen: layout.Layout, command: confine.Command) -> payload.Payload:
        """Hand the layout to the launcher, which mounts it, or only allows it."""
        binds: list[confine.Bind] = [
            {"source": bind.source, "target": bind.target, "writable": bind.writable} for bind in seen.binds
        ]
        return {
            "command": command,
            "bubblewrap": None,
            "confinement": {
                "namespaces": self.mounted,
                "network": spec.network,
                "root": f"{seen.scratch}/root",
                "binds": binds,
                "links": list(seen.links),
            },
        }
