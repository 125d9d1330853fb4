"""How the tests of backlogs hand one over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.ports.backlog import Backlog, BacklogError

Read = Callable[[str, str | bytes], Backlog]
Refused = Callable[[str, str | bytes], str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file and read it by its name."""

    def write_and_read(name: str, content: str | bytes) -> Backlog:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return FileBacklogReader().read(name, tmp_path)

    return write_and_read


@pytest.fixture
def refused(read: Read) -> Refused:
    """Read a file that must be refused, and return the one printable line that says why."""

    def read_and_fail(name: str, content: str | bytes) -> str:
        with pytest.raises(BacklogError) as error:
            read(name, content)
        message = error.value.message
        assert message.isprintable(), message
        assert message.startswith(name)
        assert message.endswith(")"), "it says what to do"
        return message

    return read_and_fail
