"""A company over a store of its own whose collaboration files are followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guildhall.bootstrap import Container, build
from guildhall.settings import Settings


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
    yield container
    container.close()
