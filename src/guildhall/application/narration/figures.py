"""Figures in words: times, tokens, money and numbers of things."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Seconds as ``4s``, ``1:05`` or ``2:01:40``."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}" if minutes else f"{rest}s"


def tokens(count: int) -> str:
    """A number of tokens as ``912``, ``412 k`` or ``1.2 M``."""
    if count < 10_000:
        return str(count)
    return f"{count / 1000:.0f} k" if count < 1_000_000 else f"{count / 1_000_000:.1f} M"


def money(micros: int) -> str:
    """Millionths of a US dollar as ``$0.42``; fractions of a cent are shown while it is under one."""
    return f"${micros / 1_000_000:.4f}" if 0 < micros < 10_000 else f"${micros / 1_000_000:.2f}"


def count(number: int, noun: str) -> str:
    """``1 task``, ``2 tasks``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
