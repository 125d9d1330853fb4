"""The console is served as a browser needs it, or it is said how it is built."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx2
import pytest

from guildhall.bootstrap import build
from guildhall.settings import Settings

PAGE = "<!doctype html><title>Guildhall</title>"
SCRIPT = "console.log('here')" * 40


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of the console."""
    folder = tmp_path / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "theme.js").write_text("0")
    (folder / "assets/index-abc.js").write_text(SCRIPT)
    (folder / "assets/index-abc.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (tmp_path / "secret.html").write_text("not to be served")
    monkeypatch.setattr("guildhall.adapters.http.built.BUILT", folder)
    return folder


@pytest.mark.parametrize(
    "path", ["/console", "/console/", "/console/tasks/T-1?project=x", "/console/runs/r.1"]
)
def test_every_address_of_the_console_is_its_page(stranger: httpx2.Client, built: Path, path: str):
    answer = stranger.get(path)
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-cache"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_an_asset_is_kept_for_good_and_sent_packed(stranger: httpx2.Client, built: Path):
    answer = stranger.get("/console/assets/index-abc.js")
    assert answer.text == SCRIPT
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer.headers["Cache-Control"]
    plain = stranger.get("/console/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.text == SCRIPT


def test_what_is_not_hashed_is_asked_for_again(stranger: httpx2.Client, built: Path):
    assert stranger.get("/console/theme.js").headers["Cache-Control"] == "no-cache"


def test_an_asset_that_is_gone_is_not_answered_with_a_page(stranger: httpx2.Client, built: Path):
    answer = stranger.get("/console/assets/index-old.js")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["%2e%2e/secret.html", "assets/%2e%2e/%2e%2e/secret.html", "%2fetc/passwd", "a%00b"]
)
def test_nothing_outside_the_build_is_served(stranger: httpx2.Client, built: Path, path: str):
    answer = stranger.get(f"/console/{path}")
    assert "not to be served" not in answer.text
    assert answer.status_code in (200, 404)


def test_the_servers_address_leads_to_the_console(stranger: httpx2.Client, built: Path):
    answer = stranger.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/console/")


def test_a_console_that_is_not_built_says_how(
    stranger: httpx2.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("guildhall.adapters.http.built.BUILT", tmp_path / "nothing")
    answer = stranger.get("/console/tasks")
    assert answer.status_code == 503
    assert "Type <code>make console</code>" in answer.text
    told = stranger.get("/console/", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (503, "unavailable")
    assert "type `make console`" in told.json()["detail"]


def test_the_flags_are_those_of_the_data_folder(tmp_path: Path):
    (tmp_path / "data/config").mkdir(parents=True)
    (tmp_path / "data/config/flags.json").write_text('{"demoMode": true}')
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
    server = container.server("127.0.0.1", 0)
    server.start()
    try:
        answer = httpx2.get(f"{server.url}/console/config/flags.json")
        assert answer.json() == {"demoMode": True, "schedulerEnabled": True}
        assert answer.headers["Cache-Control"] == "no-cache"
    finally:
        server.close()
        container.close()
