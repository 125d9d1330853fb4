"""Reads a run's report again as long as it is what was written; it must never believe an altered file."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from guildhall.application.company import Company
from guildhall.domain.runs.run import Run


def reported(company: Company, run: Run) -> dict[str, Any]:
    """The facts of a run's report; empty while there is none, and where its file is gone or was altered."""
    found = next((ref for ref in run.report if ref.kind == "json"), None)
    content = company.world.storage.read(found.path) if found else None
    if found is None or content is None or hashlib.sha256(content).hexdigest() != found.sha256:
        return {}
    facts: dict[str, Any] = json.loads(content)
    return facts
