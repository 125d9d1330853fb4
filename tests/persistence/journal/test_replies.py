"""What those wait for whose units are queued."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from guildhall.persistence.journal.replies import LoopReply, Reply, answer


class CountedLoop(asyncio.SelectorEventLoop):
    """A loop that counts how often another thread wakes it."""

    woken = 0

    def call_soon_threadsafe(self, *given: Any, **more: Any) -> asyncio.Handle:
        self.woken += 1
        return super().call_soon_threadsafe(*given, **more)


def test_a_loop_is_woken_once_for_all_answers_of_a_batch() -> None:
    loop = CountedLoop()

    async def asked() -> list[Any]:
        first, second, refused, given_up = (LoopReply() for _ in range(4))
        given_up.future.cancel()
        assert first.set_running_or_notify_cancel()
        assert not given_up.set_running_or_notify_cancel()
        replies = [first, second, refused, given_up]
        outcomes = [(True, "one"), (True, "two"), (False, ValueError("no")), (True, "nobody waits")]
        answer(zip(replies, outcomes, strict=True))
        return await asyncio.gather(*(one.future for one in replies), return_exceptions=True)

    try:
        one, two, refused, given_up = loop.run_until_complete(asked())
    finally:
        loop.close()
    assert (one, two) == ("one", "two")
    assert isinstance(refused, ValueError)
    assert isinstance(given_up, asyncio.CancelledError)
    assert loop.woken == 1


def test_a_loop_that_was_closed_keeps_no_answer_from_others() -> None:
    async def asked() -> LoopReply:
        return LoopReply()

    gone, waiting, refused = asyncio.run(asked()), Reply(), Reply()
    answer([(gone, (True, 1)), (waiting, (True, 2)), (refused, (False, KeyError("no")))])
    assert waiting.result() == 2
    with pytest.raises(KeyError):
        refused.result()
