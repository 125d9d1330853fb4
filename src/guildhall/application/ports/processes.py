"""Processes of this machine: who this one is, and whether another still lives."""

from __future__ import annotations

from typing import Protocol

from guildhall.application.ports.executor import ProcessIdentity


class Processes(Protocol):
    """Tells processes apart."""

    def me(self) -> ProcessIdentity:
        """This process."""
        ...

    def is_gone(self, identity: ProcessIdentity) -> bool:
        """Whether a process is known to have ended: this host's, and gone or from an earlier boot.

        False for one of another host: there only the fence and the time to live decide.
        """
        ...

    def is_here(self, identity: ProcessIdentity) -> bool:
        """Whether a process is, or was, one of this host: only then it can be looked for."""
        ...
