"""Storage: the files under the data folder that are no part of the journal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from guildhall.domain.policies.retention import Kept
from guildhall.domain.record import Record

Remade = Literal["checks", "scans", "environments"]
"""The kinds of records that can be made again: each lies as JSON below the folder of that name."""


class SessionFolder(Record):
    """What one session has on disk (seed S3, *Isolation Strategy*).

    ``workspace`` is all that its commands see; the scoped ``brief`` (AGENTS.md), ``artifacts``, the
    ``transcript`` and a ``report`` that could not be delivered yet lie beside it.
    """

    root: Path
    workspace: Path
    artifacts: Path
    brief: Path
    transcript: Path
    report: Path


class Written(Record):
    """A file that was written whole: its path below the data folder, its sha256 and size in bytes."""

    path: str
    sha256: str
    size: int


class Storage(Protocol):
    """The data folder."""

    @property
    def root(self) -> Path:
        """The data folder."""
        ...

    def probe(self) -> None:
        """Write a little, and take it away again.

        Raises:
            OSError: when nothing can be written: there is no room, or no right to.
        """
        ...

    def folder_of(self, session_id: str) -> SessionFolder:
        """Where a session's files are, whether they exist or not."""
        ...

    def open_session(self, session_id: str, brief: str) -> SessionFolder:
        """Make a session's folders (the workspace empty) and write its brief."""
        ...

    def note(self, session_id: str, text: str) -> tuple[int, str]:
        """Append a line to a transcript; returns its length in bytes and its sha256 so far."""
        ...

    def transcript(self, session_id: str, offset: int, most: int) -> bytes:
        """At most so many bytes of a transcript from an offset; empty at its end, and where there is none."""
        ...

    def transcript_size(self, session_id: str) -> int:
        """The length of a transcript in bytes."""
        ...

    def clear_workspace(self, session_id: str) -> Path:
        """Make a session's workspace empty; returns it."""
        ...

    def pass_workspace(self, session_id: str, successor: str) -> bool:
        """Give a session's workspace to its successor for its empty one; false when there is none."""
        ...

    def remove_workspace(self, session_id: str) -> None:
        """Delete a session's workspace, in one step for who looks on; transcript and artifacts stay."""
        ...

    def workspaces(self) -> list[str]:
        """The ids of the sessions that may have a workspace; it costs what these are, not what ever was."""
        ...

    def opened_at(self, session_id: str) -> datetime | None:
        """When a session's workspace was made (aware, UTC), none when it has none."""
        ...

    def alone_with(self, session_id: str) -> AbstractContextManager[None]:
        """Be the only one, of all processes, to keep or remove what a session left, for the time being."""
        ...

    def write(self, name: str, content: bytes) -> Written:
        """Write a file by atomic replace; ``name`` is a relative path below the data folder."""
        ...

    def extend(self, name: str, make: Callable[[bytes | None], bytes]) -> int:
        """Append durably what ``make`` makes of a file's last whole line; returns how many bytes that is.

        What a crash left of half a line is cut off before. Nobody else writes to the file meanwhile.
        """
        ...

    def rewrite(self, name: str, change: Callable[[bytes], bytes]) -> None:
        """Replace each line of a file that only grows by what ``change`` makes of it."""
        ...

    def read(self, name: str) -> bytes | None:
        """A file's content, none when there is none."""
        ...

    def read_plain(self, name: str) -> bytes | None:
        """A file's content, none when there is none or a link stands on the way to it."""
        ...

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        ...

    def remove_empty(self, name: str) -> None:
        """Delete a folder that nobody writes to any more, if it is there and empty."""
        ...

    def deposit(self, name: str, content: bytes) -> Written:
        """Write a file before the journal tells of it, so that it is found where that never comes about."""
        ...

    def deposited(self) -> list[Kept]:
        """The files that were deposited and not settled, and when; it costs what these are."""
        ...

    def settle(self, kept: Kept) -> bool:
        """Look for a deposited file no more: the journal tells of it; false when it was deposited anew."""
        ...

    def discard(self, kept: Kept) -> bool:
        """Remove a deposited file; false when it was deposited anew since it was listed.

        Raises:
            OSError: when it cannot be removed.
        """
        ...

    def recall(self, name: str) -> bytes | None:
        """Like :meth:`read`, for a record that can be made again: it counts as used now."""
        ...

    def kept(self, kind: Remade) -> list[Kept]:
        """The records of a kind, named without their suffix, and when each was last used.

        An environment's folder that no record tells of, because its setup failed, counts as one.
        """
        ...

    def forget(self, kept: Kept) -> bool:
        """Remove a record, an environment with its folder; false when it was used since it was listed.

        Raises:
            OSError: when it cannot be removed.
        """
        ...

    def environment(self, key: str) -> Path:
        """The folder of a project's cached environment under a key, made where it is missing.

        It counts as used now.
        """
        ...
