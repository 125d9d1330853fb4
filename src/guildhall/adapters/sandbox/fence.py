"""Hold one piece of work of this process itself to some folders; it must never hold anything for longer.

Landlock holds the thread that asks for it, and every process that this thread starts. So our own code and git
can read what others may change at that moment: whatever a link leads to by then, the kernel asks where the
file lies that is opened (https://docs.kernel.org/userspace-api/landlock.html).
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from guildhall.adapters.sandbox import layout
from guildhall.adapters.sandbox.launcher import confine, kernel

T = TypeVar("T")

OLDEST_ABI = 2
"""Before it a file could not be moved to another folder, which git does with every pack that it takes."""

_PACKAGE = Path(__file__).resolve().parents[2]


def can_fence() -> bool:
    """Whether this kernel has a Landlock that can hold git."""
    return kernel.landlock_abi() >= OLDEST_ABI


def fenced(work: Callable[[], T], readable: Sequence[Path], writable: Sequence[Path]) -> T:
    """Do work that reaches these folders, and to read the system's and Python's own, and nothing else.

    Raises:
        OSError: when a folder is not there, or the kernel has no Landlock.
    """

    def held() -> T:
        _restrict(kernel.landlock_abi(), readable, writable)
        return work()

    with ThreadPoolExecutor(1, "guildhall-fenced") as thread:
        return thread.submit(held).result()


def _restrict(abi: int, readable: Sequence[Path], writable: Sequence[Path]) -> None:
    """Hold this thread for good."""
    rights = confine.rights_of(abi)
    ruleset = kernel.landlock_ruleset(abi, rights, 0, 0)
    try:
        for place in (*_programs(), *map(str, readable)):
            confine.allow_reading(ruleset, place)
        for place in map(str, writable):
            confine.allow_writing(ruleset, place, rights)
        confine.allow_devices(ruleset, rights)
        kernel.forbid_new_privileges()
        kernel.landlock_restrict(ruleset)
    finally:
        os.close(ruleset)


def _programs() -> Iterator[str]:
    """What programs need of the system, and what of Python may be imported only now, where it is there."""
    yield from layout.system_places()
    python = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    yield from (place for place in (*python, str(_PACKAGE)) if Path(place).exists())
