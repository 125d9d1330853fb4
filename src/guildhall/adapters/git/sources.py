"""A user's repository, opened so that its objects, refs and index serve but its configuration cannot act.

Git is given a folder of ours, the *front*: its configuration is ours, and links in it lead to the parts of
the user's repository that are data. So no hook, filter, alias, include or program of the user's takes part,
whatever a later git learns to read from a configuration. It must never write into a user's repository itself.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from guildhall.adapters.git.command import Git, told
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.scratch import scratch
from guildhall.application.ports.repository import RepositoryError
from guildhall.domain.record import Record, evolve

_KEPT_SETTINGS = (
    "core.autocrlf",
    "core.checkstat",
    "core.eol",
    "core.filemode",
    "core.ignorecase",
    "core.logallrefupdates",
    "core.precomposeunicode",
    "core.sharedrepository",
    "core.sparsecheckout",
    "core.sparsecheckoutcone",
    "core.symlinks",
    "core.trustctime",
    "index.sparse",
)
"""What of the user's settings the state of the user's files is judged by; none of them can name a program."""

_MAX_POINTER = 1 << 16
_FRONT_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = {bare}\n"


class Source(Record):
    """A user's repository: ``git_dir`` is a worktree's own part, ``common_dir`` what worktrees share.

    ``place`` is the front. ``settings`` are the repository's own ones, keys in lower case.
    """

    folder: Path
    git_dir: Path
    common_dir: Path
    place: Place
    settings: Mapping[str, str]

    @property
    def bare(self) -> bool:
        """Whether it has no files checked out beside it."""
        return self.place.work_tree is None

    @property
    def shallow(self) -> bool:
        """Whether its history is cut off."""
        path = self.common_dir / "shallow"
        return path.is_file() and path.stat().st_size > 0

    @property
    def partial(self) -> bool:
        """Whether git left objects of it on a server."""
        promised = any(
            key == "extensions.partialclone"
            or (key.startswith("remote.") and key.endswith((".promisor", ".partialclonefilter")))
            for key in self.settings
        )
        return promised or any((self.common_dir / "objects" / "pack").glob("*.promisor"))

    @property
    def borrows_of_a_stranger(self) -> bool:
        """Whether it reads objects of other repositories on the word of somebody who is not this user."""
        path = self.common_dir / "objects" / "info" / "alternates"
        return path.is_file() and bool(path.read_bytes().strip()) and path.stat().st_uid != os.geteuid()

    def head(self) -> str | None:
        """The branch that is checked out, or none for a detached HEAD."""
        return head_branch(self.git_dir)


@contextmanager
def opened(git: Git, store: Place, folder: Path) -> Generator[Source]:
    """Open a user's repository for as long as the context lasts; nothing of it is changed.

    Raises:
        RepositoryError: when the folder is no repository, or one of a format that cannot be read.
    """
    folder, git_dir, common_dir, settings = _read(git, store, folder)
    bare = (_is_on(settings.get("core.bare")) and git_dir == common_dir) or git_dir == folder
    with scratch(store.git_dir) as front:
        _build_front(front, git_dir, common_dir, bare=bare)
        kept = tuple((key, settings[key]) for key in _KEPT_SETTINGS if key in settings)
        place = Place(front, work_tree=None if bare else folder, config=kept)
        yield Source(folder, git_dir, common_dir, place, settings)


def examine(git: Git, store: Place, folder: Path) -> None:
    """See that a folder is a repository that can be opened; nothing is made, there or in the store.

    Raises:
        RepositoryError: as :func:`opened`.
    """
    _read(git, store, folder)


def places_of(folder: Path) -> tuple[Path, ...]:
    """The folders that a repository's own files lie in; none where there is no repository.

    Raises:
        OSError: when it cannot be read.
    """
    try:
        git_dir = _git_dir(folder)
    except RepositoryError:
        return ()
    return (git_dir, _common_dir(git_dir))


def head_branch(git_dir: Path) -> str | None:
    """The branch that a HEAD file names, or none."""
    head = git_dir / "HEAD"
    # Very old repositories have a symbolic link for a HEAD.
    text = f"ref: {head.readlink()}" if head.is_symlink() else _pointer(head)
    prefix = "ref: refs/heads/"
    return text.removeprefix(prefix) if text.startswith(prefix) else None


def worktrees(source: Source) -> Iterator[tuple[Path, Path]]:
    """The git_dir and the folder of every checkout of the repository, the main one first."""
    if source.git_dir == source.common_dir:
        if not source.bare:
            yield source.git_dir, source.folder
    elif source.settings.get("core.bare", "").lower() != "true":
        yield source.common_dir, source.common_dir.parent
    for git_dir in sorted((source.common_dir / "worktrees").glob("*")):
        pointer = git_dir / "gitdir"
        if (git_dir / "HEAD").is_file() and pointer.is_file():
            yield git_dir.resolve(), (git_dir / _pointer(pointer)).parent


def _read(git: Git, store: Place, folder: Path) -> tuple[Path, Path, Path, dict[str, str]]:
    """The real folder of a user's repository, its two parts (see `Source`) and its settings."""
    folder = Path(os.path.realpath(folder))
    with told(f"reading the repository {folder}"):
        git_dir = _git_dir(folder)
        common_dir = _common_dir(git_dir)
        whole = _is_whole(git_dir, common_dir)
    if not whole:
        raise RepositoryError(
            f"{folder} is no git repository: {git_dir} has no HEAD, objects and refs", field="repo"
        )
    settings = _settings(git, store, git_dir, common_dir)
    _refuse_foreign_formats(folder, settings)
    _refuse_the_parts_of_a_checkout(folder, git_dir, settings)
    return folder, git_dir, common_dir, settings


