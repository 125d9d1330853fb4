"""What a server at rest has imported: what few ask for is imported when they do."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PROGRAM = """
import atexit, json, sys
from pathlib import Path

sys.argv = ["guildhall", "up", "--port", "0", "--json", "--data", sys.argv[1] + "/data"]
atexit.register(lambda: Path(sys.argv[-1], "imported.json").write_text(json.dumps(sorted(sys.modules))))
from guildhall.main.cli import main
main()
"""
"""``guildhall up``, which says at its end what it has imported."""

ROUTES = "guildhall.adapters.http.routes."
SPARED = (
    *(
        "alembic",
        "langchain_core",
        "langgraph",
        "mako",
        "opentelemetry.sdk",
        "pydantic_ai",
        "rich",
        "sentry_sdk",
    ),
    *("sqlalchemy.dialects.postgresql", "sqlalchemy.orm", "yaml"),
    *("guildhall.adapters.backlog", "guildhall.adapters.graphs", "guildhall.adapters.http.asked"),
    "guildhall.adapters.http.shown",
)
TURNS_SECONDS = 1.5
"""In which each loop has had its first turns."""


def imported_by(folder: Path, *paths: str) -> set[str]:
    """What a server imported until it ended, of which these were asked."""
    with (folder / "out").open("w") as out:
        up = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)], stdout=out)
    try:
        deadline = time.monotonic() + 60
        while "url" not in (told := (folder / "out").read_text()):
            assert up.poll() is None and time.monotonic() < deadline, told
            time.sleep(0.05)
        url: str = json.loads(told.splitlines()[0])["url"]
        for path in paths:
            with urllib.request.urlopen(url + path, timeout=30) as answer:
                assert answer.status == 200
        time.sleep(TURNS_SECONDS)
    finally:
        up.terminate()
        up.wait(60)
    return set(json.loads((folder / "data/imported.json").read_text()))


def test_a_server_at_rest_has_imported_nothing_that_nobody_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDHALL_KEY_DIR", str(tmp_path / "keys"))
    imported = imported_by(tmp_path, "/healthz", "/readyz", "/healthz")
    assert {one for one in imported if one.startswith(ROUTES)} == {f"{ROUTES}health"}
    assert sorted(one for one in imported if one.startswith(SPARED)) == []
