"""Keeps a commit in a user's repository on a branch beside theirs; it must never move another branch."""

from __future__ import annotations

from collections.abc import Iterator

from guildhall.adapters.git.checkout import checked_out
from guildhall.adapters.git.command import Git
from guildhall.adapters.git.history import is_ancestor
from guildhall.adapters.git.refs import branch_ref, current, swap
from guildhall.adapters.git.sources import Source
from guildhall.application.ports.repository import RepositoryError

REFLOG = "guildhall: deliver"
MOST_NAMES = 100


def keep(git: Git, source: Source, commit: str, wanted: str) -> tuple[str, bool]:
    """The branch that now holds the commit, and whether this call made it; no other branch moves."""
    for name in _names(wanted):
        ref = branch_ref(name)
        there = current(git, source.place, ref)
        if there == commit:
            return name, False
        if there is not None and (
            checked_out(source, name) or not is_ancestor(git, source.place, there, commit)
        ):
            continue
        try:
            if swap(git, source.place, ref, commit, there, reason=REFLOG):
                return name, there is None
        except RepositoryError:
            # A branch `guildhall` leaves no room for `guildhall/…`; the next name may fit.
            if there is None and _is_shadowed(git, source, name):
                continue
            raise
    raise RepositoryError(
        f"{source.folder} has too many branches like {wanted}: remove some of them", field="repo"
    )


def _names(wanted: str) -> Iterator[str]:
    flat = wanted.replace("/", "-")
    yield wanted
    yield flat
    yield from (f"{flat}-{number}" for number in range(2, MOST_NAMES))


def _is_shadowed(git: Git, source: Source, name: str) -> bool:
    """Whether another branch's name stands in the way of this one as a file or folder."""
    inside = git.run(source.place, "for-each-ref", "--count=1", branch_ref(name) + "/").stdout
    parts = name.split("/")
    above = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
    return bool(inside) or any(current(git, source.place, branch_ref(part)) for part in above)
