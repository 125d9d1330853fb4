"""Where passwords are hashed, which takes long by intent: in threads of its own, for so many at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from guildhall.domain.kernel import Unavailable

T = TypeVar("T")

MOST = 32
"""Who are hashed for or wait for it; a flood of wrong passwords must not keep everybody else out for long."""

_threads = ThreadPoolExecutor(2, "guildhall-hashes")
_places = threading.BoundedSemaphore(MOST)


class HashersBusy(Unavailable):
    """Too many sign in at this moment."""


async def hashed(work: Callable[[], T]) -> T:
    """Do what hashes a password; who asks meanwhile waits, and keeps nobody else waiting.

    Raises:
        HashersBusy: when too many wait already.
    """
    if not _places.acquire(blocking=False):
        raise HashersBusy("too many people sign in at this moment; try again in a few seconds")
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _places.release()
