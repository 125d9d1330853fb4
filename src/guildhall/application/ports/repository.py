"""The repository: git as Guildhall uses it, without ever running what a repository contains.

Guildhall keeps a bare repository a project (the *store*); sessions work in cheap clones of it;
results reach the store only as trees that Guildhall staged and committed itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from guildhall.domain.kernel import DomainError
from guildhall.domain.record import Record


class RepositoryError(DomainError):
    """Git could not do what was asked; the sentence says what to do about it."""

    code = "validation_failed"


class PatchRefused(RepositoryError):
    """A patch does not apply, or does what none may."""


class PatchTooLarge(RepositoryError):
    """A change is too large to be kept as a patch."""


class Author(Record):
    """A name and address for a commit."""

    name: str
    email: str


class Imported(Record):
    """A user's repository as it was taken in: its branch and the commit it stood at."""

    branch: str
    commit: str


class Change(Record):
    """One path of a diff; ``status`` is git's letter (A, M, D, T). Renames are a D and an A."""

    status: str
    path: str


class Merged(Record):
    """A merge made in the store, not yet on any branch; ``conflicts`` are paths, then ``commit`` is empty."""

    commit: str
    conflicts: tuple[str, ...] = ()


class Delivery(Record):
    """What became of it: ``fast_forwarded``, ``unchanged``, ``kept`` or ``failed``; why; what to type.

    ``branch`` is the one beside it that keeps the commit, empty where none does.
    """

    outcome: str
    reason: str
    command: str
    branch: str = ""


Held = Callable[[], str]
"""Why a commit is only kept beside a branch, empty where it is not.

It is asked right before anything of the user's is touched, and raises where whoever delivers may no more.
"""


def not_held() -> str:
    """What nothing holds back."""
    return ""


class NamedCommit(Record):
    """A ref, the commit that it names, and when that was made (aware, UTC)."""

    name: str
    commit: str
    committed_at: datetime


