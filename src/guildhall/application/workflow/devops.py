"""devops_prepare: what the project needs to be built and run, from its own files; it changes none of them."""

from __future__ import annotations

from dataclasses import asdict

from guildhall.application.workflow.environments import needs_of
from guildhall.application.workflow.shift import Outcome, Shift


def perform(shift: Shift) -> Outcome:
    """Read what the merged tree says of itself."""
    needs = asdict(needs_of(shift.company, shift.repository, shift.tip()))
    return Outcome({"outcome": "pass", "needs": {name: _json(value) for name, value in needs.items()}})


def _json(value: object) -> object:
    return [str(item) for item in value] if isinstance(value, list | tuple) else value
