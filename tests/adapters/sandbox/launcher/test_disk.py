"""Measuring and removing folders."""

from __future__ import annotations

import os
from pathlib import Path

from guildhall.adapters.sandbox.launcher.disk import DiskMeter, remove_tree


def _meter(*folders: Path) -> DiskMeter:
    return DiskMeter([str(folder) for folder in folders], lambda: [])


def test_blocks_are_counted_once_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    empty = _meter(tmp_path).measure()
    (tmp_path / "a" / "b" / "file").write_bytes(bytes(1 << 20))
    os.link(tmp_path / "a" / "b" / "file", tmp_path / "a" / "link")
    (tmp_path / "sym").symlink_to("/usr")
    used = _meter(tmp_path).measure() - empty
    assert 1 << 20 <= used < (1 << 20) + 65536


def test_a_walk_goes_on_in_slices(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / str(number)).write_bytes(bytes(4096))
    meter = _meter(tmp_path)
    assert meter.step(1)
    steps = 1
    while not meter.step(0):
        steps += 1
    assert steps == 51
    assert meter.used == _meter(tmp_path).measure()


def test_open_files_without_a_name_count(tmp_path: Path) -> None:
    with (tmp_path / "gone").open("wb") as file:
        file.write(bytes(1 << 20))
        file.flush()
        (tmp_path / "gone").unlink()
        meter = DiskMeter([str(tmp_path)], lambda: [os.getpid()])
        assert meter.measure() >= 1 << 20


def test_a_tree_is_removed_however_deep_and_locked(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    (top / "link").symlink_to(kept)
    (top / "locked" / "inner").mkdir(parents=True)
    (top / "locked" / "inner" / "file").write_text("x")
    (top / "locked" / "inner").chmod(0)
    (top / "locked").chmod(0)
    here = Path.cwd()
    try:
        os.chdir(top)
        for _ in range(400):
            Path("a-rather-deep-folder").mkdir()  # by steps: the whole path is too long for one call
            os.chdir("a-rather-deep-folder")
    finally:
        os.chdir(here)
    remove_tree(str(top))
    assert sorted(tmp_path.iterdir()) == [kept]
    assert (kept / "file").read_text() == "x"