class Repository(Protocol):
    """The bare repository of one project."""

    @property
    def path(self) -> Path:
        """The bare repository's folder."""
        ...

    def import_branch(self, source: Path, branch: str | None = None) -> Imported:
        """Bring a user's repository's branch (its checked-out one by default) into the store.

        Reads only; works with a dirty tree, a foreign owner and submodules.

        Raises:
            RepositoryError: for a folder that is no repository, an unborn branch, a branch that cannot be
                read, a detached HEAD without ``branch``; for a ``branch`` that is not there, and of one
                that was named for nothing else, its field is ``branch``.
        """
        ...

    def import_commit(self, source: Path, commit: str) -> str | None:
        """Bring one commit of a user's repository into the store; its full name, none where it has none.

        Raises:
            RepositoryError: as :meth:`import_branch`.
        """
        ...

    def resolve(self, ref: str) -> str | None:
        """The commit a ref names, or none."""
        ...

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree: equal for commits with the same files."""
        ...

    def create_workspace(self, folder: Path, commit: str, branch: str) -> None:
        """Make ``folder`` a clone that borrows the store's objects, on a new branch at ``commit``."""
        ...

    def checkout_tree(self, folder: Path, commit: str) -> None:
        """Write a commit's files into a new empty folder that is no repository."""
        ...

    def commit_tree(self, folder: Path, parent: str, author: Author, message: str, ref: str) -> str | None:
        """Stage everything in a workspace and commit it onto ``parent`` under ``ref`` in the store.

        Uses a GIT_DIR of Guildhall's own; nothing in the workspace's ``.git`` is read. Honours the
        project's ``.gitignore``. Returns none, and moves no ref, when the tree equals the parent's.

        Raises:
            RepositoryError: for what must not be stored (a path that leaves the tree, a nested repository …).
        """
        ...

    def changes(self, base: str, head: str) -> list[Change]:
        """The paths that differ between two commits."""
        ...

    def diff(self, base: str, head: str, limit_bytes: int = 1 << 20) -> str:
        """The unified diff between two commits, cut at a limit."""
        ...

    def patch(self, base: str, head: str, limit_bytes: int) -> str:
        """The whole way from one commit to another as text that `git apply` takes, binary files included.

        Raises:
            PatchTooLarge: over the limit; a patch is never cut.
        """
        ...

    def commit_patch(self, parent: str, patch: str, author: Author, message: str, ref: str) -> str | None:
        """Commit what a patch makes of ``parent`` under ``ref``, which must be new; none if it is the same.

        Raises:
            PatchRefused: for one that does not apply, leaves the tree, or changes a submodule.
        """
        ...

    def read_file(self, commit: str, path: str) -> bytes | None:
        """One file's content at a commit, or none."""
        ...

    def list_files(self, commit: str) -> list[str]:
        """All paths at a commit."""
        ...

    def merge(self, ours: str, theirs: str, author: Author, message: str) -> Merged:
        """Merge two commits in the store without a working tree; the result is on no branch.

        Always makes a merge commit with the parents ``ours`` and ``theirs``.
        """
        ...

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether ``commit`` is reachable from ``of``."""
        ...

    def merge_bases(self, ours: str, theirs: str) -> list[str]:
        """The best common ancestors of two commits: usually one, none where they have no history in common.

        Several where their histories cross.
        """
        ...

    def update_ref(self, ref: str, new: str, old: str | None) -> bool:
        """Compare-and-swap a ref; ``old`` none means it must not exist; false when it moved."""
        ...

    def delete_ref(self, ref: str, at: str | None = None) -> None:
        """Remove a ref of the store, with ``at`` only while it names that commit."""
        ...

    def refs_below(self, prefix: str) -> list[NamedCommit]:
        """The commits that refs under a prefix name; the prefix ends with a slash."""
        ...

    def contains(self, line: str, commit: str) -> bool:
        """Whether merging a commit into a line of work would change no file of it.

        Raises:
            RepositoryError: when they have no history in common.
        """
        ...

    def gather(self, refs: Sequence[NamedCommit], into: str, author: Author, message: str) -> bool:
        """Keep the commits of refs reachable from one ref, beside what it keeps, and remove theirs.

        Returns false, with everything as it was, when another process moved ``into`` meanwhile.
        """
        ...

    def deliver(
        self, source: Path, branch: str, commit: str, kept_as: str, held: Held = not_held
    ) -> Delivery:
        """Bring a commit to the user's repository (it is fetched into branch ``kept_as`` there first).

        A clean checked-out ``branch`` is fast-forwarded; a dirty or diverged one is left alone, and any
        where ``held`` says why.

        Raises:
            Exception: what ``held`` raises, and nothing of the user's was touched since it was asked.
        """
        ...

    def exclude(self, source: Path, pattern: str) -> None:
        """Add a line to the user's ``.git/info/exclude`` if it is not there."""
        ...

    def log(self, base: str, head: str) -> Sequence[Mapping[str, str]]:
        """Commits of ``head`` not in ``base``, oldest first: commit, parents, author, subject, body."""
        ...


class Repositories(Protocol):
    """The bare repositories of all projects."""

    @property
    def are_confined(self) -> bool:
        """Whether the installation says in which folders the repositories of projects may lie."""
        ...

    def shares(self, source: Path, held: Iterable[Path]) -> bool:
        """Whether a repository is one of those held, lies within or round it, or is made of its parts."""
        ...

    def open(self, project_id: str) -> Repository:
        """The project's repository, made at its first use."""
        ...

    def admit(self, source: Path) -> None:
        """See that the repository of a project may lie at a path, whether there is one or not.

        Raises:
            RepositoryError: when the installation keeps repositories elsewhere.
        """
        ...

    def examine(self, source: Path) -> None:
        """See that a path holds a repository that work can be taken from, before anything is made for it.

        Raises:
            RepositoryError: where there is none, where it cannot be read, or as :meth:`admit`.
        """
        ...

    def rehearse(self, source: Path) -> None:
        """See that a repository's checked-out branch could be brought into a store, before there is one.

        Raises:
            RepositoryError: as :meth:`examine` and ``Repository.import_branch``.
        """
        ...

    def has_commit(self, source: Path, commit: str) -> bool:
        """Whether a user's repository has a commit, on a branch or not; nothing is brought along.

        Raises:
            RepositoryError: as :meth:`examine`.
        """
        ...

    def stored(self) -> list[str]:
        """The projects that have a repository, by their ids."""
        ...
