"""A repository or data folder whose path is no text is refused in a sentence; other signs may be in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ODD = os.fsdecode(b"caf\xe9")


@pytest.mark.parametrize("option", ["--repo", "--data"])
def test_a_path_that_is_no_text_is_refused(
    process: Callable[..., Any], copied: Callable[[Path, Path], Path], repo: Path, tmp_path: Path, option: str
) -> None:
    folder = copied(repo, tmp_path / ODD)
    given = ["--repo", repo] if option == "--data" else []
    for command in (["add", "Write"], ["status"], ["up", "--port", "0"]):
        result = process(*command, option, folder, *given)
        assert result.code == 2, result.err
        assert result.err == (
            f"guildhall: the path {tmp_path}/caf\\xe9{'/.guildhall' * (option == '--repo')} is no UTF-8, "
            "in which a store keeps its words; rename it\n"
        )
    assert not list(folder.glob(".guildhall"))


@pytest.mark.parametrize("name", ["a?b", "a%20b", "a:b", "a\"b'c $d", "a\\b"])
def test_a_run_works_in_a_folder_of_whatever_signs(
    process: Callable[..., Any], repo: Path, tmp_path: Path, name: str
) -> None:
    folder = repo.rename(tmp_path / name)
    added = process("add", "Write a file", "--repo", folder)
    assert added.code == 0, added.err
    assert process("verify", "--repo", folder).code == 0
    assert (folder / ".guildhall" / "guildhall.db").stat().st_size > 0
    assert {one.name for one in tmp_path.iterdir()} == {name}
