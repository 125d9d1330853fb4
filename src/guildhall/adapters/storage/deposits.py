"""Files that are written before the journal tells of them; an empty one in ``deposits`` says when.

So whoever looks later for files that the journal never came to tell of need not look at all files. It must
never remove one that is deposited anew meanwhile: both take turns by a lock.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, unquote

from guildhall.adapters.storage.locking import locked
from guildhall.adapters.storage.private import touched
from guildhall.adapters.storage.records import modified_at
from guildhall.domain.policies.retention import Kept

FOLDER = "deposits"
LOCK = ".lock"


def announce(root: Path, name: str) -> None:
    """Note that a file is about to be written, again where it was before."""
    with locked(root / FOLDER / LOCK, root):
        touched(_mark(root, name))


def listed(root: Path) -> list[Kept]:
    """The files that were announced and not settled, by their names, and when they were."""
    found: list[Kept] = []
    for mark in sorted((root / FOLDER).glob("[!.]*")):
        with suppress(FileNotFoundError):
            found.append(Kept(unquote(mark.name), modified_at(mark)))
    return found


def settle(root: Path, kept: Kept) -> bool:
    """Look for a file no more; false when it was announced anew since it was listed."""
    with _still(root, kept) as still:
        return still


def discard(root: Path, kept: Kept) -> bool:
    """Remove a file; false when it was announced anew since it was listed."""
    with _still(root, kept) as still:
        if still:
            file = root / kept.name
            file.unlink(missing_ok=True)
            with suppress(OSError):  # others lie beside it
                file.parent.rmdir()
        return still


@contextmanager
def _still(root: Path, kept: Kept) -> Generator[bool]:
    """Whether a file was not announced anew since it was listed; then its mark goes at the end."""
    mark = _mark(root, kept.name)
    with locked(root / FOLDER / LOCK, root):
        still = mark.exists() and modified_at(mark) == kept.used_at
        yield still
        if still:
            mark.unlink()


def _mark(root: Path, name: str) -> Path:
    return root / FOLDER / quote(name, safe="")
