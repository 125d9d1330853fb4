"""Random numbers for jitter, and random bytes that guard secrets; the two must never be mixed up."""

from __future__ import annotations

import random
import secrets


class SystemChance:
    """Numbers that nobody chose."""

    def uniform(self, low: float, high: float) -> float:
        """A number between ``low`` and ``high``, evenly spread."""
        return random.uniform(low, high)  # noqa: S311 - for jitter

    def secret(self, size: int) -> bytes:
        """So many bytes that nobody can guess."""
        return secrets.token_bytes(size)


class FixedChance:
    """Always the same part of the way from low to high: 0 is low, 1 is high."""

    def __init__(self, part: float = 0.5) -> None:
        self._part = part

    def uniform(self, low: float, high: float) -> float:
        """``low`` plus the fixed part of the distance."""
        return low + (high - low) * self._part

    def secret(self, size: int) -> bytes:
        """So many bytes, all the same."""
        return bytes([int(self._part * 255)]) * size
