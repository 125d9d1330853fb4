"""Arguments and folders whose bytes are no UTF-8: no event could name them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NAME = os.fsdecode(b"caf\xe9")


@pytest.mark.parametrize(
    "asked", [("show", NAME), ("stop", NAME), ("list", "--project", NAME), ("events", "--run", NAME)]
)
def test_an_argument_that_is_no_text_is_bad_input(
    asked: tuple[str, ...], call: Callable[..., Any], repo: Path, backlog: Path
) -> None:
    assert call("import", backlog, "--repo", repo).code == 0
    refused = call(*asked, "--repo", repo)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "guildhall: caf\\xe9 is no UTF-8 text\n"


@pytest.mark.parametrize("command", ["run", "import", "kickoff", "add"])
def test_nothing_is_made_for_a_folder_whose_name_is_no_text(
    command: str,
    call: Callable[..., Any],
    repo: Path,
    backlog: Path,
    copied: Callable[[Path, Path], Path],
    tmp_path: Path,
) -> None:
    folder, data = copied(repo, tmp_path / NAME), tmp_path / "data"
    for place in (("--repo", folder), ("--repo", folder, "--data", data), ("--repo", repo, "--data", folder)):
        refused = call(command, backlog, *place)
        assert (refused.code, refused.out) == (2, ""), refused.err
        assert "is no UTF-8, in which a store keeps its words; rename it\n" in refused.err
    assert not data.exists()
    assert {one.name for one in folder.iterdir()} == {one.name for one in repo.iterdir()}
