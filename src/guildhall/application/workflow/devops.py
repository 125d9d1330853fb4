"""devops_prepare: what the project needs to be built and run, from its own files; it changes none of them."""

from __future__ import annotations

from guildhall.application.runs.needs import needs_of
from guildhall.application.workflow.shift import Outcome, Shift
from guildhall.domain.record import asdict, evolve


def perform(shift: Shift) -> Outcome:
    """Read what the merged tree says of itself; what the run was told besides stands above it."""
    needs = needs_of(shift.company, shift.repository, shift.tip())
    setup = shift.setting("setup", None)
    told = evolve(
        needs,
        test_command=str(shift.setting("test_command", "") or needs.test_command),
        setup=needs.setup if setup is None else tuple(setup),
    )
    return Outcome({"outcome": "pass", "needs": asdict(told)})
