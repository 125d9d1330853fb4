"""Clocks, identifiers and chance: the machine's own, and ones that a test or a replay can hold still."""

from guildhall.adapters.system.chance import FixedChance, SystemChance
from guildhall.adapters.system.clock import FakeClock, SystemClock
from guildhall.adapters.system.ids import CountingIds, UuidV7Ids

__all__ = ["CountingIds", "FakeClock", "FixedChance", "SystemChance", "SystemClock", "UuidV7Ids"]
