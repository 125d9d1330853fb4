"""What `show` says of a task: its criteria, as they were judged, and how often it was tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BACKLOG = """\
project: demo
goal: Be judged.
tasks:
  - id: T-1
    title: Meet only one of its criteria
    owned_paths: ["b.txt"]
    commands: ["echo 1 > b.txt"]
    acceptance_criteria: ["`echo no luck; exit 3` exits 0", "`true` exits 0", "It reads well"]
  - id: T-2
    title: Fail before it can be judged
    owned_paths: ["c.txt"]
    commands: ["exit 1"]
    attempts: 1
    acceptance_criteria: ["`true` exits 0"]
"""


@pytest.fixture
def ran(call: Callable[..., Any], repo: Path, tmp_path: Path) -> Path:
    """The repository after a run of the backlog."""
    path = tmp_path / "backlog.yaml"
    path.write_text(BACKLOG)
    assert call("run", path, "--repo", repo).code == 1
    return repo


def test_a_criterion_that_failed_is_told_from_one_that_nobody_judged(
    call: Callable[..., Any], ran: Path
) -> None:
    refused = call("show", "T-1", "--repo", ran).out
    assert "  [failed] `echo no luck; exit 3` exits 0: exit 3: no luck\n" in refused
    assert "  [passed] `true` exits 0\n" in refused
    assert "  [not verified] It reads well: " in refused
    assert "  attempts:    1, sent back once\n" in refused
    failed = call("show", "T-2", "--repo", ran).out
    assert "  [not judged yet] `true` exits 0\n" in failed
    assert "  attempts:    1, 1 of 1 failed\n" in failed
