"""Where the repositories of projects may lie; it must never judge a path by its letters alone.

A path is followed first, links and ``..`` included, and so is what a repository there says of where its
objects are, with every link among git's own files. What was looked at can be another by the time it is used:
so it is used by the path that was found, within a fence where the kernel can hold one, and looked at again.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from guildhall.adapters.git.command import told
from guildhall.adapters.git.program import folders_of_git
from guildhall.adapters.git.sources import places_of
from guildhall.application.ports.repository import RepositoryError
from guildhall.domain.record import Record

T = TypeVar("T")


class Fence(Protocol):
    """Does work that reaches some folders and what programs need, whatever links lead to meanwhile."""

    def __call__(self, work: Callable[[], T], readable: Sequence[Path], writable: Sequence[Path]) -> T:
        """Do it, and give what it gives."""
        ...


class Roots(Record):
    """The folders below which repositories may lie; none: anywhere. A kernel may have no ``fence``.

    None may lie in ``stores``, or be made of what does: those are Guildhall's own, which it merges into.
    """

    folders: tuple[Path, ...] = ()
    fence: Fence | None = None
    stores: Path | None = None

    def admit(self, path: Path) -> Path:
        """Where a path leads, if a repository may lie there, whether one does or not.

        Raises:
            RepositoryError: when it, or what it borrows its life from, lies elsewhere, or is a store.
        """
        if self.stores is not None and _is_of(path, self.stores):
            raise RepositoryError(
                f"{str(path)!r} is a repository of Guildhall's own: give the one that its project is of",
                rule="repository.is_the_users_own",
                field="repo",
            )
        if not self.folders:
            return path
        try:
            roots = [folder.resolve() for folder in self.folders]
            places = list(_places(path))
            within = all(any(place.is_relative_to(root) for root in roots) for place in places)
        except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long, a null character
            raise _outside(path) from None
        if not within:
            raise _outside(path)
        return places[0]

    def reading(self, path: Path, work: Callable[[Path], T], *own: Path) -> T:
        """Do work that reads the repository at a path, and may change folders of our own.

        Raises:
            RepositoryError: as :meth:`admit`, and what the work raises.
        """
        with told(f"reading the repository {path}"):
            return self._within(path, work, self.folders, own)

    def changing(self, path: Path, work: Callable[[Path], T], *own: Path) -> T:
        """Do work that changes the repository at a path, and may change folders of our own.

        Raises:
            RepositoryError: as :meth:`admit`, and what the work raises.
        """
        with told(f"changing the repository {path}"):
            return self._within(path, work, (), (*self.folders, *own))

    def _within(
        self, path: Path, work: Callable[[Path], T], readable: Sequence[Path], writable: Sequence[Path]
    ) -> T:
        folder = self.admit(path)
        if self.folders and self.fence is not None:
            needed = _there((*readable, *folders_of_git()))
            done = self.fence(lambda: work(folder), needed, _there(writable))
        else:
            done = work(folder)
        if self.admit(folder) != folder:
            raise _outside(path)
        return done


def shared(path: Path, held: Iterable[Path]) -> bool:
    """Whether a repository is one of those held, lies within or round one, or is made of what is in one.

    What cannot be followed is shared with nobody: who tries to use it will say why.
    """
    others = [place for one in held for place in _reached(one, lambda folder: (folder, *places_of(folder)))]
    if not others:
        return False
    own = _reached(path, lambda folder: tuple(_places(folder)))
    return any(
        place.is_relative_to(other) or other.is_relative_to(place) for place in own for other in others
    )


def _reached(path: Path, places: Callable[[Path], Sequence[Path]]) -> list[Path]:
    """Where a repository and what is asked of it lie, links followed; nothing where they lead nowhere."""
    try:
        return [place.resolve() for place in places(path.resolve())]
    except (OSError, RuntimeError, ValueError):
        return []


def _is_of(path: Path, stores: Path) -> bool:
    """Whether a path, or the repository there, lies in a folder of stores."""
    try:
        folder, own = path.resolve(), stores.resolve()
        return any(place.resolve().is_relative_to(own) for place in (folder, *places_of(folder)))
    except (OSError, RuntimeError, ValueError):
        return False  # it cannot be read, and who tries to will say why


def _there(folders: Sequence[Path]) -> list[Path]:
    """Those of some folders that this user can open at all."""
    found: list[Path] = []
    for folder in folders:
        with suppress(OSError):  # one that cannot be reached says nothing of the others
            folder.stat()
            found.append(folder)
    return found


def _outside(path: Path) -> RepositoryError:
    return RepositoryError(
        f"{str(path)!r} lies outside the folders that repositories may lie in; whoever runs this "
        "server names them with GUILDHALL_REPOSITORIES",
        rule="repository.is_in_an_allowed_folder",
        field="repo",
    )


def _places(path: Path) -> Iterator[Path]:
    """Where a repository is, and everything that it is made of elsewhere."""
    folder = path.resolve()
    if folder.is_symlink():  # from Python 3.13 on a loop of links is followed to itself
        raise OSError(errno.ELOOP, "the links lead around in a circle", str(folder))
    yield folder
    waiting = [place.resolve() for place in places_of(folder)]
    seen: set[Path] = set()
    while waiting:
        place = waiting.pop()
        yield place
        if place not in seen:
            seen.add(place)
            yield from _led_to(place)
            waiting += _borrowed_from(place)


def _led_to(git_dir: Path) -> Iterator[Path]:
    """Where links among git's own files lead; a folder itself says which of its entries are links."""
    waiting = [os.fspath(git_dir)]
    while waiting:
        for entry in _entries(waiting.pop()):
            if entry.is_symlink():
                yield Path(entry.path).resolve()
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What is in a folder; nothing in one that is gone by now, or that git could not look into either."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def _borrowed_from(git_dir: Path) -> list[Path]:
    """The stores of objects that a repository, or such a store, borrows from (gitrepository-layout(5))."""
    found: list[Path] = []
    for objects in (git_dir / "objects", git_dir):
        alternates = objects / "info" / "alternates"
        if alternates.is_file():
            lines = alternates.read_text("utf-8", "surrogateescape").splitlines()
            found += [(objects / line).resolve() for line in lines if line and not line.startswith("#")]
    return found
