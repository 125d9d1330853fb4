"""Holding a piece of this process's own work to some folders."""

from __future__ import annotations

import subprocess
import sysconfig
import threading
from pathlib import Path

import pytest

from guildhall.adapters.sandbox.fence import can_fence, fenced


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A folder to read, one to change, and one that is neither, each with a file."""
    found = tuple(tmp_path / name for name in ("read", "changed", "outside"))
    for folder in found:
        folder.mkdir()
        (folder / "file").write_text(folder.name)
    (found[0] / "link").symlink_to(found[2] / "file")
    return found[0], found[1], found[2]


def test_work_reaches_its_folders_and_no_other(places):
    read, changed, outside = places
    assert can_fence()
    assert fenced((read / "file").read_text, [read], [changed]) == "read"
    assert fenced(lambda: (changed / "file").write_text("new"), [read], [changed]) == 3
    for refused in (
        (outside / "file").read_text,
        (read / "link").read_text,
        lambda: list(outside.iterdir()),
        lambda: (read / "file").write_text("new"),
        (outside / "made").mkdir,
    ):
        with pytest.raises(PermissionError):
            fenced(refused, [read], [changed])


def test_what_it_starts_is_held_too_and_nothing_later_is(places):
    read, _, outside = places
    done = fenced(
        lambda: subprocess.run(["cat", outside / "file", read / "file"], capture_output=True, check=False),
        [read],
        [],
    )
    assert (done.returncode, done.stdout) == (1, b"read")
    assert (outside / "file").read_text() == "outside"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("guildhall-fenced")]


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FileNotFoundError):
        fenced(lambda: None, [tmp_path / "nowhere"], [])


def test_a_python_without_its_folder_of_packages_is_held_all_the_same(places, monkeypatch):
    real = sysconfig.get_path
    nowhere = places[2] / "nowhere"
    monkeypatch.setattr(
        sysconfig, "get_path", lambda name: str(nowhere) if name in ("purelib", "platlib") else real(name)
    )
    assert fenced((places[0] / "file").read_text, [places[0]], []) == "read"
