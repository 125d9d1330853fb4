"""Where sessions work: below the data folder, or apart from it; it must never lose sight of one it made.

Tools look for their settings in each folder above the one they work in, and take a file that they may not
open for an error: pytest a ``setup.cfg``, ruff a ``pyproject.toml``. A sandbox with a root folder of its own
has none there. Where what lies above cannot be hidden, sessions work apart: a data folder mostly lies in a
repository.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path

from guildhall.adapters.storage import records
from guildhall.adapters.storage.private import PRIVATE, made, opened
from guildhall.adapters.storage.removal import remove_folder, set_aside

_NAME = "workspace"
_ASIDE = ".workspace.gone"
_OF_ROOT = Path("/var/lib/guildhall")
_OF_ALL = Path("/var/tmp")  # noqa: S108 - what is made there is one user's alone, and outlasts a restart


def place_apart(home: Path) -> Path:
    """Where a user's workspaces lie apart: above it, nobody else can lay what a tool looks for.

    Root's are in a folder of the system, which a home folder may not be where it is a project's as well.
    Without a home that can be written to it is a folder where others may lay something too.
    """
    user = os.geteuid()
    own = home / ".cache" / "guildhall"
    for place in (_OF_ROOT, own) if user == 0 else (own,):
        above = next(one for one in place.parents if one.is_dir())
        if os.access(place if place.is_dir() else above, os.W_OK | os.X_OK):
            return place.resolve()
    within = _OF_ALL if os.access(_OF_ALL, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    return within.resolve() / f"guildhall-{user}"


class Workspaces:
    """The workspaces of one data folder; new ones are made below ``apart``, where that is given.

    Each has a file named after its session in the folder ``workspaces``; that holds below what the workspace
    is when it is not in the data folder.
    """

    def __init__(self, root: Path, apart: Path | None = None) -> None:
        self._root = root
        self._apart = apart

    def of(self, session_id: str) -> Path:
        """Where a session's workspace is, or would be made."""
        try:
            base = self._mark_of(session_id).read_text()
        except FileNotFoundError:
            base = str(self._apart or "")
        return (Path(base, self._key) if base else self._root) / "agents" / session_id / _NAME

    @cached_property
    def _key(self) -> str:
        """The data folder's name among those of the user: kept when it is moved, and another for a copy.

        A device may have another number after each mount, a container's always has; a file system keeps its
        own, where it has one.
        """
        found = self._root.stat()
        return f"{os.statvfs(self._root).f_fsid or found.st_dev:x}-{found.st_ino:x}"

    def make(self, session_id: str) -> Path:
        """Make a session's workspace, if it is not there."""
        self._mark(session_id)
        workspace = self.of(session_id)
        self._make_above(workspace)
        workspace.mkdir(mode=PRIVATE, exist_ok=True)
        return workspace

    def hand_on(self, session_id: str, successor: str) -> bool:
        """Give a session's workspace to its successor for its empty one; false when there is none."""
        workspace, empty = self.of(session_id), self.of(successor)
        if workspace.is_symlink() or not workspace.is_dir():
            return False
        # On the file system that it is on, whatever a new one would be made on by now.
        place = workspace.parents[1] / successor / _NAME
        if place != empty:
            empty.rmdir()
            self._clear_above(empty)
        self._note(successor, self._base_of(place))
        self._make_above(place)
        workspace.rename(place)
        self._clear_above(workspace)
        self._mark_of(session_id).unlink(missing_ok=True)
        return True

    def set_aside(self, session_id: str) -> Path:
        """Give a workspace another name, in one step; returns where it is now."""
        workspace = self.of(session_id)
        aside = workspace.with_name(_ASIDE)
        remove_folder(aside)  # what a removal that was killed left
        set_aside(workspace, aside)
        return aside

    def forget(self, session_id: str, aside: Path) -> None:
        """Remove what was set aside, and the mark."""
        remove_folder(aside)
        self._clear_above(aside)
        self._mark_of(session_id).unlink(missing_ok=True)

    def listed(self) -> list[str]:
        """The ids of the sessions that may have a workspace."""
        marks = self._root / "workspaces"
        return sorted(one.name for one in marks.glob("[!.]*"))

    def opened_at(self, session_id: str) -> datetime | None:
        """When a session's workspace was made, by its mark."""
        try:
            return records.modified_at(self._mark_of(session_id))
        except FileNotFoundError:
            return None

    def _mark(self, session_id: str) -> None:
        """Note that a session has a workspace, before it does: it is found again without asking all."""
        if self._mark_of(session_id).exists():
            self._mark_of(session_id).touch()
        else:
            self._note(session_id, self._apart)

    def _note(self, session_id: str, base: Path | None) -> None:
        """Write a mark whole or not at all: one that was cut short would say that nothing lies apart."""
        mark = self._mark_of(session_id)
        made(mark.parent, self._root)
        half = mark.with_name(f".{session_id}")
        try:
            with open(half, "w", opener=opened) as file:
                file.write(str(base or ""))
                file.flush()
                os.fsync(file.fileno())
            half.replace(mark)
        finally:
            half.unlink(missing_ok=True)

    def _mark_of(self, session_id: str) -> Path:
        return self._root / "workspaces" / session_id

    def _base_of(self, workspace: Path) -> Path | None:
        """Below what a workspace lies apart; none when it lies in the data folder."""
        folder = workspace.parents[2]
        return None if folder == self._root else folder.parent

    def _make_above(self, workspace: Path) -> None:
        base = self._base_of(workspace)
        if base is None:
            made(workspace.parent, self._root)
            return
        while True:
            _made_alone(base)
            with suppress(FileNotFoundError):  # the last other session takes what is above along, just now
                made(workspace.parent, base)
                return

    def _clear_above(self, workspace: Path) -> None:
        """Remove a session's folder that lies apart, with what a command wrote beside the workspace.

        The last one takes along what there is of the data folder.
        """
        above = workspace.parent
        if self._base_of(workspace) is not None and not os.path.lexists(above / _NAME):
            remove_folder(above)
            with suppress(OSError):  # another session's is there
                for folder in (above.parent, above.parent.parent):
                    folder.rmdir()


def _made_alone(folder: Path) -> None:
    """Make a folder that only its user can look into, where others may make some too.

    One that is there, as a volume of a container is, is closed to others.

    Raises:
        PermissionError: when it is somebody else's.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(f"{folder} is to hold workspaces and is not this user's: have it removed")
    if found.st_mode & 0o077:
        folder.chmod(PRIVATE)
