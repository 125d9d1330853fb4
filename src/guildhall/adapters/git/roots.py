"""Where the repositories of projects may lie; it must never judge a path by its letters alone.

A path is followed first, links and ``..`` included, and so is what a repository there says of where its
objects are.
"""

from __future__ import annotations

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


def _places(path: Path) -> tuple[Path, ...]:
    folder = path.resolve()
    return (folder, *(place.resolve() for place in places_of(folder)))
