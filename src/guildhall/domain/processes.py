"""Names one operating-system process so that it cannot be mistaken; it must never look at one."""

from __future__ import annotations

from guildhall.domain.record import Record


class ProcessIdentity(Record):
    """A process told apart from a later one with the same number, on this or another boot or host.

    ``start_time`` is in clock ticks since boot, as field 22 of proc(5)'s stat has it. ``host_id`` names the
    machine, and the container there; it is empty where nobody wrote it down.
    """

    boot_id: str
    pid: int
    start_time: int
    host_id: str = ""
