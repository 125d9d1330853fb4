"""The data folder: whole files, transcripts, and workspaces that go away whatever was done to them."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from guildhall.adapters.storage import DataFolder, place_apart, workspaces
from guildhall.adapters.storage.folder import UnsafeName

SESSION = "0192f1a0-0000-7000-8000-000000000001"


@pytest.fixture
def storage(tmp_path: Path) -> DataFolder:
    root = tmp_path / "data"
    root.mkdir()
    return DataFolder(root)


def test_a_session_has_its_folders_for_itself_and_its_brief_beside_the_workspace(storage: DataFolder) -> None:
    folder = storage.open_session(SESSION, "# You\n")
    assert folder.brief.read_text() == "# You\n"
    assert folder.workspace.is_dir()
    assert not folder.brief.is_relative_to(folder.workspace)
    for path in (folder.root, folder.workspace, folder.artifacts):
        assert path.stat().st_mode & 0o077 == 0
    assert storage.open_session(SESSION, "# You again\n") == folder


def test_a_file_is_there_whole_or_not_at_all(storage: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    written = storage.write("reports/r/report.md", b"old")
    assert (written.path, written.size) == ("reports/r/report.md", 3)
    assert written.sha256 == hashlib.sha256(b"old").hexdigest()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        storage.write("reports/r/report.md", b"new and longer")
    assert storage.read("reports/r/report.md") == b"old"
    assert [path.name for path in (storage.root / "reports/r").iterdir()] == ["report.md"]


def test_writers_of_one_name_never_mix(storage: DataFolder) -> None:
    contents = [bytes([65 + number]) * 50_000 for number in range(8)]
    threads = [threading.Thread(target=storage.write, args=("x/y", content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert storage.read("x/y") in contents


def test_what_is_not_there_reads_as_nothing(storage: DataFolder) -> None:
    assert storage.read("reports/none.md") is None
    assert storage.workspaces() == []
    storage.remove_workspace(SESSION)
    storage.remove("nowhere/none.md")


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "a\0b"])
def test_no_name_leads_out_of_the_folder(storage: DataFolder, name: str) -> None:
    with pytest.raises(UnsafeName):
        storage.write(name, b"")
    with pytest.raises(UnsafeName):
        storage.read(name)


def test_a_transcript_grows_by_lines_whose_digest_covers_all_before(storage: DataFolder) -> None:
    lines = ["first", "second\nwith a line end", "dritte ☃ \ud800"]
    size, digest = [storage.note(SESSION, line) for line in lines][-1]
    path = storage.folder_of(SESSION).transcript
    content = path.read_bytes()
    assert (size, digest) == (len(content), hashlib.sha256(content).hexdigest())
    texts = [json.loads(line)["text"] for line in content.decode().splitlines()]
    assert texts[:2] == lines[:2]
    # Another process goes on where this one was.
    other = DataFolder(storage.root)
    size, digest = other.note(SESSION, "fourth")
    content = path.read_bytes()
    assert (size, digest) == (len(content), hashlib.sha256(content).hexdigest())
    assert storage.note(SESSION, "fifth")[0] == path.stat().st_size


def test_of_transcripts_that_nobody_writes_any_more_nothing_is_remembered(
    storage: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guildhall.adapters.storage.folder.MOST_DIGESTS", 2)
    size, digest = [storage.note(session, "said") for session in ("s1", "s2", "s3") * 2][-1]
    assert list(storage._digests) == ["s2", "s3"]
    content = storage.folder_of("s3").transcript.read_bytes()
    assert (size, digest) == (len(content), hashlib.sha256(content).hexdigest())


def test_a_workspace_is_emptied_and_removed_and_nothing_else(storage: DataFolder, tmp_path: Path) -> None:
    folder = storage.open_session(SESSION, "")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    (folder.workspace / "link").symlink_to(outside)
    (folder.workspace / "file").write_text("x")
    (folder.artifacts / "kept.txt").write_text("kept")
    assert storage.workspaces() == [SESSION]
    assert list(storage.clear_workspace(SESSION).iterdir()) == []
    storage.remove_workspace(SESSION)
    assert storage.workspaces() == []
    assert (outside / "kept.txt").exists()
    assert (folder.artifacts / "kept.txt").exists()


def test_a_workspace_that_became_a_link_is_removed_as_a_link(storage: DataFolder, tmp_path: Path) -> None:
    folder = storage.open_session(SESSION, "")
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.workspace.rmdir()
    folder.workspace.symlink_to(outside)
    storage.remove_workspace(SESSION)
    assert outside.is_dir()
    assert not folder.workspace.is_symlink()


REMOVE = """
import sys
from pathlib import Path
from guildhall.adapters.storage import DataFolder

