"""Sees that the file of a database is the one at its path, before anything is written.

Whoever moves a data folder takes away what lies beside the events too: what a process of before goes on to
record would tell of files that are not where they belong.
"""

from __future__ import annotations

from pathlib import Path

from guildhall.application.ports.journal import JournalUnavailable


class StoreMoved(JournalUnavailable):
    """The database's file is not at its path any more, or it is another one."""

    def __init__(self) -> None:
        super().__init__(
            "the data folder was moved, removed or replaced while this process works on it, so nothing more "
            "is recorded: move it back, or end this process and go on with the folder where it is now",
            rule="store_is_in_its_place",
        )


class Placed:
    """The file of a database in SQLite as it was when that was opened; any other database has no place."""

    def __init__(self, file: str) -> None:
        self._file = Path(file).absolute() if file else None
        self._known = self._found()

    def require(self) -> None:
        """See that the same file is there.

        Raises:
            StoreMoved: when it is not.
            OSError: when nobody can look there.
        """
        if self._file is not None and self._found() != self._known:
            raise StoreMoved

    def _found(self) -> tuple[int, int] | None:
        if self._file is None:
            return None
        try:
            found = self._file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_dev, found.st_ino
