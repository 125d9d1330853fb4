"""Brings a result to the user's repository: fast-forwards a branch or keeps it beside.

It must never lose or overwrite anything of the user's, nor run a program that the user's repository names.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from guildhall.adapters.git.beside import REFLOG, keep
from guildhall.adapters.git.checkout import Checkout, checked_out, fast_forward, obstacle
from guildhall.adapters.git.command import Git
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.history import is_ancestor
from guildhall.adapters.git.refs import ABSENT, branch_ref, check_revision, current, resolve, swap
from guildhall.adapters.git.sources import Source, opened
from guildhall.adapters.git.transfer import send
from guildhall.application.ports.repository import Delivery, Held, RepositoryError, not_held
from guildhall.domain.record import Record


class Order(Record):
    """``commit`` goes onto ``branch``, or beside it as ``kept_as`` alone, where ``held`` says why."""

    branch: str
    commit: str
    kept_as: str
    held: Held = not_held


class _Case(Record):
    """What the rules look at; ``tip`` is where the user's branch stands, ``kept`` a branch name."""

    git: Git
    source: Source
    branch: str
    commit: str
    kept: str
    tip: str | None
    checkout: Checkout | None
    held: Held

    @property
    def ref(self) -> str:
        return branch_ref(self.branch)

    def keep(self, reason: str, *commands: str) -> Delivery:
        """The outcome that leaves the branch alone; commands are git's words, for the folder to be in."""
        where = self.checkout.folder if self.checkout else self.source.folder
        typed = " && ".join(f"git -C {shlex.quote(str(where))} {command}" for command in commands)
        return Delivery("kept", reason, typed, self.kept)

    def keep_forward(self, reason: str) -> Delivery:
        """As `keep`, where the branch had nothing of its own; it may have once the command is typed."""
        return self.keep(reason, f"merge {shlex.quote(self.kept)}")


def deliver(git: Git, store: Place, folder: Path, order: Order) -> Delivery:
    """Deliver; the outcome is ``unchanged``, ``fast_forwarded`` or ``kept``.

    The commit is kept under ``kept_as`` (or a free name made from it) before the user's branch is touched;
    that name is taken away again when the branch holds the commit and this call made the name.

    Raises:
        RepositoryError: when the folder is no repository or cannot be written, or the commit is unknown.
    """
    ref = branch_ref(order.branch)
    commit = resolve(git, store, check_revision(order.commit))
    if commit is None:
        raise RepositoryError(
            f"the store {store.git_dir} has no commit {order.commit!r} to deliver", field="commit"
        )
    with opened(git, store, folder) as source:
        tip = resolve(git, source.place, ref)
        place = source.place
        if tip is not None and resolve(git, place, commit) and is_ancestor(git, place, commit, tip):
            return Delivery("unchanged", f"the branch {order.branch} already holds {commit[:12]}", "")
        send(git, store, source, commit)
        order.held()
        (kept, made), checkout = keep(git, source, commit, order.kept_as), checked_out(source, order.branch)
        case = _Case(git, source, order.branch, commit, kept, tip, checkout, order.held)
        outcome = next(found for rule in RULES if (found := rule(case)) is not None)
        if made and outcome.outcome == "fast_forwarded":
            git.run(source.place, "update-ref", "-d", branch_ref(kept), commit, accept=(0, 1, 128))
        return outcome


def _branch_is_gone(case: _Case) -> Delivery | None:
    if case.tip is not None:
        return None
    return case.keep(
        f"the branch {case.branch} does not exist any more",
        f"branch {shlex.quote(case.branch)} {shlex.quote(case.kept)}",
    )


def _branch_has_diverged(case: _Case) -> Delivery | None:
    if case.tip is None or is_ancestor(case.git, case.source.place, case.tip, case.commit):
        return None
    return case.keep(f"the branch {case.branch} has commits that the result does not have", *_merging(case))


def _merging(case: _Case) -> tuple[str, ...]:
    """What a person types to have it merged, wherever they are."""
    merge = f"merge {shlex.quote(case.kept)}"
    return (merge,) if case.checkout else (f"switch {shlex.quote(case.branch)}", merge)


def _it_is_held_back(case: _Case) -> Delivery | None:
    held = case.held()
    return case.keep(held, *_merging(case)) if held else None


def _nobody_has_it_checked_out(case: _Case) -> Delivery | None:
    if case.checkout is not None:
        return None
    case.held()
    if swap(case.git, case.source.place, case.ref, case.commit, case.tip, reason=REFLOG):
        return Delivery(
            "fast_forwarded", f"the branch {case.branch}, which is not checked out, was moved forward", ""
        )
    return case.keep(
        f"the branch {case.branch} moved meanwhile",
        f"switch {shlex.quote(case.branch)}",
        f"merge {shlex.quote(case.kept)}",
    )


def _it_is_checked_out_elsewhere(case: _Case) -> Delivery | None:
    if case.checkout is None or case.checkout.here:
        return None
    return case.keep_forward(
        f"the branch {case.branch} is checked out in another worktree, {case.checkout.folder}"
    )


def _the_checkout_is_in_the_way(case: _Case) -> Delivery | None:
    reason = obstacle(case.git, case.source, case.tip or ABSENT, case.commit)
    return None if reason is None else case.keep_forward(reason)


def _fast_forward(case: _Case) -> Delivery | None:
    case.held()
    refusal = fast_forward(case.git, case.source, case.commit)
    if refusal is not None:
        return case.keep_forward(refusal)
    if current(case.git, case.source.place, case.ref) != case.commit:
        return case.keep_forward(f"the branch {case.branch} moved meanwhile")
    return Delivery("fast_forwarded", f"the branch {case.branch} and its files were moved forward", "")


RULES: tuple[Callable[[_Case], Delivery | None], ...] = (
    _branch_is_gone,
    _it_is_held_back,
    _branch_has_diverged,
    _nobody_has_it_checked_out,
    _it_is_checked_out_elsewhere,
    _the_checkout_is_in_the_way,
    _fast_forward,
)
"""Asked in this order; the first that answers decides, and the last always does."""
