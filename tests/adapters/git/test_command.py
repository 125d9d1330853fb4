"""Running git: its surroundings, its time limit, and what is said when it fails."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from guildhall.adapters.git.command import Git, said
from guildhall.adapters.git.environment import Place, environment, quoted_path
from guildhall.application.ports.repository import RepositoryError


@pytest.fixture
def slow(tmp_path) -> Git:
    """A git that starts a child and hangs, with a time limit of half a second."""
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {tmp_path}/child\necho out\nwait\n")
    program.chmod(0o755)
    return Git(program, time_limit=0.5)


def gone(pid: int) -> bool:
    """Whether a process has ended; a dead one that nobody has reaped yet counts."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_git_that_hangs_is_ended_with_its_children(slow, tmp_path):
    start = time.monotonic()
    with pytest.raises(RepositoryError, match=r"git status took longer than 0\.5 s"):
        slow.run(Place(tmp_path), "status")
    with pytest.raises(RepositoryError, match=r"git diff took longer than 0\.5 s"):
        slow.head(Place(tmp_path), "diff", limit_bytes=100)
    assert time.monotonic() - start < 20
    assert gone(int((tmp_path / "child").read_text()))


def test_nothing_of_our_own_environment_is_passed_on(tmp_path, monkeypatch):
    for name in (
        "GIT_DIR",
        "GIT_TRACE",
        "GIT_CONFIG_PARAMETERS",
        "LD_PRELOAD",
        "SECRET_KEY",
        "HOME",
        "EDITOR",
    ):
        monkeypatch.setenv(name, "from outside")
    assert "from outside" not in environment(Place(tmp_path), Path("/usr/bin/git")).values()


def test_only_gits_first_serious_line_is_told():
    assert said("warning: x\nerror: y\nfatal: z\n") == "error: y"
    assert said("just words\n") == "just words"
    assert said("") == "nothing was said"


def test_a_failure_names_the_command(tmp_path):
    with pytest.raises(RepositoryError, match="git rev-parse failed: fatal: not a git repository"):
        Git.found().run(Place(tmp_path), "rev-parse", "HEAD")


def test_a_folder_that_is_gone_is_an_error(tmp_path):
    with pytest.raises(RepositoryError, match="git could not be started in"):
        Git.found().run(Place(tmp_path / "absent"), "version")


def test_a_failing_pipe_tells_whose_fault_it_was(store, user):
    git, place = Git.found(), Place(store.path)
    take = ("index-pack", "--stdin")
    with pytest.raises(RepositoryError, match="git pack-objects failed: fatal: bad revision"):
        git.pipe(place, ("pack-objects", "--revs", "--stdout", "-q"), b"absent\n", place, take)
    with pytest.raises(RepositoryError, match="git index-pack failed"):
        git.pipe(place, ("version",), b"", place, take)


def test_a_path_is_one_path_in_a_list_of_paths():
    assert quoted_path(Path('/a:b"c\\d\né')) == '"/a:b\\042c\\134d\\012\\303\\251"'
    assert os.fsencode(quoted_path(Path("/plain path"))) == b'"/plain path"'
