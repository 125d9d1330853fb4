"""The product's own sources, as the tests of its shape look at them."""

from __future__ import annotations

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file; ``path`` is relative to the repository."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """Every node of the file."""
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the file."""
        return self.text.splitlines()

    @cached_property
    def comments(self) -> Sequence[tuple[int, str]]:
        """Line and text of every comment."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]

    @property
    def module(self) -> str:
        """The dotted name of a module under ``src``."""
        parts = self.path.with_suffix("").parts[1:]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def within(self, *packages: str) -> bool:
        """Whether the module is one of these, or lies in one."""
        return any(self.module == package or self.module.startswith(f"{package}.") for package in packages)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of every module that is imported anywhere in the file."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.lineno, node.module

    def at(self, line: int, what: str) -> str:
        """A finding as people read it."""
        return f"{self.path}:{line}: {what}"


def _sources(*folders: str) -> list[Source]:
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [Source(path.relative_to(ROOT), path.read_text("utf-8")) for path in paths]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def product() -> list[Source]:
    """Every module of the product."""
    return _sources("src")


@pytest.fixture(scope="session")
def everything() -> list[Source]:
    """Every Python file: product, tests and benchmarks."""
    return _sources("src", "tests", "bench")


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file that git keeps, relative to the repository, whoever owns it."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        check=True,
        capture_output=True,
    )
    names = listed.stdout.decode().split("\0")
    return [Path(name) for name in names if name and (ROOT / name).is_file()]
