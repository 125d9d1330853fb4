"""What those wait for whose units are queued: a thread, or an event loop that has other things to do.

It must never answer twice, nor fail because nobody waits any more, nor let one answer keep others from their
waiters: what is answered here is committed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any

Outcome = tuple[bool, Any]
"""(succeeded, result or error)"""


class Reply:
    """What a thread waits for that has nothing else to do: a future of one waiter, at a third of its cost."""

    __slots__ = ("_error", "_given", "_result")

    def __init__(self) -> None:
        self._given = threading.Lock()
        self._given.acquire()
        self._result: Any = None
        self._error: BaseException | None = None

    def set_running_or_notify_cancel(self) -> bool:
        """True: who waits here cannot withdraw."""
        return True

    def set_result(self, result: Any) -> None:
        """Answer."""
        self._result = result
        self._given.release()

    def set_exception(self, error: BaseException) -> None:
        """Refuse."""
        self._error = error
        self._given.release()

    def result(self) -> Any:
        """Wait for the answer, once.

        Raises:
            BaseException: with what the unit was refused.
        """
        with self._given:
            if self._error is None:
                return self._result
            try:
                raise self._error
            finally:
                self._error = None  # the error's traceback holds this frame, and so would not be freed


class LoopReply:
    """What a task of an event loop waits for, made within that loop; its answer comes by :func:`answer`."""

    __slots__ = ("future", "loop")

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()

    def set_running_or_notify_cancel(self) -> bool:
        """Whether somebody still waits."""
        return not self.future.cancelled()


Waiter = Future[Any] | Reply | LoopReply


def answer(answers: Iterable[tuple[Waiter, Outcome]]) -> None:
    """Answer all; those who wait in one event loop by one message to it, which wakes it once."""
    of_loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Outcome]]] = {}
    for waiter, outcome in answers:
        if isinstance(waiter, LoopReply):
            of_loops.setdefault(waiter.loop, []).append((waiter.future, outcome))
        else:
            with suppress(InvalidStateError):  # who waited has withdrawn
                _settle(waiter, outcome)
    for loop, its in of_loops.items():
        with suppress(RuntimeError):  # a loop that has been closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle_all, its)


def _settle_all(answers: Iterable[tuple[asyncio.Future[Any], Outcome]]) -> None:
    for future, outcome in answers:
        if not future.done():  # who waited may have withdrawn
            _settle(future, outcome)


def _settle(future: Future[Any] | Reply | asyncio.Future[Any], outcome: Outcome) -> None:
    succeeded, result = outcome
    if succeeded:
        future.set_result(result)
    else:
        future.set_exception(_raisable(result))


def _raisable(error: BaseException) -> BaseException:
    """An error as it can be raised where it is waited for: no future takes what ends iterators (PEP 479)."""
    if not isinstance(error, StopIteration):
        return error
    raised = RuntimeError("the unit raised StopIteration")
    raised.__cause__ = error
    return raised
