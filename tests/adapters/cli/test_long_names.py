"""Names of projects: one that is too long is refused before anything is made, one that is made up is cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LONG = "n" * 230
UNNAMED = "goal: g\ntasks: [{id: T-1, title: Write, commands: ['echo 2 > c.txt']}]\n"


@pytest.mark.parametrize("command", ["run", "import", "plan"])
def test_a_name_that_no_project_can_have_is_refused_and_nothing_is_made(
    command: str, call: Callable[..., Any], repo: Path, tmp_path: Path
) -> None:
    backlog = tmp_path / "backlog.yaml"
    backlog.write_text(f"goal: g\nproject: {LONG}\ntasks: [{{id: T-1, title: a}}]\n")
    refused = call(command, backlog, "--repo", repo)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith("backlog.yaml:2: project: has 230 characters (at most 200 are read)\n")
    backlog.write_text(UNNAMED)
    for name in (LONG, "", " "):
        refused = call(command, backlog, "--repo", repo, "--project", name)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err == "guildhall: --project: a project's name has 1 to 200 characters\n"
    assert not (repo / ".guildhall").exists()


def test_a_project_is_called_after_a_file_or_folder_as_far_as_a_name_goes(
    call: Callable[..., Any], repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog = tmp_path / f"{LONG}.yaml"
    backlog.write_text(UNNAMED)
    assert call("import", backlog, "--repo", repo).code == 0
    folder = tmp_path / LONG
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert call("add", "Write a poem.").code == 0
    for place in ((), ("--repo", repo)):
        [project] = call("status", *place, "--json").json["projects"]
        assert project["name"] == LONG[:200]
    assert call("import", backlog, "--repo", repo).out.startswith("nothing is changed: ")
