"""What is opened for a container is closed again where the container cannot be built."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from guildhall import bootstrap
from guildhall.settings import Settings


def _open_files() -> set[str]:
    names: set[str] = set()
    for one in Path("/proc/self/fd").iterdir():
        try:
            names.add(str(one.readlink()))
        except FileNotFoundError:
            continue  # the folder's own, which is shut by now
    return names


@pytest.mark.parametrize("part", ["choose", "host_access", "ensure_schema", "SqlAuditor"])
def test_a_container_that_cannot_be_built_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def fails(*_arguments: Any) -> Any:
        raise RuntimeError("it cannot be")

    settings, threads = Settings(key_dir=tmp_path / "keys"), set(threading.enumerate())
    bootstrap.build(tmp_path / "data", settings).close()  # so that there is a store with its schema
    monkeypatch.setattr(bootstrap, part, fails)
    with pytest.raises(RuntimeError, match="it cannot be"):
        bootstrap.build(tmp_path / "data", settings)
    assert set(threading.enumerate()) - threads == set()
    assert not [name for name in _open_files() if name.startswith(str(tmp_path))]
