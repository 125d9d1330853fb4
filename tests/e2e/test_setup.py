"""A project's setup reaches the index that the host's own tools use, and tells nobody its credentials."""

from __future__ import annotations

import base64
import io
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

WORDS = ("s3same", "open")
"""The two halves of what a server asks for that lives as long as its test."""

WHEEL = "inside-1.0-py3-none-any.whl"
INSTALL = f'{sys.executable} -m pip install --no-cache-dir --target "$GUILDHALL_ENV/lib"'


@dataclass
class Index:
    """A package index that lets nobody in without the password; ``refused`` counts those."""

    port: int = 0
    refused: list[str] = field(default_factory=list[str])

    @property
    def address(self) -> str:
        return f"http://reader:{'%2F'.join(WORDS)}@127.0.0.1:{self.port}/simple"


def wheel() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("inside.py", "ANSWER = 42\n")
        file.writestr("inside-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: inside\nVersion: 1.0\n")
        file.writestr(
            "inside-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr("inside-1.0.dist-info/RECORD", "")
    return written.getvalue()


@pytest.fixture
def index() -> Iterator[Index]:
    found = Index()
    expected = "Basic " + base64.b64encode(b"reader:s3same/open").decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Authorization") != expected:
                found.refused.append(self.path)
                self.send_response(401)
                self.send_header("WWW-Authenticate", "Basic")
                self.end_headers()
                return
            pages = {
                "/simple/inside/": ("text/html", f'<a href="/{WHEEL}">{WHEEL}</a>'.encode()),
                f"/{WHEEL}": ("application/zip", wheel()),
            }
            kind, body = pages.get(self.path, ("text/plain", b""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("where", ["variable", "pip.conf"])
def test_setup_alone_uses_the_index_of_the_host(
    shop: Any, index: Index, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    if where == "variable":
        monkeypatch.setenv("PIP_INDEX_URL", index.address)
    else:
        config = tmp_path / "config" / "pip" / "pip.conf"
        config.parent.mkdir(parents=True)
        config.write_text(f"[global]\nindex-url = {index.address}\n")
        monkeypatch.delenv("PIP_INDEX_URL", raising=False)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    task = {"id": "A", "title": "Look around", "commands": ["env > seen.txt"]}
    setup = [
        f"{INSTALL} inside",
        'echo "$PIP_INDEX_URL and $(echo czNzYW1lL29wZW4= | base64 -d)"',
        "cat ${XDG_CONFIG_DIRS%%:*}/pip/pip.conf || true",
    ]
    ended = shop.run([task], setup=setup)
    assert ended.outcomes == {"A": ("done", "")}, ended.report["notes"]
    assert len(list(shop.data.glob("environments/*/lib/inside.py"))) == 1
    seen = (shop.repository / "seen.txt").read_text()
    assert not any(word in seen for word in ("PIP_INDEX_URL", "XDG_CONFIG_DIRS", "s3same"))
    assert kept_secrets(shop) == []


@pytest.mark.parametrize("setup", [["echo set up", "true"], []])
def test_a_report_names_the_setup_that_the_run_was_held_to(
    open_shop: Callable[..., Any], files: Mapping[str, str], setup: list[str]
) -> None:
    shop = open_shop({**files, "requirements.txt": "nothing-of-that-name\n"})  # which asks for a setup itself
    ended = shop.run([{"id": "A", "title": "Write", "commands": ["echo 1 > a"]}], setup=setup)
    assert ended.outcomes == {"A": ("done", "")}, ended.report["notes"]
    assert ended.report["needs"]["setup"] == setup
    assert ("setup: echo set up, true" in ended.markdown) is bool(setup)


def test_a_setup_that_fails_says_so_without_the_credentials(
    shop: Any, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", index.address)
    setup = [f"{INSTALL} -v --retries 0 outside || {{ echo no: $PIP_INDEX_URL; exit 3; }}"]
    ended = shop.run([{"id": "A", "title": "Write", "commands": ["echo 1 > a"]}], setup=setup)
    assert ended.run.status == "failed"
    assert "http://****@127.0.0.1" in ended.run.end_reason
    assert kept_secrets(shop) == []


def test_nothing_is_begun_where_the_setup_failed_and_its_words_say_what_to_mend(shop: Any) -> None:
    tasks = [{"id": name, "title": name, "commands": [f"echo 1 > {name}"]} for name in "AB"]
    ended = shop.run(tasks, setup=["echo no such index; exit 3"])
    assert ended.run.end_reason.startswith(
        "making the branch and the tools failed: the setup `echo no such index; exit 3` failed (exit 3); "
        "mend `setup` in the backlog, then run it again; 2 tasks are not done: "
    )
    assert ended.run.end_reason.endswith("\nno such index")
    assert ended.outcomes == dict.fromkeys("AB", ("ready", ""))
    assert shop.events("task.claimed") == []
    assert "### A: A\n\nready: run the same backlog again" in ended.markdown


def test_a_setup_that_installs_where_nothing_can_be_written_is_told_of_its_folder(shop: Any) -> None:
    tasks = [{"id": "A", "title": "A", "commands": ["echo 1 > a"]}]
    ended = shop.run(tasks, setup=["echo mine > /usr/lib/python3/mine.txt"])
    assert 'into its own folder, such as `python -m venv "$GUILDHALL_ENV"`' in ended.report["reason"]


def test_what_a_setup_printed_is_told_once_by_its_last_lines_each_in_a_line(shop: Any) -> None:
    printed = "for i in 1 2 3 4 5 6 7 8 9; do echo {got} $i; done; echo no such index; exit 3"
    backlog = shop.backlog([{"id": "A", "title": "A", "commands": ["echo 1 > a"]}], setup=[printed])
    process = shop.process(backlog)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    lines = [line.strip() for line in out.splitlines()]
    assert lines.count("no such index") == 1
    end = lines.index("no such index")
    assert lines[end - 6 : end] == ["… 4 lines before", *(f"{{got}} {number}" for number in range(5, 10))]
    assert "failed (exit 3); mend `setup` in the backlog, then run it again" in lines[end - 7]
    markdown = next(shop.data.rglob("report.md")).read_text()
    assert markdown.count("{got} 9") == 1
    assert "```text\n… 4 lines before\n{got} 5\n" in markdown


def test_a_setup_that_was_found_and_fails_is_noted_with_what_it_printed(open_shop: Any, files: Any) -> None:
    shop = open_shop({**files, "requirements.txt": "./nothing-of-that-name.whl\n"})
    ended = shop.run([{"id": "A", "title": "Write", "commands": ["echo 1 > a"]}])
    assert ended.outcomes == {"A": ("done", "")}
    note, *_ = ended.report["notes"]
    assert "` failed (exit 1); going on with the tools of Guildhall's own environment" in note
    assert len(note.splitlines()) > 1
    assert f"  {note.splitlines()[-1]}\n  ```" in ended.markdown


def kept_secrets(shop: Any) -> list[Path]:
    """The files of the data folder in which the password stands, in either form."""
    files = [path for path in shop.data.rglob("*") if path.is_file() and "lib" not in path.parts]
    return [path for path in files if b"s3same" in path.read_bytes()]
