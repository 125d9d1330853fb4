"""Who owns which paths: finds whose overlap with some in the length of those, however many owners there are.

It keeps what :mod:`guildhall.domain.policies.ownership` says of two lists for many; it must never say else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from guildhall.domain.policies.ownership import prefixes

Owned = tuple[str, ...] | None


class Owners:
    """Owners by name with the patterns that each owns; those that own nothing overlap with nobody."""

    __slots__ = ("_at", "_below", "_owned")

    def __init__(self, owned: Mapping[str, Owned] | None = None) -> None:
        self._owned: dict[str, Owned] = {}
        self._at: dict[str, dict[str, None]] = {}
        self._below: dict[str, dict[str, None]] = {}
        for owner, patterns in (owned or {}).items():
            self.put(owner, patterns)

    def put(self, owner: str, patterns: Owned) -> None:
        """Say what an owner owns from now on."""
        if owner in self._owned:
            if self._owned[owner] == patterns:
                return
            self.drop(owner)
        self._owned[owner] = patterns
        for folder, above in _places(patterns):
            self._at.setdefault(folder, {})[owner] = None
            for place in (folder, *above):
                self._below.setdefault(place, {})[owner] = None

    def drop(self, owner: str) -> None:
        """Forget an owner, if it is one."""
        for folder, above in _places(self._owned.pop(owner, None)):
            _leave(self._at, folder, owner)
            for place in (folder, *above):
                _leave(self._below, place, owner)

    def overlapping(self, patterns: Owned) -> Iterator[str]:
        """The owners of what overlaps with patterns, each once; nobody may be put or dropped meanwhile."""
        found: set[str] = set()
        for folder, above in _places(patterns):
            for owners in (self._below.get(folder, {}), *(self._at.get(place, {}) for place in above)):
                for owner in owners:
                    if owner not in found:
                        found.add(owner)
                        yield owner

    def __contains__(self, owner: object) -> bool:
        """Whether this is an owner, of nothing maybe."""
        return owner in self._owned

    def __len__(self) -> int:
        """How many owners there are."""
        return len(self._owned)

    def __eq__(self, other: object) -> bool:
        """Whether the same owners own the same."""
        return isinstance(other, Owners) and self._owned == other._owned

    __hash__ = None  # type: ignore[assignment] - it changes in place


def _leave(owners_at: dict[str, dict[str, None]], place: str, owner: str) -> None:
    owners = owners_at.get(place)
    if owners is not None:
        owners.pop(owner, None)
        if not owners:
            del owners_at[place]


@lru_cache(maxsize=4096)
def _places(patterns: Owned) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each literal prefix as a folder, and all folders that it lies in, the repository's root first.

    Two prefixes overlap where one is the other or lies in it.
    """
    return tuple((folder, _above(folder)) for folder in map(_as_folder, prefixes(patterns)))


def _as_folder(prefix: str) -> str:
    return prefix if not prefix or prefix.endswith("/") else f"{prefix}/"


def _above(folder: str) -> tuple[str, ...]:
    ends = [end + 1 for end, character in enumerate(folder) if character == "/"]
    return tuple(folder[:end] for end in (0, *ends) if end < len(folder))
