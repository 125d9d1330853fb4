"""The sandbox of bubblewrap, a root folder and namespaces of its own; it must never settle for less.

Options as in bwrap(1), release 0.4 and later.
"""

from __future__ import annotations

import os
import shutil

from guildhall.adapters.sandbox import layout
from guildhall.adapters.sandbox.launched import LaunchedSandbox
from guildhall.adapters.sandbox.launcher import confine, payload, seccomp
from guildhall.application.ports.executor import CommandSpec, SandboxUnavailable

_NAMESPACES = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")


class BubblewrapSandbox(LaunchedSandbox):
    """Holds commands with bubblewrap, without user namespaces of their own unless ``nested`` is true."""

    name = "bubblewrap"

    def __init__(self, program: str | None = None, *, nested: bool = False) -> None:
        found = program or shutil.which("bwrap", path=os.pathsep.join(layout.SYSTEM_PATH))
        if found is None:
            raise SandboxUnavailable(
                "there is no bwrap in the system's folders: install the package bubblewrap"
            )
        self._program = found
        self._nested = nested

    @property
    def weakness(self) -> str:
        """What an older bubblewrap or an unknown machine leaves open; else empty."""
        opened: list[str] = []
        if self._nested:
            opened.append(
                "A command may make user namespaces of its own, from which more of the kernel can be "
                "reached: bubblewrap 0.8 or later with user namespaces would hold that."
            )
        return " ".join([*opened, *([] if seccomp.known_machine() else [seccomp.UNKNOWN_MACHINE])])

    def hold(self, spec: CommandSpec, seen: layout.Layout, command: confine.Command) -> payload.Payload:
        """Write the layout as options of bubblewrap."""
        options = [*_NAMESPACES, *(["--share-net"] if spec.network else [])]
        options += [] if self._nested else ["--unshare-user", "--disable-userns"]
        options += ["--dev", "/dev", "--proc", "/proc"]
        for bind in seen.binds:
            options += ["--bind" if bind.writable else "--ro-bind", bind.source, bind.target]
        for source, target in seen.links:
            options += ["--symlink", source, target]
        # bubblewrap leaves /proc writable, and /proc/sys obeys the user number 0 without any capability.
        options += [
            "--remount-ro",
            "/proc",
            "--remount-ro",
            "/dev",
            "--remount-ro",
            "/",
            "--chdir",
            seen.workspace,
        ]
        return {
            "command": command,
            "bubblewrap": {"program": self._program, "options": options},
            "confinement": None,
        }
