"""One project's store: the port `Repository`, put together from the parts of this package.

It must never hold state of its own besides where the store is: several processes use one store at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from guildhall.adapters.git import delivery, patches, transfer, workspace
from guildhall.adapters.git.command import Git
from guildhall.adapters.git.commits import Signed, write_commit
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.excludes import exclude
from guildhall.adapters.git.history import History
from guildhall.adapters.git.refs import StoreRefs, below, check_ref, check_revision, current, resolve
from guildhall.adapters.git.roots import Roots
from guildhall.adapters.git.staging import MAX_FILE_BYTES, stage
from guildhall.application.ports.repository import (
    Author,
    Change,
    Delivery,
    Imported,
    Merged,
    NamedCommit,
    RepositoryError,
)
from guildhall.application.ports.system import Clock


class GitRepository:
    """A bare repository that `GitRepositories` made. Errors are those of the port."""

    def __init__(
        self,
        path: Path,
        *,
        git: Git | None = None,
        clock: Clock | None = None,
        max_file_bytes: int = MAX_FILE_BYTES,
        roots: Roots = Roots(),
    ) -> None:
        self._roots = roots
        self._git = git or Git.found()
        self._place = Place(path)
        self._refs = StoreRefs(self._git, self._place)
        self._history = History(self._git, self._place)
        self._clock = clock
        self._max_file_bytes = max_file_bytes

    @property
    def path(self) -> Path:
        """The bare repository's folder."""
        return self._place.git_dir

    def import_branch(self, source: Path, branch: str | None = None) -> Imported:
        """Bring a user's branch into the store, where ``refs/imported/BRANCH`` then names it."""
        imported = self._roots.reading(
            source, lambda folder: transfer.take_in(self._git, self._place, folder, branch), self.path
        )
        transfer.remember_branch(self._git, self._place, imported)
        return imported

    def import_commit(self, source: Path, commit: str) -> str | None:
        """Bring one commit of a user's repository into the store, where a ref of its own then names it."""
        found = self._roots.reading(
            source, lambda folder: transfer.take_in_commit(self._git, self._place, folder, commit), self.path
        )
        if found is not None:
            transfer.remember(self._git, self._place, transfer.HANDED_IN + found, found)
        return found

    def resolve(self, ref: str) -> str | None:
        """The commit that a ref, branch or object name stands for, or none."""
        return resolve(self._git, self._place, ref)

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree."""
        return self._history.tree_of(commit)

    def create_workspace(self, folder: Path, commit: str, branch: str) -> None:
        """Make ``folder`` (absent or empty) a clone that borrows the store's objects."""
        workspace.create_workspace(self._git, self._place, folder, commit, branch)

    def checkout_tree(self, folder: Path, commit: str) -> None:
        """Write a commit's files into a folder (absent or empty) that is no repository."""
        workspace.checkout_tree(self._git, self._place, folder, commit)

    def commit_tree(self, folder: Path, parent: str, author: Author, message: str, ref: str) -> str | None:
        """Commit a folder's files onto ``parent`` under ``ref``, which then names this commit alone.

        Raises:
            RepositoryError: for what must not be stored, and when another process moved ``ref`` meanwhile.
        """
        before = current(self._git, self._place, check_ref(ref))
        base = resolve(self._git, self._place, check_revision(parent))
        if base is None:
            raise RepositoryError(f"the store {self.path} has no commit {parent!r}", field="parent")
        tree = stage(self._git, self._place, folder, base, self._max_file_bytes)
        if tree == self._git.run(self._place, "rev-parse", "--verify", f"{base}^{{tree}}").text:
            return None
        commit = self._commit(tree, (base,), author, message)
        if not self._refs.swap(ref, commit, before):
            raise RepositoryError(f"the ref {ref} moved while {folder} was being committed: commit it again")
        return commit

    def changes(self, base: str, head: str) -> list[Change]:
        """The paths that differ between two commits."""
        return self._history.changes(base, head)

    def diff(self, base: str, head: str, limit_bytes: int = 1 << 20) -> str:
        """The unified diff between two commits; a line at its end says when it was cut."""
        return self._history.diff(base, head, limit_bytes)

    def patch(self, base: str, head: str, limit_bytes: int) -> str:
        """The whole way between two commits as a patch."""
        return patches.patch_between(self._git, self._place, base, head, limit_bytes)

    def commit_patch(self, parent: str, patch: str, author: Author, message: str, ref: str) -> str | None:
        """Commit what a patch makes of a commit, without a working tree."""
        tree = patches.apply_patch(self._git, self._place, parent, patch)
        if tree == self.tree_of(parent):
            return None
        commit = self._commit(tree, (parent,), author, message)
        if not self._refs.swap(ref, commit, None):
            raise RepositoryError(f"there is a ref {ref} already: choose another name", field="ref")
        return commit

    def read_file(self, commit: str, path: str) -> bytes | None:
        """One file's content at a commit, or none."""
        return self._history.read_file(commit, path)

    def list_files(self, commit: str) -> list[str]:
        """All paths at a commit."""
        return self._history.list_files(commit)

    def merge(self, ours: str, theirs: str, author: Author, message: str) -> Merged:
        """Merge two commits without a working tree; the result is on no branch."""
        tree, conflicts = self._history.merged_tree(ours, theirs)
        return Merged("" if conflicts else self._commit(tree, (ours, theirs), author, message), conflicts)

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether ``commit`` is reachable from ``of``."""
        return self._history.is_ancestor(commit, of)

    def merge_bases(self, ours: str, theirs: str) -> list[str]:
        """The best common ancestors of two commits."""
        return self._history.merge_bases(ours, theirs)

    def update_ref(self, ref: str, new: str, old: str | None) -> bool:
        """Compare-and-swap a ref."""
        return self._refs.swap(ref, new, old)

    def delete_ref(self, ref: str, at: str | None = None) -> None:
        """Remove a ref of the store, with ``at`` only while it names that commit; absent it stays absent."""
        self._refs.delete(ref, at)

    def refs_below(self, prefix: str) -> list[NamedCommit]:
        """The commits that refs under a prefix name; each prefix ends with a slash."""
        return below(self._git, self._place, prefix)

    def contains(self, line: str, commit: str) -> bool:
        """Whether merging a commit into a line of work would change no file of it."""
        tree, conflicts = self._history.merged_tree(line, commit)
        return not conflicts and tree == self.tree_of(line)

    def gather(self, refs: Sequence[NamedCommit], into: str, author: Author, message: str) -> bool:
        """Keep the commits of refs under one ref instead, beside what it keeps; false when that moved."""
        before = current(self._git, self._place, check_ref(into))
        parents = [*([before] if before else []), *(one.commit for one in refs)]
        commit = self._commit(self.tree_of(parents[0]), parents, author, message)
        if not self._refs.swap(into, commit, before):
            return False
        for one in refs:
            self._refs.delete(one.name, one.commit)
        return True

    def deliver(
        self, source: Path, branch: str, commit: str, kept_as: str, held: delivery.Held = delivery.not_held
    ) -> Delivery:
        """Bring a commit to the user's repository; see `delivery`."""
        order = delivery.Order(branch, commit, kept_as, held)
        return self._roots.changing(
            source, lambda folder: delivery.deliver(self._git, self._place, folder, order), self.path
        )

    def exclude(self, source: Path, pattern: str) -> None:
        """Add a line to the user's ``info/exclude`` if it is not there."""
        self._roots.changing(
            source, lambda folder: exclude(self._git, self._place, folder, pattern), self.path
        )

    def log(self, base: str, head: str) -> Sequence[Mapping[str, str]]:
        """Commits of ``head`` not in ``base``, oldest first: commit, parents, author, subject, body."""
        return self._history.log(base, head)

    def _commit(self, tree: str, parents: Sequence[str], author: Author, message: str) -> str:
        now = None if self._clock is None else self._clock.now()
        return write_commit(self._git, self.path, tree, parents, Signed(author, message, now))
