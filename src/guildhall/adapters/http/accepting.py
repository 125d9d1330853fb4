"""Reads from the header Accept which of two forms a caller would rather have (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from starlette.requests import Request


def prefers(request: Request, wanted: str, usual: str) -> bool:
    """Whether a caller ranks a media type above the one that is given otherwise."""
    ranks = _ranks(request.headers.get("accept", ""))
    return _rank(ranks, wanted) > _rank(ranks, usual)


def _ranks(header: str) -> dict[str, float]:
    """The weight of each range that the header names; what is no number counts as one."""
    ranks: dict[str, float] = {}
    for part in header.split(","):
        kind, *parameters = (word.strip().lower() for word in part.split(";"))
        weight = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        try:
            ranks[kind] = float(weight)
        except ValueError:
            ranks[kind] = 1.0
    return ranks


def _rank(ranks: dict[str, float], media: str) -> float:
    """The weight of the narrowest range that a media type is in."""
    ranges = (media, f"{media.partition('/')[0]}/*", "*/*")
    return next((ranks[one] for one in ranges if one in ranks), 0.0)
