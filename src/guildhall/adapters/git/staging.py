"""Stages what an agent left in a folder and commits it in the store, with an index and a GIT_DIR of ours.

It must never read the folder's `.git`, follow a link out of the folder, or change a byte of a file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from guildhall.adapters.git.command import LONG_LIMIT, Git, told
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.scratch import scratch
from guildhall.application.ports.repository import RepositoryError
from guildhall.domain.record import Record, evolve

MAX_FILE_BYTES = 100_000_000
"""The largest changed file that is stored unless told otherwise: what the common forges accept."""

_GITLINK = b"160000"


class Entry(Record):
    """One path of an index: git's mode and object name, all as git writes them."""

    mode: bytes
    name: bytes


def stage(git: Git, store: Place, folder: Path, parent: str, max_file_bytes: int) -> str:
    """The tree that ``parent`` becomes with the folder's files, written to the store.

    Untracked files count unless a `.gitignore` of the folder excludes them (info/exclude and the user's own
    excludes do not); files that the parent has count in any case. Pipes, sockets and devices that nobody
    tracked are left out, as git does.

    Raises:
        RepositoryError: for what must not be stored: a nested repository, files in a submodule, a path that
            git refuses, a file over the limit, a tracked path that is a pipe now, an unreadable folder.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise RepositoryError(f"{folder} is no folder: nothing can be committed from it", field="folder")
    with scratch(store.git_dir) as ours:
        place = evolve(store, work_tree=folder, index=ours / "index")
        git.run(place, "read-tree", parent)
        tracked = _entries(git, place)
        submodules = {path: entry for path, entry in tracked.items() if entry.mode == _GITLINK}
        # Without their entries git has no reason to look into what an agent put in a submodule's place.
        _update(git, place, ("--force-remove", "-z", "--stdin"), submodules)
        files = {path: entry for path, entry in tracked.items() if path not in submodules}
        kept = _Tracked(os.fsencode(folder), files)
        new = _untracked(git, place)
        _refuse_inside(submodules, new)
        staged = [*kept.present(), *new]
        _refuse_large(git, place, staged, tracked, max_file_bytes)
        _update(git, place, ("--force-remove", "-z", "--stdin"), kept.gone())
        _update(git, place, ("--add", "--replace", "-z", "--stdin"), staged)
        _refuse_left_out(git, place, staged)
        _restore(git, place, submodules)
        return git.run(place, "write-tree").text


class _Tracked:
    """The parent's files as they are in the folder now; no link on the way to one is followed."""

    def __init__(self, root: bytes, entries: Mapping[bytes, Entry]) -> None:
        self._root = root
        self._folders: dict[bytes, bool] = {}
        self._there = {path: self._is_there(path) for path in entries}

    def present(self) -> Iterator[bytes]:
        """Paths that still are files or links."""
        return (path for path, there in self._there.items() if there)

    def gone(self) -> list[bytes]:
        """Paths that are no more, or are folders now, or lie behind a link."""
        return [path for path, there in self._there.items() if not there]

    def _is_there(self, path: bytes) -> bool:
        if not self._is_folder(path.rpartition(b"/")[0]):
            return False
        mode = _mode(self._root + b"/" + path)
        if mode is None or stat.S_ISDIR(mode):
            return False
        if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
            raise RepositoryError(
                f"{_shown(path)} is no file any more but a pipe, socket or device: remove it"
            )
        return True

    def _is_folder(self, path: bytes) -> bool:
        """Whether a path is a folder and so is all that leads to it; paths can be too deep to recurse."""
        end = 0
        while end >= 0 and path:
            end = path.find(b"/", end + 1)
            above = path if end < 0 else path[:end]
            if above not in self._folders:
                mode = _mode(self._root + b"/" + above)
                self._folders[above] = mode is not None and stat.S_ISDIR(mode)
            if not self._folders[above]:
                return False
        return True


def _mode(path: bytes) -> int | None:
    """The kind and rights of what is at a path, without following it, or none."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise RepositoryError(
            f"{_shown(path)} cannot be read ({error.strerror}): make it readable"
        ) from error


def _entries(git: Git, place: Place) -> dict[bytes, Entry]:
    found: dict[bytes, Entry] = {}
    for line in git.run(place, "ls-files", "--stage", "-z").stdout.split(b"\0"):
        words, separator, path = line.partition(b"\t")
        if separator:
            mode, name, _ = words.split(b" ")
            found[path] = Entry(mode, name)
    return found


def _untracked(git: Git, place: Place) -> list[bytes]:
    words = ("ls-files", "--others", "--exclude-per-directory=.gitignore", "-z")
    output = git.run(place, *words, time_limit=LONG_LIMIT)
    if "could not open directory" in output.stderr:
        raise RepositoryError(f"a folder cannot be read: {output.stderr.strip()[:500]}: make it readable")
    paths = [path for path in output.stdout.split(b"\0") if path]
    for path in paths:
        if path.endswith(b"/"):
            raise RepositoryError(
                f"{_shown(path)} holds a repository of its own: remove its .git to store its files, "
                "or list the folder in .gitignore"
            )
    return paths


def _refuse_inside(submodules: Mapping[bytes, Entry], paths: list[bytes]) -> None:
    for path in paths:
        parts = path.split(b"/")
        for depth in range(1, len(parts)):
            if b"/".join(parts[:depth]) in submodules:
                raise RepositoryError(
                    f"{_shown(path)} lies in a submodule, which has a repository of its own: move it out"
                )


def _refuse_large(
    git: Git, place: Place, paths: list[bytes], tracked: Mapping[bytes, Entry], limit: int
) -> None:
    root = os.fsencode(place.work_tree or place.git_dir)
    for path in paths:
        with told("reading the folder"):
            size = os.lstat(root + b"/" + path).st_size
        if size > limit and not _unchanged(git, place, path, tracked.get(path)):
            over = f"{_shown(path)} has {size} bytes, over the limit of {limit}"
            raise RepositoryError(f"{over}: remove it or list it in .gitignore")


def _refuse_left_out(git: Git, place: Place, paths: list[bytes]) -> None:
    """See that git took every path: one that means `.git` somewhere it leaves out with a mere remark."""
    taken = set(git.run(place, "ls-files", "-z").stdout.split(b"\0"))
    for path in paths:
        if path not in taken:
            raise RepositoryError(f"{_shown(path)} is a path that git does not store: rename or remove it")


def _unchanged(git: Git, place: Place, path: bytes, entry: Entry | None) -> bool:
    if entry is None:
        return False
    output = git.run(place, "hash-object", "--no-filters", "--", os.fsdecode(path), time_limit=LONG_LIMIT)
    return output.stdout.strip() == entry.name


def _restore(git: Git, place: Place, submodules: Mapping[bytes, Entry]) -> None:
    """Put back the submodules whose folder is still a folder, at the commit they were at."""
    root = os.fsencode(place.work_tree or place.git_dir)
    kept: list[bytes] = []
    for path, entry in submodules.items():
        mode = _mode(root + b"/" + path)
        if mode is not None and stat.S_ISDIR(mode):
            kept.append(entry.mode + b" " + entry.name + b"\t" + path)
    _update(git, place, ("-z", "--index-info"), kept)


def _update(git: Git, place: Place, how: tuple[str, ...], lines: Mapping[bytes, Entry] | list[bytes]) -> None:
    if lines:
        data = b"".join(line + b"\0" for line in lines)
        git.run(place, "update-index", *how, stdin=data, time_limit=LONG_LIMIT)


def _shown(path: bytes) -> str:
    return repr(path.decode(errors="replace"))
