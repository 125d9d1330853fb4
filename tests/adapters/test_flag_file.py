"""The flags of an installation are read as written, and a slip in them is said before anything starts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guildhall.adapters.flag_file import read_flags
from guildhall.application.operations.flags import Flags
from guildhall.domain.kernel import ValidationFailed


def write(data: Path, text: str) -> None:
    (data / "config").mkdir()
    (data / "config/flags.json").write_bytes(text.encode("latin-1"))


def test_without_a_file_the_server_is_shown_and_schedules_tick(tmp_path: Path):
    assert read_flags(tmp_path) == Flags(demo_mode=False, schedules=True)


def test_what_is_not_named_stays_as_it_is(tmp_path: Path):
    write(tmp_path, '{"schedulerEnabled": false}')
    assert read_flags(tmp_path) == Flags(demo_mode=False, schedules=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"schedulerEnabled": "no"}', "has to say true or false of schedulerEnabled"),
        ('{"demo": true}', "names 'demo', which is no flag; there are demoMode, schedulerEnabled"),
        ("{", "is no JSON: Expecting property name"),
        ("\xff", "is no JSON: "),
        ("[]", "is no JSON object of flags"),
        ("[" * 60_000, "is no JSON: "),
        ("[" * 200_000, "is larger than 64 kB"),
    ],
)
def test_a_slip_is_named_with_its_file(tmp_path: Path, text: str, said: str):
    write(tmp_path, text)
    with pytest.raises(ValidationFailed, match=r"flags\.json ") as raised:
        read_flags(tmp_path)
    assert said in str(raised.value)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path, make: Callable[[Path], None]):
    (tmp_path / "config").mkdir()
    make(tmp_path / "config/flags.json")
    with pytest.raises(ValidationFailed, match=r"flags\.json (is no regular file|cannot be read)"):
        read_flags(tmp_path)
