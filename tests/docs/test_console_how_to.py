"""The how-to about the console: its command says who signs in, they may, and its flag makes a demonstration.

What is done in the browser after that is walked in ``console/e2e/how-to.spec.ts``.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

GUILDHALL = Path(sys.executable).with_name("guildhall")
HOW_TO = Path("docs/how-to/use-the-console.md")
PRINTED = re.compile(
    r"Guildhall is up at (?P<url>\S+) .*?sign in as (?P<email>\S+) with the password (?P<password>\S+)", re.S
)
FLAGS = "/console/config/flags.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository as a reader may have one."""
    subprocess.run(["git", "init", "-q", "-b", "main", tmp_path / "greetings"], check=True)
    return tmp_path / "greetings"


@contextmanager
def _typed(words: list[str], folder: Path) -> Iterator[list[str]]:
    """The command at work on a free port; gives the first lines that it prints, until all is said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUILDHALL_")}
    process = subprocess.Popen(
        [GUILDHALL, *words, "--port", "0"],
        cwd=folder,
        env={**kept, "HOME": str(folder.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline()]
        while "sign in as" not in lines[-1] and lines[-1]:
            lines.append(process.stdout.readline())
        yield lines
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_the_console_opens_as_the_how_to_says(
    folder: Path, root: Path, commands: list[Any], shown_blocks: Any
):
    (up,) = [shown for shown in commands if shown.path == HOW_TO]
    with _typed(up.words[1:], folder) as lines:
        printed = PRINTED.search("".join(lines))
        assert printed, lines
        with httpx2.Client(base_url=printed["url"]) as client:
            given = {"email": printed["email"], "password": printed["password"]}
            assert client.post("/auth/login", json=given).json()["role"] == "owner"
            assert client.get(FLAGS).json()["demoMode"] is False
    (flags,) = shown_blocks(root / HOW_TO, "json")
    assert json.loads(flags) == {"demoMode": True}
    (folder / ".guildhall/config").mkdir(exist_ok=True)
    (folder / ".guildhall/config/flags.json").write_text(flags)
    with _typed(up.words[1:], folder) as lines:
        address = re.search(r"Guildhall is up at (\S+)", "".join(lines))
        assert address, lines
        assert httpx2.get(address[1] + FLAGS).json()["demoMode"] is True
