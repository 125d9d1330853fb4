"""What is written to a connection: an answer goes by one call, and nothing is held back for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from guildhall.adapters.http.connections import _Joined


class Calls:
    """What a transport was told, in order."""

    def __init__(self) -> None:
        self.told: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.told.append(data)

    def close(self) -> None:
        self.told.append("close")

    def is_closing(self) -> bool:
        return "close" in self.told


def told(write: Callable[[Any], None]) -> tuple[list[bytes | str], list[bytes | str]]:
    """What the transport was told at once, and by the next turn."""
    calls = Calls()

    async def turn() -> list[bytes | str]:
        write(_Joined(calls, asyncio.get_running_loop()))
        at_once = list(calls.told)
        await asyncio.sleep(0)
        return at_once

    return asyncio.run(turn()), calls.told


def test_the_head_of_an_answer_and_its_content_go_by_one_call() -> None:
    def answer(to: Any) -> None:
        to.write(b"head ")
        to.write(b"content")

    assert told(answer) == ([b"head content"], [b"head content"])


def test_what_nothing_follows_goes_within_a_turn() -> None:
    assert told(lambda to: to.write(b"head")) == ([], [b"head"])


def test_who_writes_much_is_not_held_back() -> None:
    def stream(to: Any) -> None:
        for number in range(5):
            to.write(b"%d" % number)

    assert told(stream) == ([b"01", b"23"], [b"01", b"23", b"4"])


def test_what_is_left_goes_before_the_end() -> None:
    def end(to: Any) -> None:
        assert not to.is_closing()
        to.write(b"")
        to.write(b"bye")
        to.close()

    assert told(end) == ([b"bye", "close"], [b"bye", "close"])
