"""Whatever goes wrong is one line and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from guildhall.adapters.cli.failures import describe
from guildhall.application.ports.backlog import BacklogError
from guildhall.domain.kernel import Conflict, DomainError, NotFound
from guildhall.domain.tasks.errors import TaskExists


class MachineFault(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "exit_code", "code"),
    [
        (BacklogError("b.yaml:3: id: bad", field="id"), 2, "validation_failed"),
        (NotFound("there is none"), 2, "not_found"),
        (Conflict("not now"), 1, "conflict"),
        (MachineFault("the disk is gone"), 2, "unavailable"),
        (OSError(28, "No space left on device", "/data/x"), 2, "unavailable"),
    ],
)
def test_known_errors_are_sentences(error: Exception, exit_code: int, code: str, tmp_path: Path) -> None:
    failure = describe(error, (MachineFault,), tmp_path)
    assert (failure.exit_code, failure.code) == (exit_code, code)
    assert list(tmp_path.iterdir()) == []


def test_an_os_error_names_the_file() -> None:
    failure = describe(OSError(28, "No space left on device", "/data/x"), (), None)
    assert failure.message == "/data/x: no space left on device"


def test_the_field_is_told() -> None:
    failure = describe(DomainError("no", field="budget_usd"), (), None)
    assert failure.as_json() == {"error": {"code": "conflict", "message": "no", "field": "budget_usd"}}


def test_the_name_of_a_rule_is_for_programs() -> None:
    failure = describe(TaskExists("T-1"), (), None)
    assert failure.message == "T-1 exists already; edit it instead"
    assert failure.as_json()["error"]["rule"] == "task.created_once"


def test_a_message_is_one_harmless_line() -> None:
    assert describe(NotFound("a\nb\x1b[2J"), (), None).message == "a b"


def test_what_nobody_expected_is_written_down(tmp_path: Path) -> None:
    try:
        raise KeyError("surprise")
    except KeyError as error:
        failure = describe(error, (), tmp_path)
    (written,) = tmp_path.iterdir()
    assert failure.exit_code == 70
    assert str(written) in failure.message
    assert "surprise" not in failure.message
    assert "test_failures.py" in written.read_text()
    assert written.stat().st_mode & 0o077 == 0


def test_details_go_to_the_temporary_folder_where_the_data_folder_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    failure = describe(RuntimeError("x"), (), tmp_path / "missing")
    (written,) = tmp_path.iterdir()
    assert str(written) in failure.message
