"""What the data folder does with whatever a command left in a session's workspace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guildhall.adapters.storage import DataFolder

DEEPER_THAN_PYTHON_RECURSES = 1500
LONG_NAME = "d" * 20


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """A data folder with one session."""
    folder = DataFolder(tmp_path)
    folder.open_session("s1", "brief")
    return folder


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


def test_removes_folders_nested_deeper_than_a_path_can_name(data: DataFolder) -> None:
    """A command must not make a workspace that no later run gets rid of."""
    workspace = data.folder_of("s1").workspace
    (workspace / ".0").write_text("in the way of the first place to move a folder to")
    nest(workspace, DEEPER_THAN_PYTHON_RECURSES)
    data.remove_workspace("s1")
    assert sorted(path.name for path in workspace.parent.iterdir()) == ["AGENTS.md", "artifacts"]


def test_removes_closed_folders_and_no_target_of_a_link(data: DataFolder, tmp_path: Path) -> None:
    """Links lead nowhere, and rights that were taken away are given back."""
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("theirs")
    mode = kept.stat().st_mode
    workspace = data.folder_of("s1").workspace
    closed = workspace / "closed" / "below"
    closed.mkdir(parents=True)
    (closed / "link").symlink_to(kept)
    (workspace / "loop").symlink_to(workspace)
    closed.chmod(0)
    closed.parent.chmod(0)
    workspace.chmod(0)
    data.remove_workspace("s1")
    assert not workspace.exists()
    assert (kept / "file").read_text() == "theirs"
    assert kept.stat().st_mode == mode
