"""The folders that repositories may lie in, while somebody exchanges what was looked at."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from tests.adapters.git.conftest import UserRepository

from guildhall.adapters.git import GitRepositories
from guildhall.adapters.git.repository import GitRepository
from guildhall.adapters.git.roots import Fence, Roots
from guildhall.adapters.sandbox.fence import fenced
from guildhall.application.ports.repository import Author, RepositoryError

T = TypeVar("T")
TRIES = 40


class Ground:
    """An allowed folder with a repository, and one beside it whose commit nobody is to have."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "allowed"
        self.inside = self._repository(self.root / "inside")
        self.outside = self._repository(folder / "elsewhere")
        self.base, self.secret = self.inside.tip(), self.outside.tip()
        self.stores = folder / "stores"

    def store(self, roots: Roots, name: str = "p") -> GitRepository:
        return GitRepositories(self.stores, roots=roots).open(name)

    def _repository(self, folder: Path) -> UserRepository:
        folder.mkdir(parents=True)
        made = UserRepository(folder)
        made.git("init", "-q", "-b", "main")
        made.commit(folder.name, **{folder.name: folder.name})
        return made


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """Where the tests of this file take place."""
    return Ground(tmp_path)


def put(link: Path, target: Path) -> None:
    """Let a link lead elsewhere in one step."""
    new = link.with_name(f"{link.name}-new")
    new.symlink_to(target)
    new.rename(link)


def parts(ground: Ground, kind: str) -> tuple[Path, list[tuple[Path, Path, Path]]]:
    """The repository to take in, and its links: each with where it leads to inside and outside."""
    inside, outside = ground.inside.folder, ground.outside.folder
    if kind == "the repository":
        link = ground.root / "current"
        return link, [(link, inside, outside)]
    made = ground.root / "made"
    if kind == "its git folder":
        made.mkdir()
        return made, [(made / ".git", inside / ".git", outside / ".git")]
    (made / ".git").mkdir(parents=True)
    (made / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    names = ("objects", "refs")
    return made, [(made / ".git" / name, inside / ".git" / name, outside / ".git" / name) for name in names]


@contextmanager
def flipping(links: list[tuple[Path, Path, Path]]) -> Iterator[None]:
    """Let links lead in and out as fast as one can."""
    over = threading.Event()

    def flip() -> None:
        while not over.is_set():
            for way in (2, 1):
                for link in links:
                    put(link[0], link[way])

    thread = threading.Thread(target=flip)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("kind", ["the repository", "its git folder", "its objects and refs"])
def test_links_that_flip_while_repositories_are_taken_in_bring_nothing_from_outside(ground, kind):
    asked, links = parts(ground, kind)
    for link, target, _ in links:
        link.symlink_to(target)
    outcomes: list[str] = []
    with flipping(links):
        for number in range(TRIES):
            store = ground.store(Roots((ground.root,), fenced), f"p-{number}")
            try:
                outcomes.append(store.import_branch(asked).commit)
            except RepositoryError as refused:
                outcomes.append(str(refused.rule))
            assert store.resolve(ground.secret) is None, outcomes
    assert ground.secret not in outcomes


def exchanging(ground: Ground) -> Fence:
    """A fence that the folder is exchanged for a link to the outside behind, once it was looked at."""

    def fence(work: Callable[[], T], readable: Sequence[Path], writable: Sequence[Path]) -> T:
        ground.inside.folder.rename(ground.root / "kept")
        ground.inside.folder.symlink_to(ground.outside.folder)
        return fenced(work, readable, writable)

    return fence


USES: dict[str, Callable[[GitRepository, Ground], object]] = {
    "import": lambda store, ground: store.import_branch(ground.inside.folder),
    "exclude": lambda store, ground: store.exclude(ground.inside.folder, "mine"),
    "deliver": lambda store, ground: store.deliver(ground.inside.folder, "main", ground.base, "guildhall/x"),
}


@pytest.mark.parametrize("use", USES)
def test_a_folder_that_is_exchanged_after_it_was_looked_at_is_not_followed(ground, use):
    ground.store(Roots((ground.root,), fenced)).import_branch(ground.inside.folder)
    before = contents(ground.outside.folder)
    store = ground.store(Roots((ground.root,), exchanging(ground)))
    with pytest.raises(RepositoryError):
        USES[use](store, ground)
    assert store.resolve(ground.secret) is None
    assert contents(ground.outside.folder) == before


def contents(folder: Path) -> dict[Path, bytes]:
    """All files below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_path_is_followed_once_and_looked_at_again_where_no_kernel_holds_it(ground):
    link = ground.root / "current"
    link.symlink_to(ground.inside.folder)
    used: list[Path] = []

    def work(folder: Path) -> None:
        used.append(folder)
        put(link, ground.outside.folder)

    Roots((ground.root,)).reading(link, work)
    assert used == [ground.inside.folder]

    def exchange(folder: Path) -> None:
        folder.rename(ground.root / "kept")
        folder.symlink_to(ground.outside.folder)

    with pytest.raises(RepositoryError) as refused:
        Roots((ground.root,)).reading(ground.inside.folder, exchange)
    assert refused.value.rule == "repository.is_in_an_allowed_folder"


def test_what_the_fence_leaves_readable_is_found_out_when_it_is_looked_at_again(ground):
    def fence(work: Callable[[], T], readable: Sequence[Path], writable: Sequence[Path]) -> T:
        """The outside is readable here, as is what lies below a folder that programs need."""
        return exchanging(ground)(work, (*readable, ground.outside.folder), writable)

    with pytest.raises(RepositoryError) as refused:
        ground.store(Roots((ground.root,), fence)).import_branch(ground.inside.folder)
    assert refused.value.rule == "repository.is_in_an_allowed_folder"


def test_git_is_used_wherever_it_is_installed(ground, tmp_path, monkeypatch):
    folder = tmp_path / "opt" / "bin"
    folder.mkdir(parents=True)
    shutil.copy(str(shutil.which("git")), folder / "git")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    store = ground.store(Roots((ground.root,), fenced))
    assert store.import_branch(ground.inside.folder).commit == ground.base


def test_an_allowed_folder_that_cannot_be_reached_leaves_the_others(ground):
    roots = Roots((ground.root, Path("/", "x" * 300)), fenced)
    assert ground.store(roots).import_branch(ground.inside.folder).commit == ground.base


def test_what_fails_is_called_by_what_was_done(ground):
    def fail(_: Path) -> None:
        raise OSError(28, "No space left on device")

    roots = Roots((ground.root,), fenced)
    with pytest.raises(RepositoryError, match=r"^changing the repository"):
        roots.changing(ground.inside.folder, fail)
    with pytest.raises(RepositoryError, match=r"^reading the repository"):
        roots.reading(ground.inside.folder, fail)


def test_work_goes_its_whole_way_within_the_fence(ground):
    store = ground.store(Roots((ground.root,), fenced))
    imported = store.import_branch(ground.inside.folder)
    workspace = ground.stores / "workspace"
    store.create_workspace(workspace, imported.commit, "work")
    (workspace / "new").write_text("new")
    author = Author("dev", "dev@example.com")
    made = store.commit_tree(workspace, imported.commit, author, "Add", "refs/heads/work")
    store.exclude(ground.inside.folder, ".guildhall/")
    assert store.deliver(ground.inside.folder, "main", made, "guildhall/x").outcome == "fast_forwarded"
    assert (ground.inside.folder / "new").read_text() == "new"
