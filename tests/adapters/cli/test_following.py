"""A run of a server is followed over a restart of it; who follows it no longer learns that it goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from guildhall.adapters.cli import following
from guildhall.adapters.cli.connection import Refused
from guildhall.adapters.cli.terminal import Terminal
from guildhall.application.narration.told import Batch, News

RESULT = dict.fromkeys(following.RESULT) | {"status": "completed"}
AWAY = Refused("unavailable", "the server does not answer;")


class _Server:
    """A server that answers as a test says, by how often it was asked; ``absent`` once the run is over."""

    def __init__(self, answer: Callable[[int], None], absent: int = 0) -> None:
        self.absent = absent
        self._answer = answer
        self.asked = 0
        self.results = 0

    def head(self) -> int:
        return 0

    def standing(self, run_id: str) -> Any:
        self.asked += 1
        self._answer(self.asked)
        return {"status": "completed" if self.asked > 5 else "running"}

    def news(self, run_id: str, after: int) -> Batch:
        begun = News(1, datetime.now(UTC), 0.0, "pm", "the run begins")
        return Batch([begun] if after == 0 else [], 1, False)

    def wait(self, after: int, seconds: float) -> None:
        self._answer(self.asked)

    def result(self, run_id: str) -> Any:
        self.results += 1
        if self.results <= self.absent:
            raise AWAY
        return RESULT


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "WAIT_SECONDS", 0.01)


def _followed(server: Any, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    def load() -> Any:
        raise AssertionError("nothing of the product is needed here")

    code = following.follow(Terminal(load, as_json=True), server, "r-1", 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_server_that_is_started_anew_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    def answer(asked: int) -> None:
        if asked in (2, 3):
            raise AWAY

    code, out, err = _followed(_Server(answer), capsys)
    assert (code, json.loads(out)) == (0, RESULT)
    assert err == "the server does not answer; It is asked again for 60 seconds.\n"


def test_a_server_that_ends_as_its_run_does_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _followed(_Server(lambda _: None, absent=2), capsys)
    assert (code, json.loads(out)) == (0, RESULT)


def test_who_waited_in_vain_is_told_that_the_run_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PATIENCE_SECONDS", 0.05)

    def answer(asked: int) -> None:
        raise AWAY

    with pytest.raises(Refused, match="Run r-1 goes on once it is, and the same command follows it again"):
        _followed(_Server(answer), capsys)


def test_a_refusal_ends_it_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    def answer(asked: int) -> None:
        raise Refused("forbidden", "this needs the right to read")

    server = _Server(answer)
    with pytest.raises(Refused, match="right to read"):
        _followed(server, capsys)
    assert server.asked == 1