def _git_dir(folder: Path) -> Path:
    dot_git = folder / ".git"
    if dot_git.is_dir():
        return dot_git.resolve()
    if dot_git.is_file():
        text = _pointer(dot_git)
        if not text.startswith("gitdir: "):
            raise RepositoryError(
                f"{dot_git} does not say where its repository is: write `gitdir: PATH` in it", field="repo"
            )
        return (folder / text.removeprefix("gitdir: ")).resolve()
    if (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir():
        return folder.resolve()
    if not folder.is_dir():
        raise RepositoryError(f"{folder} is no folder: give the folder of a git repository", field="repo")
    for parent in folder.parents:
        if (parent / ".git").exists():
            raise RepositoryError(
                f"{folder} lies inside the repository {parent}: give that folder", field="repo"
            )
    raise RepositoryError(
        f"{folder} is no git repository: run `git init` and commit something there, or give another folder",
        field="repo",
    )


def _is_whole(git_dir: Path, common_dir: Path) -> bool:
    return (
        (git_dir / "HEAD").is_file() and (common_dir / "objects").is_dir() and (common_dir / "refs").is_dir()
    )


def _common_dir(git_dir: Path) -> Path:
    pointer = git_dir / "commondir"
    return (git_dir / _pointer(pointer)).resolve() if pointer.is_file() else git_dir


def _pointer(path: Path) -> str:
    """The text of a small file, without the line end."""
    with path.open("rb") as file:
        return os.fsdecode(file.read(_MAX_POINTER)).rstrip("\r\n")


def _settings(git: Git, store: Place, git_dir: Path, common_dir: Path) -> dict[str, str]:
    """The repository's own settings as text; includes are not followed and nothing acts on them."""
    found: dict[str, str] = {}
    files = [common_dir / "config"]
    for file in files:
        if not file.is_file():
            continue
        output = git.run(
            evolve(store, work_tree=None), "config", "--file", str(file), "--no-includes", "-z", "--list"
        )
        for entry in output.stdout.split(b"\0"):
            key, separator, value = os.fsdecode(entry).partition("\n")
            if key:
                found[key.lower()] = value if separator else "true"
        if file.name == "config" and found.get("extensions.worktreeconfig", "").lower() == "true":
            files.append(git_dir / "config.worktree")
    return found


def _refuse_foreign_formats(folder: Path, settings: Mapping[str, str]) -> None:
    if settings.get("extensions.objectformat", "sha1").lower() != "sha1":
        raise RepositoryError(
            f"{folder} names its objects by SHA-256: only SHA-1 repositories can be used", field="repo"
        )
    if settings.get("extensions.refstorage", "files").lower() != "files":
        raise RepositoryError(
            f"{folder} keeps its refs in a new format: run `git refs migrate --ref-format=files` there",
            field="repo",
        )


def _is_on(setting: str | None) -> bool:
    return setting is not None and setting.lower() in ("true", "yes", "on", "1", "")


def _refuse_the_parts_of_a_checkout(folder: Path, git_dir: Path, settings: Mapping[str, str]) -> None:
    """Refuse the git folder of a checkout: taken for a bare one, its branch would move under the files."""
    bare = settings.get("core.bare")
    has_files = "core.worktree" in settings or (folder.name == ".git" if bare is None else not _is_on(bare))
    if git_dir == folder and has_files:
        checkout = folder / settings.get("core.worktree", "..")
        raise RepositoryError(
            f"{folder} is the git folder of a checkout: give the folder that is checked out, "
            f"{os.path.normpath(checkout)}",
            field="repo",
        )


def _build_front(front: Path, git_dir: Path, common_dir: Path, *, bare: bool) -> None:
    """Fill the front with our configuration and with links to the user's data."""
    (front / "config").write_text(_FRONT_CONFIG.format(bare=str(bare).lower()))
    branch = head_branch(git_dir)
    # git accepts no link to a file for a HEAD; a copy serves as long as a call lasts.
    (front / "HEAD").write_bytes(
        os.fsencode(f"ref: refs/heads/{branch}" if branch else _pointer(git_dir / "HEAD")) + b"\n"
    )
    (front / "info").mkdir()
    (front / "logs").mkdir()
    links = {
        "objects": common_dir / "objects",
        "refs": common_dir / "refs",
        "logs/refs": common_dir / "logs" / "refs",
        "logs/HEAD": git_dir / "logs" / "HEAD",
        "index": git_dir / "index",
        "info/exclude": common_dir / "info" / "exclude",
        "info/attributes": common_dir / "info" / "attributes",
        "info/sparse-checkout": git_dir / "info" / "sparse-checkout",
        "packed-refs": common_dir / "packed-refs",
        "shallow": common_dir / "shallow",
        **{path.name: path for path in git_dir.glob("sharedindex.*")},
    }
    for name, target in links.items():
        # git makes an index where there is none yet, but the folders of a log it makes only itself.
        if target.exists() or name == "index":
            (front / name).symlink_to(target)
