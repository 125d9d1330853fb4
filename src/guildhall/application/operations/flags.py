"""What an installation has switched on or off as a whole (seed S4, *Feature flags*)."""

from __future__ import annotations

from guildhall.domain.record import Record


class Flags(Record):
    """``demo_mode``: the console shows a recording, no server; ``schedules``: what is planned starts."""

    demo_mode: bool = False
    schedules: bool = True
