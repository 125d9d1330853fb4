"""The stores of all projects: one bare repository each, made when it is first opened.

It must never make a store outside its root folder, nor one with hooks or configuration other than ours, nor
the folder that its root lies in: that was moved away.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from guildhall.adapters.git import sources, transfer
from guildhall.adapters.git.command import Git, told
from guildhall.adapters.git.environment import NEUTRAL_ATTRIBUTES, Place
from guildhall.adapters.git.repository import GitRepository
from guildhall.adapters.git.roots import Roots, shared
from guildhall.adapters.git.scratch import sweep
from guildhall.adapters.git.staging import MAX_FILE_BYTES
from guildhall.application.ports.repository import RepositoryError
from guildhall.application.ports.system import Clock
from guildhall.domain.record import evolve

OLDEST_GIT = (2, 39)
"""`git merge-tree --write-tree` came with 2.38, safe handling of foreign owners with maintained 2.39."""

_PROJECT_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_FORMAT = (
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
    "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
)


class GitRepositories:
    """Opens the store of a project."""

    def __init__(
        self,
        root: Path,
        clock: Clock | None = None,
        max_file_bytes: int = MAX_FILE_BYTES,
        roots: Roots = Roots(),
    ) -> None:
        self._root = root
        self._roots = evolve(roots, stores=root)
        self._clock = clock
        self._max_file_bytes = max_file_bytes
        self._git: Git | None = None

    def open(self, project_id: str) -> GitRepository:
        """The project's store, made if it is not there; several processes may ask at once.

        Raises:
            RepositoryError: when the id is no plain name, or git is missing or too old.
        """
        if not _PROJECT_ID.fullmatch(project_id):
            raise RepositoryError(
                f"{project_id!r} is no name for a project's store: use letters, digits, - and _"
            )
        git = self._found()
        path = self._root.absolute() / f"{project_id}.git"
        with told(f"opening the store {path}"):
            if not path.is_dir():
                _create(path)
            sweep(path)
        return GitRepository(
            path, git=git, clock=self._clock, max_file_bytes=self._max_file_bytes, roots=self._roots
        )

    @property
    def are_confined(self) -> bool:
        """Whether the installation names the folders that repositories may lie in."""
        return bool(self._roots.folders)

    def shares(self, source: Path, held: Iterable[Path]) -> bool:
        """Whether a repository has something of one of those held; see `roots.shared`."""
        return shared(source, held)

    def admit(self, source: Path) -> None:
        """See that the repository of a project may lie at a path; see `Roots`."""
        self._roots.admit(source)

    def examine(self, source: Path) -> None:
        """See that a repository is there, where one may lie, and can be read; no store is made."""
        git, place = self._found(), Place(self._root.absolute())
        self._roots.reading(source, lambda folder: sources.examine(git, place, folder))

    def rehearse(self, source: Path) -> None:
        """See that a branch could be brought into a store: looked up in a folder that is gone afterwards."""
        with told("making a temporary folder"), tempfile.TemporaryDirectory(prefix="guildhall-") as name:
            here = Place(Path(name).resolve())
            git = self._found(here.git_dir)
            self._roots.reading(source, lambda folder: transfer.look_up(git, here, folder), here.git_dir)

    def has_commit(self, source: Path, commit: str) -> bool:
        """Whether a repository has a commit: looked for as in `rehearse`."""
        with told("making a temporary folder"), tempfile.TemporaryDirectory(prefix="guildhall-") as name:
            here = Place(Path(name).resolve())
            git = self._found(here.git_dir)
            return self._roots.reading(
                source, lambda folder: transfer.has(git, here, folder, commit), here.git_dir
            )

    def stored(self) -> list[str]:
        """The projects that have a store, by their ids."""
        return sorted(path.name.removesuffix(".git") for path in self._root.glob("*.git"))

    def _found(self, folder: Path | None = None) -> Git:
        """The git on PATH, asked for its version in a folder, by default in the one of the stores."""
        if self._git is None:
            git = Git.found()
            require_version(git, folder or self._root)
            self._git = git
        return self._git


def require_version(git: Git, folder: Path) -> None:
    """See that git is new enough.

    Raises:
        RepositoryError: when it is not.
    """
    with told(f"making the folder {folder}"):
        folder.mkdir(exist_ok=True, mode=0o700)
    words = git.run(Place(folder), "version").text
    found = re.search(r"(\d+)\.(\d+)", words)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_GIT:
        raise RepositoryError(f"{words} is too old: install git {OLDEST_GIT[0]}.{OLDEST_GIT[1]} or newer")


def _create(path: Path) -> None:
    """Make a bare repository and move it to its place whole; who comes second uses the first one's."""
    path.parent.mkdir(exist_ok=True, mode=0o700)  # in a data folder that is there: it may have been moved
    # Made by hand: `git init` would copy the hooks of a template.
    with tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as name:
        new = Path(name) / "store"
        for folder in ("objects/info", "objects/pack", "refs/heads", "info", "scratch"):
            (new / folder).mkdir(parents=True)
        (new / "HEAD").write_text("ref: refs/heads/main\n")
        (new / "config").write_text(_FORMAT)
        (new / "info" / "attributes").write_text(NEUTRAL_ATTRIBUTES)
        try:
            new.rename(path)
        except OSError:
            if not (path / "HEAD").is_file():
                raise
