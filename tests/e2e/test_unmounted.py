"""Whole runs under sandboxes that cannot hide what lies above a workspace, as in most containers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guildhall.adapters.sandbox.choice import LandlockSandbox, NoSandbox

SANDBOXES: dict[str, Callable[[], Any]] = {
    "landlock": lambda: LandlockSandbox(namespaces=False),
    "none": NoSandbox,
}


@pytest.mark.parametrize("name", SANDBOXES)
def test_tools_meet_no_settings_of_what_lies_above_a_workspace(
    shop: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sandbox = SANDBOXES[name]()
    monkeypatch.setattr("guildhall.bootstrap.choose", lambda _preferred: sandbox)
    shop.data = shop.repository / ".guildhall"
    for place in (shop.folder, shop.repository):
        (place / "setup.cfg").write_text("[tool:pytest]\naddopts = --no-such-option\n")
        (place / "pyproject.toml").write_text("[tool.ruff]\nno-such-setting = true\n")
    task = {
        "id": "T-1",
        "title": "Format the library",
        "commands": ["echo 'x  =  1' > tiny/x.py; ruff format --no-cache tiny/x.py"],
    }
    ended = shop.run([task], test_command="python -m pytest -q")
    assert (ended.run.status, ended.outcomes) == ("completed", {"T-1": ("done", "")}), ended.markdown
    assert ended.report["sandbox"] == name
    assert "Not verified" not in ended.markdown
    assert shop.company.world.storage.workspaces() == []
    shop.check_clean()


def test_a_setup_finds_what_pip_asks_of_the_system(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = LandlockSandbox(namespaces=False)
    monkeypatch.setattr("guildhall.bootstrap.choose", lambda _preferred: sandbox)
    task = {"id": "T-1", "title": "Write", "commands": ["echo x > x.txt"]}
    asks = "from pip._internal.network.session import user_agent; user_agent()"
    make = f'python -m venv "$GUILDHALL_ENV" && "$GUILDHALL_ENV/bin/python" -c "{asks}"'
    ended = shop.run([task], setup=[make])
    assert (ended.run.status, ended.outcomes) == ("completed", {"T-1": ("done", "")}), ended.markdown
