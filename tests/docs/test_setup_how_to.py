"""The how-to about dependencies: both of its backlogs work on the package that it shows."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

GUILDHALL = Path(sys.executable).with_name("guildhall")
HOW_TO = Path("docs/how-to/set-up-a-project.md")
WHEEL = "humanize-4.0-py3-none-any.whl"
BLOCKS = {"found": 0, "said": 1}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - its name there
        """Print nothing."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """The address of a package index that has the one dependency, as far as the example asks of it."""
    page = tmp_path / "index/simple/humanize"
    page.mkdir(parents=True)
    (page / "index.html").write_text(f'<a href="{WHEEL}">{WHEEL}</a>')
    with zipfile.ZipFile(page / WHEEL, "w") as file:
        file.writestr("humanize.py", "def intcomma(number):\n    return f'{number:,}'\n")
        about = "humanize-4.0.dist-info"
        file.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: humanize\nVersion: 4.0\n")
        file.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{about}/RECORD", "")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "index"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("which", sorted(BLOCKS))
def test_a_package_with_dependencies_is_worked_on(
    which: str, index: str, root: Path, tmp_path: Path, shown_blocks: Any, commands: list[Any]
):
    package = tmp_path / "greetings"
    package.mkdir()
    (package / "pyproject.toml").write_text(shown_blocks(root / HOW_TO, "toml")[0])
    code, checks = shown_blocks(root / HOW_TO, "python")
    (package / "greetings.py").write_text(code)
    (package / "checks.py").write_text(checks)
    git = ["git", "-C", str(package), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        subprocess.run([*git, *arguments], check=True)
    (package / "backlog.yaml").write_text(shown_blocks(root / HOW_TO, "yaml")[BLOCKS[which]])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUILDHALL_", "PIP_"))}
    typed = [shown for shown in commands if shown.path == HOW_TO]
    assert typed
    for shown in typed:
        done = subprocess.run(
            [GUILDHALL, *shown.words[1:]],
            cwd=package,
            env={**kept, "HOME": str(tmp_path), "PIP_INDEX_URL": index},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        assert done.returncode == 0, f"{shown}\n{done.stdout}\n{done.stderr}"
        assert "not verified" not in done.stdout
        assert "humanize" in next(line for line in done.stdout.splitlines() if "tools are ready" in line)
    assert (package / "CREDITS").is_file()
