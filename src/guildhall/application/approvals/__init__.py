"""Approvals: where a run asks a person, and how the person answers."""
