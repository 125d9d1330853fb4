"""Files of a workspace: nothing outside is read, written or removed, whatever stands inside."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guildhall.adapters.runtimes.model.files import READ_BYTES, TEMPORARY, Refused, WorkspaceFiles


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("secret")
    return folder


def test_a_file_is_made_with_its_folders_and_read_back(root: Path) -> None:
    files = WorkspaceFiles(root)
    files.write("a/b/ü c.txt", b"hello")
    assert files.read("./a//b/ü c.txt") == b"hello"
    assert files.read_if_there("a/none") is None
    assert files.read_if_there("none/none") is None
    files.delete("a/b/ü c.txt")
    assert list((root / "a/b").iterdir()) == []


@pytest.mark.parametrize("link", ["file", "folder", "dangling"])
def test_a_link_is_never_followed(root: Path, link: str) -> None:
    target = {"file": "secret", "folder": "", "dangling": "new"}[link]
    (root / "link").symlink_to(root.parent / "outside" / target)
    path = "link/secret" if link == "folder" else "link"
    files = WorkspaceFiles(root)
    for act in (lambda: files.read(path), lambda: files.read_if_there(path), lambda: files.write(path, b"x")):
        with pytest.raises(Refused, match="symbolic link"):
            act()
    assert [path.name for path in (root.parent / "outside").iterdir()] == ["secret"]
    assert (root.parent / "outside/secret").read_text() == "secret"


def test_deleting_a_link_leaves_what_it_points_at(root: Path) -> None:
    (root / "link").symlink_to(root.parent / "outside/secret")
    WorkspaceFiles(root).delete("link")
    assert (root.parent / "outside/secret").exists()


def test_a_hard_link_is_not_written_through(root: Path) -> None:
    (root / "hard").hardlink_to(root.parent / "outside/secret")
    WorkspaceFiles(root).write("hard", b"changed")
    assert (root / "hard").read_bytes() == b"changed"
    assert (root.parent / "outside/secret").read_text() == "secret"


def test_a_pipe_is_refused_and_does_not_hang(root: Path) -> None:
    os.mkfifo(root / "pipe")
    files = WorkspaceFiles(root)
    for act in (lambda: files.read("pipe"), lambda: files.write("pipe", b"x")):
        with pytest.raises(Refused, match="no ordinary file"):
            act()


def test_a_folder_is_refused(root: Path) -> None:
    (root / "folder").mkdir()
    files = WorkspaceFiles(root)
    for act in (
        lambda: files.read("folder"),
        lambda: files.write("folder", b""),
        lambda: files.delete("folder"),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Refused, match="name a file"):
        files.read(".")


def test_a_large_file_is_refused(root: Path) -> None:
    with (root / "large").open("wb") as file:
        file.truncate(READ_BYTES + 1)
    with pytest.raises(Refused, match="larger"):
        WorkspaceFiles(root).read("large")


def test_the_mode_is_kept_and_special_bits_are_not(root: Path) -> None:
    (root / "script").write_text("x")
    (root / "script").chmod(0o4755)
    WorkspaceFiles(root).write("script", b"y")
    assert (root / "script").stat().st_mode & 0o7777 == 0o755


def test_a_refusal_names_no_path_of_the_host(root: Path) -> None:
    with pytest.raises(Refused) as refused:
        WorkspaceFiles(root).read("a/b")
    assert str(refused.value) == "'a/b' is refused: it does not exist."


def test_a_planted_temporary_link_is_not_written_through(root: Path) -> None:
    (root / f"{TEMPORARY}.{os.getpid()}").symlink_to(root.parent / "outside/secret")
    WorkspaceFiles(root).write("file", b"x")
    assert (root.parent / "outside/secret").read_text() == "secret"
    assert [path.name for path in root.iterdir()] == ["file"]


def test_a_folder_that_turns_into_a_link_meanwhile_leads_nowhere(root: Path) -> None:
    stop = threading.Event()
    swapped = root / "swapped"

    def swap() -> None:
        while not stop.is_set():
            swapped.mkdir(exist_ok=True)
            for name in os.listdir(swapped):  # noqa: PTH208 - it leaves no iterator open when it fails
                (swapped / name).unlink(missing_ok=True)
            swapped.rmdir()
            swapped.symlink_to(root.parent / "outside")
            swapped.unlink()

    def swap_on() -> None:
        while not stop.is_set():
            try:
                swap()
            except OSError:
                continue  # the other thread was in the folder at that moment

    swapper = threading.Thread(target=swap_on)
    swapper.start()
    files = WorkspaceFiles(root)
    try:
        for _ in range(500):
            try:
                files.write("swapped/planted", b"x")
            except Refused:
                continue
    finally:
        stop.set()
        swapper.join()
    assert [path.name for path in (root.parent / "outside").iterdir()] == ["secret"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    path=st.lists(
        st.sampled_from(
            ["..", ".", "", ".git", ".GIT", "a", "outside", "secret", "link", "\0", "\ud800", "x" * 300]
        ),
        max_size=6,
    ).map("/".join)
)
def test_no_path_reads_or_writes_outside(root: Path, path: str) -> None:
    if not (root / "link").is_symlink():
        (root / "link").symlink_to(root.parent / "outside")
    files = WorkspaceFiles(root)
    for act in (lambda: files.write(path, b"planted"), lambda: files.read(path), lambda: files.delete(path)):
        try:
            act()
        except Refused:
            continue
    assert sorted(entry.name for entry in root.parent.iterdir()) == ["outside", "workspace"]
    assert [entry.name for entry in (root.parent / "outside").iterdir()] == ["secret"]
    assert (root.parent / "outside/secret").read_text() == "secret"
    assert not any((root / name).exists() for name in (".git", ".GIT"))
