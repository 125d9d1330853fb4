"""A data folder that cannot be written, and a disk that is full: a clear line, and nothing half-done."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
from typing import Any

import pytest

TASKS = [
    {"id": code, "title": f"Write {code}", "commands": [f"echo {code} > {code}.txt"]} for code in ("A", "B")
]
PR_SET_SECUREBITS, SECBIT_NOROOT = 28, 1
CAPABILITY_VERSION = 0x20080522


def without_privileges() -> None:
    """Let root's process keep to permissions like everybody's (capabilities(7)); called before exec."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_SECUREBITS, SECBIT_NOROOT, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    libc.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


@pytest.mark.parametrize("there", [False, True])
def test_a_data_folder_that_cannot_be_written_is_said_and_nothing_is_done(shop: Any, there: bool) -> None:
    parent = shop.folder / "sealed"
    parent.mkdir()
    shop.data = parent / "data"
    if there:
        shop.data.mkdir()
        shop.data.chmod(0o500)
    parent.chmod(0o500)
    process = shop.process(shop.backlog(TASKS), preexec_fn=without_privileges)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2, out + err
    assert len(err.strip().splitlines()) == 1, err
    assert str(parent) in err
    assert shop.log("--all", "--format=%s") == ["Begin"]
    parent.chmod(0o700)
    assert not there or list(shop.data.iterdir()) == []


@pytest.mark.parametrize("kilobytes", [300, 600, 1200])
def test_a_full_disk_stops_the_run_with_a_line_and_it_goes_on_once_there_is_room(
    shop: Any, kilobytes: int
) -> None:
    backlog = shop.backlog(TASKS)

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes << 10, kilobytes << 10))

    process = shop.process(backlog, preexec_fn=little_room)
    out, err = process.communicate(timeout=120)
    said = out + err
    assert "Traceback" not in said
    if process.returncode:
        lines = [line for line in err.strip().splitlines() if line.startswith("guildhall: ")]
        assert len(lines) == 1, said
        assert "fault of Guildhall's own" not in lines[0], said
    again = shop.process(backlog)
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, said + out + err
    assert {path.name for path in shop.repository.glob("?.txt")} == {"A.txt", "B.txt"}
    assert len(shop.views.find("Run", status="completed")) >= 1
    shop.check_clean()


@pytest.fixture
def tiny_disk(tmp_path: Any) -> Any:
    """A file system of a few megabytes, where this process may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    yield folder if mounted.returncode == 0 else None
    if mounted.returncode == 0:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_file_system_that_fills_up_is_survived(shop: Any, tiny_disk: Any) -> None:
    if tiny_disk is None:  # only root may mount one; the limit on files above says the same for everybody
        return
    shop.data = tiny_disk / "data"
    shop.data.mkdir()
    filler = tiny_disk / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(tiny_disk).free - (1500 << 10)))
    backlog = shop.backlog(TASKS)
    process = shop.process(backlog)
    out, err = process.communicate(timeout=120)
    assert process.returncode not in (0, 70), out + err
    assert "Traceback" not in out + err
    filler.unlink()
    again = shop.process(backlog)
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, out + err
    shop.check_clean()
