"""Names of refs and commits, and moving refs by compare-and-swap.

It must never move a ref that another process has moved meanwhile, nor let a name be read as an option.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from guildhall.adapters.git.command import Git, said
from guildhall.adapters.git.environment import Place
from guildhall.application.ports.repository import NamedCommit, RepositoryError

ABSENT = "0" * 40
"""The object name that git writes for "no such ref"."""

STALE_LOCK_SECONDS = 15.0
"""A ref's lock in the store is held for milliseconds; one as old as this was left by a process that died."""

_ATTEMPTS = 18
"""Each one waits in git for core.filesRefLockTimeout: together longer than a lock needs to be stale."""

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.$|/$|^/|^-|\.lock(/|$)|(^|/)\.|^@$")
_LOCK = re.compile(r"Unable to create '(.+\.lock)': File exists", re.DOTALL)


def check_ref(name: str) -> str:
    """Return a full ref name, ``refs/…``, that git-check-ref-format(1) would accept.

    Raises:
        RepositoryError: for any other name.
    """
    if not name.startswith("refs/") or name.count("/") < 2 or _FORBIDDEN.search(name):
        raise RepositoryError(f"{name!r} is no name for a ref: write refs/heads/NAME", field="ref")
    return name


def branch_ref(branch: str) -> str:
    """The full ref of a branch.

    Raises:
        RepositoryError: when it is no name for a branch.
    """
    if not branch or branch == "HEAD" or _FORBIDDEN.search(branch):
        raise RepositoryError(f"{branch!r} is no name for a branch", field="branch")
    return f"refs/heads/{branch}"


def check_revision(name: str) -> str:
    """Return the name of a commit: an object name or a ref, never an expression or an option.

    Raises:
        RepositoryError: for anything else.
    """
    if not name or _FORBIDDEN.search(name):
        raise RepositoryError(f"{name!r} names no commit: give a commit or a full ref", field="commit")
    return name


def resolve(git: Git, place: Place, name: str) -> str | None:
    """The commit that a ref or object name stands for, or none."""
    if not name or _FORBIDDEN.search(name):
        return None
    output = git.run(place, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", accept=(0, 1, 128))
    return output.text if output.code == 0 else None


def swap(git: Git, place: Place, ref: str, new: str, old: str | None, *, reason: str = "") -> bool:
    """Set a ref to ``new`` if it is at ``old`` (none: absent); false when it is not.

    Raises:
        RepositoryError: when git could not do it for another reason than that.
    """
    check_ref(ref)
    words = (
        "update-ref",
        "--no-deref",
        "-m",
        reason or "guildhall",
        ref,
        check_revision(new),
        check_revision(old or ABSENT),
    )
    output = git.run(place, *words, accept=(0, 1, 128))
    if output.code == 0:
        return True
    if current(git, place, ref) != old:
        return False
    raise RepositoryError(f"the ref {ref} of {place.git_dir} could not be set: {said(output.stderr)}")


def current(git: Git, place: Place, ref: str) -> str | None:
    """The object that a full ref names, whether it exists or not, or none."""
    output = git.run(place, "for-each-ref", "--format=%(objectname) %(refname)", check_ref(ref))
    for line in output.text.splitlines():
        name, _, found = line.partition(" ")
        if found == ref:
            return name
    return None


def below(git: Git, place: Place, prefix: str) -> list[NamedCommit]:
    """The refs under a prefix that ends with a slash, in the order of their names."""
    words = "--format=%(objectname) %(committerdate:unix) %(refname)"
    found: list[NamedCommit] = []
    for line in git.run(place, "for-each-ref", words, check_ref(prefix + "_")[:-1]).text.splitlines():
        commit, seconds, name = line.split(" ", 2)
        found.append(NamedCommit(name, commit, datetime.fromtimestamp(int(seconds), UTC)))
    return found


def all_objects(git: Git, place: Place) -> list[str]:
    """The objects that the refs name, each once."""
    output = git.run(place, "for-each-ref", "--format=%(objectname)")
    return sorted(set(output.text.split()))


class StoreRefs:
    """The refs of a store, where a lock that a dead process left behind is removed when it is stale."""

    def __init__(self, git: Git, place: Place) -> None:
        self._git = git
        self._place = place

    def swap(self, ref: str, new: str, old: str | None) -> bool:
        """Set a ref by compare-and-swap; see `swap`."""
        return self._past_stale_locks(lambda: swap(self._git, self._place, ref, new, old))

    def delete(self, ref: str, at: str | None = None) -> None:
        """Remove a ref, with ``at`` only while it names that; one that is absent stays absent."""
        self._past_stale_locks(lambda: self._delete(check_ref(ref), at))

    def _delete(self, ref: str, at: str | None) -> bool:
        words = ("update-ref", "--no-deref", "-d", ref, *((check_revision(at),) if at else ()))
        output = self._git.run(self._place, *words, accept=(0, 1, 128) if at else (0,))
        if output.code and current(self._git, self._place, ref) == at:
            where = f"the ref {ref} of {self._place.git_dir}"
            raise RepositoryError(f"{where} could not be removed: {said(output.stderr)}")
        return True

    def _past_stale_locks(self, action: Callable[[], bool]) -> bool:
        """Do it again after a stale lock was removed; git itself waits for a fresh one each time."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return action()
            except RepositoryError as error:
                lock = _LOCK.search(error.message)
                if lock is None:
                    raise
                self._remove_if_stale(Path(lock[1]))
        return action()

    def _remove_if_stale(self, lock: Path) -> None:
        """Remove a lock of this store that is old by the clock of the disk that it lies on."""
        root = self._place.git_dir
        if root not in lock.parents:
            return
        with tempfile.NamedTemporaryFile(dir=root) as now:
            try:
                age = Path(now.name).stat().st_mtime - lock.lstat().st_mtime
            except FileNotFoundError:
                return  # its owner has finished
        if age > STALE_LOCK_SECONDS:
            lock.unlink(missing_ok=True)
