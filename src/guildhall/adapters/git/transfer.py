"""Carries commits between a store and a user's repository as packs through a pipe.

It must never run git's transports (they start programs that a repository names), and it takes an object only
under the name that its bytes hash to.
"""

from __future__ import annotations

from pathlib import Path

from guildhall.adapters.git.command import Git, told
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.refs import all_objects, branch_ref, current, resolve, swap
from guildhall.adapters.git.sources import Source, opened
from guildhall.application.ports.repository import Imported, RepositoryError
from guildhall.domain.record import evolve

_MAKE = ("pack-objects", "--revs", "--stdout", "--quiet", "--delta-base-offset", "--no-use-bitmap-index")
# Checks that every object that one of the pack names is there; names are made anew from the bytes.
_TAKE = ("index-pack", "--stdin", "--check-self-contained-and-connected")

IMPORTED = "refs/imported/"
"""Where a store remembers the branches of a user's repository; nothing is ever merged there."""

HANDED_IN = "refs/guildhall/handed-in/"
"""Where a store keeps the commits of a user's repository that work was handed in as."""


def take_in(git: Git, store: Place, folder: Path, branch: str | None) -> Imported:
    """Bring a branch of a user's repository into the store; nothing there names it before `remember_branch`.

    Raises:
        RepositoryError: see the port.
    """
    with opened(git, store, folder) as source:
        found = _found(git, source, branch)
        receive(git, store, source, found.commit)
        return found


def take_in_commit(git: Git, store: Place, folder: Path, commit: str) -> str | None:
    """Bring one commit of a user's repository into the store, which does not name it yet; none: it has none.

    Raises:
        RepositoryError: as :func:`take_in`.
    """
    with opened(git, store, folder) as source:
        found = resolve(git, source.place, commit)
        if found is not None:
            _refuse_incomplete(source)
            receive(git, store, source, found)
        return found


def has(git: Git, store: Place, folder: Path, commit: str) -> bool:
    """Whether a user's repository has a commit.

    Raises:
        RepositoryError: see the port.
    """
    with opened(git, store, folder) as source:
        return resolve(git, source.place, commit) is not None


def look_up(git: Git, store: Place, folder: Path, branch: str | None = None) -> Imported:
    """The branch that would be brought into a store; a folder of ours does for one.

    Raises:
        RepositoryError: see the port.
    """
    with opened(git, store, folder) as source:
        return _found(git, source, branch)


def remember_branch(git: Git, store: Place, imported: Imported) -> None:
    """Let ``refs/imported/BRANCH`` name what was taken in."""
    remember(git, store, IMPORTED + imported.branch, imported.commit)


def receive(git: Git, store: Place, source: Source, commit: str) -> None:
    """Copy what the store lacks of a commit."""
    reading = evolve(store, objects=source.common_dir / "objects")
    words = _revisions(commit, all_objects(git, store))
    if git.run(reading, "rev-list", "--max-count=1", "--stdin", stdin=words).stdout:
        git.pipe(reading, _MAKE, words, store, _TAKE)


def send(git: Git, store: Place, source: Source, commit: str) -> None:
    """Copy what the user's repository lacks of a commit; no ref of it moves."""
    # Of a cut-off or partial history nobody can say what is there: then everything is sent.
    whole = not (source.shallow or source.partial)
    known = _known(git, store, all_objects(git, source.place)) if whole else []
    words = _revisions(commit, known)
    if git.run(store, "rev-list", "--max-count=1", "--stdin", stdin=words).stdout:
        git.pipe(store, _MAKE, words, source.place, _TAKE)


def remember(git: Git, store: Place, ref: str, commit: str) -> None:
    """Point a ref of the store at a commit, wherever it was before."""
    while (old := current(git, store, ref)) != commit:
        if swap(git, store, ref, commit, old):
            return


def _known(git: Git, place: Place, names: list[str]) -> list[str]:
    """Those of the objects that a repository has and that are commits or tags."""
    words = "".join(f"{name}\n" for name in names).encode()
    output = git.run(place, "cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=words)
    pairs = (line.split(" ", 1) for line in output.text.splitlines())
    return [name for name, kind in pairs if kind in ("commit", "tag")]


def _revisions(commit: str, known: list[str]) -> bytes:
    return "".join([f"{commit}\n", *(f"^{name}\n" for name in known)]).encode()


def _found(git: Git, source: Source, branch: str | None) -> Imported:
    """A branch of a user's repository, its checked-out one by default, with its commit."""
    _refuse_incomplete(source)
    name = branch or source.head()
    if name is None:
        raise RepositoryError(
            f"{source.folder} is on no branch (its HEAD is detached): `git switch BRANCH` there first",
            field="branch",
        )
    commit = resolve(git, source.place, branch_ref(name))
    if commit is None and _has_ref(git, source, branch_ref(name)):
        raise RepositoryError(
            f"the branch {name!r} of {source.folder} cannot be read: what it names is damaged or away, see "
            "`git fsck` there",
            field="repo",
        )
    if commit is None:
        raise _no_branch(source, name, asked=branch is not None)
    return Imported(name, commit)


def _has_ref(git: Git, source: Source, ref: str) -> bool:
    """Whether there is a ref, be it that nobody can tell what it names: git passes over such a one."""
    with told(f"reading the branches of {source.folder}"):
        is_loose = (source.common_dir / ref).is_file()
    return is_loose or current(git, source.place, ref) is not None


def _refuse_incomplete(source: Source) -> None:
    where = source.folder
    if source.shallow:
        raise RepositoryError(
            f"{where} is a shallow clone: run `git fetch --unshallow` there first", field="repo"
        )
    if source.partial:
        raise RepositoryError(
            f"{where} is a partial clone, whose files lie on a server: clone it again without --filter",
            field="repo",
        )
    if source.borrows_of_a_stranger:
        raise RepositoryError(
            f"{where} belongs to another user and borrows objects (objects/info/alternates): "
            "run `git repack -a -d` there and remove that file",
            field="repo",
        )


def _no_branch(source: Source, name: str, *, asked: bool) -> RepositoryError:
    if asked:
        return RepositoryError(
            f"{source.folder} has no branch {name!r}: see `git branch` there", field="branch"
        )
    return RepositoryError(
        f"the branch {name!r} of {source.folder} has no commit yet: commit something first", field="repo"
    )
