"""What those wait for whose units are queued."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
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


@pytest.mark.parametrize("error", [StopIteration("ended"), type("Ended", (StopIteration,), {})("ended")])
def test_a_unit_that_ends_an_iterator_keeps_no_answer_from_its_neighbours(error: StopIteration) -> None:
    async def asked() -> list[Any]:
        replies = [LoopReply() for _ in range(3)]
        outcomes = [(True, 1), (False, error), (True, 3)]
        answer(zip(replies, outcomes, strict=True))
        waiting = (one.future for one in replies)
        return await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 5)

    first, ended, last = asyncio.run(asked())
    assert (first, last) == (1, 3)
    threads: list[Future[Any] | Reply] = [Future(), Reply()]
    answer((one, (False, error)) for one in threads)
    assert (type(ended), ended.__cause__) == (RuntimeError, error)
    for one in threads:
        with pytest.raises(RuntimeError) as raised:
            one.result()
        assert raised.value.__cause__ is error


def test_who_has_withdrawn_keeps_no_answer_from_others() -> None:
    gone: Future[Any] = Future()
    gone.cancel()
    waiting = Reply()
    answer([(gone, (True, 1)), (waiting, (True, 2))])
    assert waiting.result() == 2
