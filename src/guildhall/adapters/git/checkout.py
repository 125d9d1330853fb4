"""Judges a user's checkout before a delivery and moves it forward.

It must never write a file of the user's that is changed, unknown to git, or made by a filter of the user's.
"""

from __future__ import annotations

import os
from pathlib import Path

from guildhall.adapters.git.command import LONG_LIMIT, Git, said
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.refs import branch_ref
from guildhall.adapters.git.sources import Source, head_branch, worktrees
from guildhall.domain.record import Record, evolve

_UNFINISHED = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "sequencer": "a cherry-pick",
    "BISECT_LOG": "a bisection",
}
_NO_FILTER = ("unspecified", "unset", "set")
_SHOWN_PATHS = 3


class Checkout(Record):
    """A folder that has a branch checked out; ``here`` when it is the one that was opened."""

    folder: Path
    here: bool


def checked_out(source: Source, branch: str) -> Checkout | None:
    """Where a branch is checked out, or is being rebased, if anywhere; the opened folder comes first."""
    found = [
        Checkout(folder, here=git_dir == source.git_dir)
        for git_dir, folder in worktrees(source)
        if branch in (head_branch(git_dir), _rebased(git_dir))
    ]
    return min(found, key=lambda checkout: not checkout.here, default=None)


def obstacle(git: Git, source: Source, tip: str, commit: str) -> str | None:
    """Why the checkout cannot be moved from ``tip`` to ``commit``, as words for a person, or none."""
    if (source.git_dir / "index.lock").exists():
        return f"another git program is at work in {source.folder} (its index.lock is there)"
    for name, what in _UNFINISHED.items():
        if (source.git_dir / name).exists():
            return f"{what} is not finished in {source.folder}"
    setting = source.settings.get("core.worktree")
    if setting and (source.git_dir / setting).resolve() != source.folder.resolve():
        return f"the files of the repository are elsewhere, in {(source.git_dir / setting).resolve()}"
    changed, unsure = _changed(git, source)
    if changed:
        listed = _listed(changed)
        return f"{source.folder} has changes that are not committed: {listed}; commit them first, then merge"
    if filtered := unsure or _filtered(git, source, tip, commit):
        return f"files pass through a filter of yours, which is not run for you: {_listed(filtered)}"
    if covered := _covered(source, _written(git, source, tip, commit, "A")):
        listed = _listed(covered)
        return f"files that git does not know would be overwritten: {listed}; move them away, then merge"
    return None


def fast_forward(git: Git, source: Source, commit: str) -> str | None:
    """Move the checked-out branch and its files forward, or say why git refused and moved nothing."""
    flags = (
        "--ff-only",
        "--quiet",
        "--no-stat",
        "--no-autostash",
        "--no-overwrite-ignore",
        "--no-verify-signatures",
    )
    place = evolve(source.place, variables=(("GIT_REFLOG_ACTION", "guildhall: deliver"),))
    output = git.run(place, "merge", *flags, commit, accept=range(256), time_limit=LONG_LIMIT)
    return None if output.code == 0 else f"git would not move {source.folder} forward: {_why(output.stderr)}"


def _why(stderr: str) -> str:
    """Git's words, with the files that it lists below them."""
    files = [line.strip() for line in stderr.splitlines() if line.startswith("\t")]
    return f"{said(stderr)} {_listed(files)}" if files else said(stderr)


def _rebased(git_dir: Path) -> str | None:
    for name in ("rebase-merge", "rebase-apply"):
        path = git_dir / name / "head-name"
        if path.is_file():
            return os.fsdecode(path.read_bytes()).strip().removeprefix(branch_ref("x")[:-1])
    return None


def _changed(git: Git, source: Source) -> tuple[list[str], list[str]]:
    """Files that are changed, and those of which only a filter of the user's could tell whether they are.

    Where an index is as old as a file, git compares it as it lies there with what the filter made of it.
    """
    # Looking into a submodule would start git there, with the submodule's configuration.
    flags = ("--porcelain=v1", "-z", "--untracked-files=no", "--ignore-submodules=dirty", "--no-renames")
    output = git.run(source.place, "status", *flags, time_limit=LONG_LIMIT)
    entries = [entry for entry in os.fsdecode(output.stdout).split("\0") if entry]
    edited = [entry[3:] for entry in entries if entry.startswith(" M")]
    unsure = _through_filter(git, source.place, edited) if edited else []
    left_open = frozenset(unsure)
    return [entry[3:] for entry in entries if entry[3:] not in left_open], unsure


def _written(git: Git, source: Source, tip: str, commit: str, kinds: str) -> list[str]:
    flags = ("-r", "-z", "--name-only", "--no-renames", f"--diff-filter={kinds}")
    output = git.run(source.place, "diff-tree", *flags, tip, commit)
    return [path for path in os.fsdecode(output.stdout).split("\0") if path]


def _filtered(git: Git, source: Source, tip: str, commit: str) -> list[str]:
    """The files to be written that `.gitattributes` of the new commit gives a filter, such as Git LFS."""
    paths = _written(git, source, tip, commit, "AMT")
    place = evolve(source.place, index=source.place.git_dir / "index-of-result")
    git.run(place, "read-tree", commit)
    return _through_filter(git, place, paths)


def _through_filter(git: Git, place: Place, paths: list[str]) -> list[str]:
    """Those of these files that the ``.gitattributes`` of an index give a filter."""
    words = b"".join(os.fsencode(path) + b"\0" for path in paths)
    output = git.run(place, "check-attr", "--cached", "-z", "--stdin", "filter", stdin=words)
    parts = os.fsdecode(output.stdout).split("\0")
    return [path for path, value in zip(parts[::3], parts[2::3], strict=False) if value not in _NO_FILTER]


def _covered(source: Source, paths: list[str]) -> list[str]:
    """Those of the new files in whose place the user has something that git does not track."""
    return [path for path in paths if os.path.lexists(source.folder / path)]


def _listed(paths: list[str]) -> str:
    more = len(paths) - _SHOWN_PATHS
    words = ", ".join(repr(path)[1:-1] for path in paths[:_SHOWN_PATHS])
    return words if more <= 0 else f"{words} and {more} more"
