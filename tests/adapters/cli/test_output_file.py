"""A file that a command writes is there whole, or as it was."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.cli.output_file import write_whole


def _failing() -> Iterator[str]:
    yield "a part"
    raise ConnectionError("the server is away")


def test_a_file_is_left_as_it_was_by_what_fails(tmp_path: Path) -> None:
    there, new = tmp_path / "there.yaml", tmp_path / "new.yaml"
    there.write_text("of value\n")
    for path in (there, new):
        with pytest.raises(ConnectionError):
            write_whole(path, _failing())
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("there.yaml", "of value\n")]


def test_a_file_keeps_its_mode_and_a_link_goes_on_leading_to_it(tmp_path: Path) -> None:
    there, link = tmp_path / "there.yaml", tmp_path / "link.yaml"
    there.write_text("old\n")
    there.chmod(0o640)
    link.symlink_to(there)
    write_whole(link, iter(("new\n", "lines\n")))
    assert (there.read_text(), there.stat().st_mode & 0o777, link.is_symlink()) == (
        "new\nlines\n",
        0o640,
        True,
    )


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, ["through", " it"])
    reader.join(10)
    assert (read, pipe.is_fifo()) == (["through it"], True)


@pytest.mark.parametrize(
    "wrong",
    [("--project", "nowhere"), ("--server", "http://127.0.0.1:9"), ("--format", "events")],
)
def test_an_export_that_fails_leaves_the_last_one(
    wrong: tuple[str, ...], call: Callable[..., Any], tmp_path: Path
) -> None:
    data = ("--data", tmp_path / "none") if wrong[0] != "--server" else ()
    if wrong[0] == "--project":
        call("add", "One", *data)
    there = tmp_path / "kept.yaml"
    there.write_text("of value\n")
    result = call("export", *wrong, "-o", there, *data)
    assert (result.code != 0, there.read_text()) == (True, "of value\n")
    assert call("export", *wrong, "-o", tmp_path / "new.yaml", *data).code != 0
    assert not (tmp_path / "new.yaml").exists()


def test_an_export_goes_to_standard_output_by_its_name(
    process: Callable[..., Any], call: Callable[..., Any], tmp_path: Path
) -> None:
    call("add", "One", "--data", tmp_path / "data")
    result = process("export", "-o", "/dev/stdout", "--data", tmp_path / "data")
    assert (result.code, "title: One" in result.out) == (0, True)
