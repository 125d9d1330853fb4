"""devops_prepare: what the project needs to be built and run, from its own files; it changes none of them."""

from __future__ import annotations

from dataclasses import asdict

from guildhall.application.runs.needs import needs_of
from guildhall.application.workflow.shift import Outcome, Shift


def perform(shift: Shift) -> Outcome:
    """Read what the merged tree says of itself."""
    needs = needs_of(shift.company, shift.repository, shift.tip())
    return Outcome({"outcome": "pass", "needs": asdict(needs)})
