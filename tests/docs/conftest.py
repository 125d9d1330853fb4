"""The documents, and the commands that they show."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w*)$")


@dataclass(frozen=True)
class Shown:
    """A command that a document shows; ``path`` is relative to the repository."""

    path: Path
    line: int
    text: str

    @property
    def words(self) -> list[str]:
        """The command without its comment, as a shell splits it."""
        return shlex.split(self.text, comments=True)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def blocks(path: Path) -> Iterator[tuple[str, int, list[str]]]:
    """The fenced blocks of a document: language, first line, lines."""
    language, start, lines = "", 0, list[str]()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if fence and start:
            yield language, start, lines
            start = 0
        elif fence:
            language, start, lines = fence[1], number + 1, []
        elif start:
            lines.append(line)


def commands_of(path: Path) -> list[Shown]:
    """The commands of a document's ``sh`` blocks, in order, and those that are indented."""
    shown = [
        Shown(path.relative_to(ROOT), start + offset, line)
        for language, start, lines in blocks(path)
        if language == "sh"
        for offset, line in enumerate(lines)
        if line.strip() and not line.startswith("#")
    ]
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("    guildhall "):
            shown.append(Shown(path.relative_to(ROOT), number, line.strip()))
    return sorted(shown, key=lambda one: one.line)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def documents() -> list[Path]:
    """Every document of the repository."""
    return [*sorted(ROOT.glob("*.md")), ROOT / "console/README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.fixture(scope="session")
def commands(documents: list[Path]) -> list[Shown]:
    """Every command of every document."""
    return [shown for path in documents for shown in commands_of(path)]


@pytest.fixture(scope="session")
def shown_blocks() -> Callable[[Path, str], list[str]]:
    """Reads the fenced blocks of a language out of a document, each as a file has it."""

    def read(path: Path, language: str) -> list[str]:
        return ["\n".join(lines) + "\n" for word, _, lines in blocks(path) if word == language]

    return read


@pytest.fixture(scope="session")
def backlog_of_readme() -> str:
    """The backlog that the README shows."""
    found = ["\n".join(lines) for language, _, lines in blocks(ROOT / "README.md") if language == "yaml"]
    assert len(found) == 1
    return found[0] + "\n"
