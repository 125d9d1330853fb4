"""Where the repositories of projects may lie; it must never judge a path by its letters alone.

A path is followed first, links and ``..`` included, and so is what a repository there says of where its
objects are, with every link among git's own files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guildhall.adapters.git.sources import places_of
from guildhall.application.ports.repository import RepositoryError


@dataclass(frozen=True, slots=True)
class Roots:
    """The folders below which repositories may lie; none: anywhere."""

    folders: tuple[Path, ...] = ()

    def admit(self, path: Path) -> None:
        """See that a repository may lie at a path, whether one does or not.

        Raises:
            RepositoryError: when it, or what it borrows its life from, lies elsewhere.
        """
        if not self.folders:
            return
        try:
            roots = [folder.resolve() for folder in self.folders]
            within = all(any(place.is_relative_to(root) for root in roots) for place in _places(path))
        except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long, a null character
            within = False
        if not within:
            raise RepositoryError(
                f"{str(path)!r} lies outside the folders that repositories may lie in; whoever runs this "
                "server names them with GUILDHALL_REPOSITORIES",
                rule="repository.is_in_an_allowed_folder",
                field="repository",
            )


def _places(path: Path) -> Iterator[Path]:
    """Where a repository is, and everything that it is made of elsewhere."""
    folder = path.resolve()
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
    """Where links among git's own files lead."""
    for parent, folders, files in os.walk(git_dir):
        for name in (*folders, *files):
            if (entry := Path(parent, name)).is_symlink():
                yield entry.resolve()


def _borrowed_from(git_dir: Path) -> list[Path]:
    """The stores of objects that a repository, or such a store, borrows from (gitrepository-layout(5))."""
    found: list[Path] = []
    for objects in (git_dir / "objects", git_dir):
        alternates = objects / "info" / "alternates"
        if alternates.is_file():
            lines = alternates.read_text("utf-8", "surrogateescape").splitlines()
            found += [(objects / line).resolve() for line in lines if line and not line.startswith("#")]
    return found