storage = DataFolder(Path(sys.argv[1]))
folder = storage.open_session("s", "")
deep = folder.workspace / "a" / "b" / "c"
deep.mkdir(parents=True)
(deep / "file").write_text("x")
(folder.workspace / "link").symlink_to("/etc")
for path in (deep, deep.parent, deep.parent.parent, folder.workspace):
    path.chmod(0)
storage.remove_workspace("s")
assert not folder.workspace.exists()
print("removed")
"""
PR_SET_SECUREBITS, SECBIT_NOROOT = 28, 1
CAPABILITY_VERSION = 0x20080522


def _without_privileges() -> None:
    """Let root's process keep to permissions like everybody's (capabilities(7)); called before exec."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_SECUREBITS, SECBIT_NOROOT, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    libc.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def test_a_workspace_whose_permissions_were_taken_away_is_removed(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", REMOVE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_without_privileges if os.geteuid() == 0 else None,
    )
    assert ran.stdout == "removed\n", ran.stderr


def test_an_environments_folder_may_be_read_by_commands(storage: DataFolder) -> None:
    folder = storage.environment("key")
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o555 == 0o555


DEEPER_THAN_PYTHON_RECURSES = 1500
LONG_NAME = "d" * 20


def nest(top: Path, depth: int) -> None:
    """Make folders in folders, deeper than a path can name, with a file in each."""
    here = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(depth):
        os.mkdir(LONG_NAME, dir_fd=here)
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        below = os.open(LONG_NAME, os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def test_removes_folders_nested_deeper_than_a_path_can_name(storage: DataFolder) -> None:
    """A command must not make a workspace that no later run gets rid of."""
    workspace = storage.open_session("s1", "brief").workspace
    (workspace / ".0").write_text("in the way of the first place to move a folder to")
    nest(workspace, DEEPER_THAN_PYTHON_RECURSES)
    storage.remove_workspace("s1")
    assert sorted(path.name for path in workspace.parent.iterdir()) == [".lock", "AGENTS.md", "artifacts"]


def test_removes_closed_folders_and_no_target_of_a_link(storage: DataFolder, tmp_path: Path) -> None:
    """Links lead nowhere, and rights that were taken away are given back."""
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("theirs")
    mode = kept.stat().st_mode
    workspace = storage.open_session("s1", "brief").workspace
    closed = workspace / "closed" / "below"
    closed.mkdir(parents=True)
    (closed / "link").symlink_to(kept)
    (workspace / "loop").symlink_to(workspace)
    closed.chmod(0)
    closed.parent.chmod(0)
    workspace.chmod(0)
    storage.remove_workspace("s1")
    assert not workspace.exists()
    assert (kept / "file").read_text() == "theirs"
    assert kept.stat().st_mode == mode


@pytest.fixture
def apart(storage: DataFolder, tmp_path: Path) -> DataFolder:
    """The same data folder where a sandbox cannot hide what lies above a workspace."""
    return DataFolder(storage.root, tmp_path / "apart")


AS_A_PLAIN_USER = """
import os, sys
from pathlib import Path
from guildhall.adapters.storage import place_apart
os.geteuid() or os.setuid(65534)
print(place_apart(Path(sys.argv[1])), os.geteuid())
"""


@pytest.mark.parametrize("mode", [0o777, 0o555])
def test_nobody_else_can_lay_anything_above_workspaces_apart(mode: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(mode)
        told = [sys.executable, "-c", AS_A_PLAIN_USER, home]
        place, user = subprocess.run(told, capture_output=True, text=True, check=True).stdout.split()
        own = Path(home).resolve() / ".cache/guildhall"
        assert place == (str(own) if mode == 0o777 else f"/var/tmp/guildhall-{user}")


def test_those_of_root_lie_in_a_folder_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(workspaces, "_OF_ROOT", tmp_path / "system/guildhall")
    assert place_apart(tmp_path / "home") == tmp_path / "system/guildhall"


def test_a_workspace_lies_apart_alone_and_leaves_nothing_there(apart: DataFolder, tmp_path: Path) -> None:
    folder = apart.open_session(SESSION, "# You\n")
    (own,) = (tmp_path / "apart").iterdir()
    assert folder.workspace == own / "agents" / SESSION / "workspace"
    assert {path.name for path in folder.root.iterdir()} == {"artifacts", "AGENTS.md"}
    for path in (tmp_path / "apart", own, folder.workspace.parent, folder.workspace):
        assert path.stat().st_mode & 0o077 == 0
    (folder.workspace / "file").write_text("x")
    assert list(apart.clear_workspace(SESSION).iterdir()) == []
    apart.remove_workspace(SESSION)
    assert list((tmp_path / "apart").iterdir()) == []
    assert apart.workspaces() == []


def test_a_workspace_apart_is_made_while_the_last_other_one_goes(
    apart: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path.mkdir
    goes = iter([True])

    def mkdir(path: Path, **how: Any) -> None:
        if path.name == "agents" and path.parent.parent.name == "apart" and next(goes, False):
            path.parent.rmdir()  # as the other one does that found it empty
        made(path, **how)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    assert apart.open_session(SESSION, "").workspace.is_dir()
    assert not next(goes, False)


def test_where_a_workspace_lies_is_noted_whole_or_not_at_all(
    storage: DataFolder, apart: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one that lies apart is looked for in the data folder, and nobody removes it."""
    (apart.open_session("old", "").workspace / "kept").write_text("text")
    storage.open_session("new", "")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            apart.pass_workspace("old", "new")
        with pytest.raises(OSError, match="No space"):
            apart.open_session("third", "")
    assert apart.workspaces() == ["new", "old"]
    assert (apart.root / "workspaces/new").read_text() == ""
    assert (apart.folder_of("old").workspace / "kept").read_text() == "text"


def test_what_lies_beside_a_workspace_apart_goes_with_it(apart: DataFolder, tmp_path: Path) -> None:
    """Without a sandbox a command may write there; that must keep no workspace from going."""
    for session_id in ("old", "new"):
        (apart.open_session(session_id, "").workspace.parent / "written").write_text("beside")
    agents = apart.folder_of("old").workspace.parents[1]
    assert apart.pass_workspace("old", "new")
    assert [path.name for path in agents.iterdir()] == ["new"]
    apart.remove_workspace("new")
    assert not agents.exists()
    assert apart.workspaces() == []


def test_a_workspace_apart_is_found_again_when_its_device_has_another_number(
    apart: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _path: SimpleNamespace(f_fsid=7))
    (apart.open_session(SESSION, "").workspace / "kept").write_text("text")
    plain = Path.stat

    def mounted_again(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = list(plain(path, follow_symlinks=follow_symlinks))
        found[2] += 1
        return os.stat_result(found)

    monkeypatch.setattr(Path, "stat", mounted_again)
    again = DataFolder(apart.root, tmp_path / "apart")
    assert (again.folder_of(SESSION).workspace / "kept").read_text() == "text"


def test_a_workspace_apart_goes_along_with_a_moved_data_folder_and_stays_that_of_a_copied_one(
    apart: DataFolder, tmp_path: Path
) -> None:
    (apart.open_session(SESSION, "").workspace / "kept").write_text("text")
    shutil.copytree(apart.root, tmp_path / "copy")
    copy = DataFolder(tmp_path / "copy", tmp_path / "apart")
    assert not copy.folder_of(SESSION).workspace.exists()
    copy.remove_workspace(SESSION)
    moved = DataFolder(apart.root.rename(tmp_path / "moved"))
    assert (moved.folder_of(SESSION).workspace / "kept").read_text() == "text"


def test_a_workspace_is_found_again_by_who_would_make_it_elsewhere(
    storage: DataFolder, apart: DataFolder
) -> None:
    there, here = apart.open_session("there", ""), storage.open_session("here", "")
    assert storage.folder_of("there") == storage.open_session("there", "") == there
    assert apart.folder_of("here") == apart.open_session("here", "") == here
    for before, by, place in (("there", storage, there), ("here", apart, here)):
        (place.workspace / "kept").write_text(before)
        by.open_session(f"{before} on", "")
        assert by.pass_workspace(before, f"{before} on")
        after = by.folder_of(f"{before} on").workspace
        assert (after / "kept").read_text() == before
        assert after.parents[1] == place.workspace.parents[1]
        by.remove_workspace(f"{before} on")
        assert not after.exists()
    assert storage.workspaces() == []
    assert not there.workspace.parents[1].exists()


def test_a_place_for_workspaces_apart_is_closed_to_others(apart: DataFolder, tmp_path: Path) -> None:
    (tmp_path / "apart").mkdir()
    (tmp_path / "apart").chmod(0o755)
    assert apart.open_session(SESSION, "").workspace.is_dir()
    assert (tmp_path / "apart").stat().st_mode & 0o077 == 0
    (tmp_path / "apart").chmod(0o755)
    apart.open_session(SESSION, "")
    assert (tmp_path / "apart").stat().st_mode & 0o077 == 0


def test_no_workspace_is_made_apart_in_what_is_somebody_elses(
    apart: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(os, "geteuid", lambda: 4321)
        with pytest.raises(PermissionError, match="have it removed"):
            apart.open_session(SESSION, "")
    (tmp_path / "apart").rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "apart").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="have it removed"):
        apart.open_session(SESSION, "")
    apart.remove_workspace(SESSION)
    assert apart.workspaces() == []


def test_a_workspace_passes_to_its_successor_with_all_that_is_in_it(storage: DataFolder) -> None:
    (storage.open_session("old", "brief").workspace / "kept").write_text("text")
    after = storage.open_session("new", "brief").workspace
    assert storage.pass_workspace("old", "new")
    assert (after / "kept").read_text() == "text"
    assert storage.workspaces() == ["new"]
    assert not storage.pass_workspace("old", "new")
    assert (after / "kept").exists()


def test_a_workspace_is_removed_in_one_step_for_who_looks_on(storage: DataFolder) -> None:
    workspace = storage.open_session(SESSION, "brief").workspace
    for number in range(2000):
        (workspace / str(number)).touch()
    first = next(workspace.iterdir())
    removal = threading.Thread(target=storage.remove_workspace, args=(SESSION,))
    removal.start()
    while first.exists():
        pass
    assert not workspace.exists()
    removal.join()


def test_a_removal_that_was_killed_is_ended_by_the_next(storage: DataFolder) -> None:
    folder = storage.open_session(SESSION, "brief")
    (folder.root / ".workspace.gone").mkdir()
    (folder.root / ".workspace.gone" / "left").touch()
    storage.remove_workspace(SESSION)
    assert sorted(path.name for path in folder.root.iterdir()) == [".lock", "AGENTS.md", "artifacts"]
    assert storage.workspaces() == []
