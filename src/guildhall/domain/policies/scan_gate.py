"""The gate of the security scan: which new findings stop a task or a run (seed S2, *Conditional Routing*).

It must never count old findings: the caller hands in those that are new since the base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from guildhall.domain.policies.criteria import SEVERITIES, Severity
from guildhall.domain.record import Record

Gate = Literal["block_critical", "block_high", "warn", "off"]
GATES: tuple[Gate, ...] = ("block_critical", "block_high", "warn", "off")

CRITICAL_SECURITY_SEVERITY = 90
"""SARIF's security-severity of 9.0, in tenths: from here on a finding is critical, as is any secret."""


class GateRule(Record):
    """Under ``gate``, findings of these severities block; all others are only told about."""

    gate: Gate
    blocking: tuple[Severity, ...]
    warns: bool


RULES: tuple[GateRule, ...] = (
    GateRule("block_critical", ("critical",), warns=True),
    GateRule("block_high", ("critical", "high"), warns=True),
    GateRule("warn", (), warns=True),
    GateRule("off", (), warns=False),
)
_BY_GATE = {rule.gate: rule for rule in RULES}


class GateDecision(Record):
    """What the gate says: ``pass``, ``warn`` or ``block``, and a sentence that says why."""

    outcome: Literal["pass", "warn", "block"]
    reason: str


def severity_of(security_severity: int, *, secret: bool = False) -> Severity:
    """The severity of a finding by SARIF's security-severity in tenths (0 to 100); a secret is critical.

    The bounds are CVSS's: 9.0 critical, 7.0 high, 4.0 medium.
    """
    bounds: tuple[tuple[int, Severity], ...] = (
        (CRITICAL_SECURITY_SEVERITY, "critical"),
        (70, "high"),
        (40, "medium"),
    )
    if secret:
        return "critical"
    for bound, severity in bounds:
        if security_severity >= bound:
            return severity
    return "low"


def count(severities: Iterable[Severity]) -> dict[Severity, int]:
    """How many findings there are of each severity, worst first."""
    found = list(severities)
    return {severity: found.count(severity) for severity in SEVERITIES}


def at_least(severity: Severity) -> tuple[Severity, ...]:
    """A severity and all that are worse: what a criterion *no finding of … severity* forbids."""
    return SEVERITIES[: SEVERITIES.index(severity) + 1]


def decide(gate: Gate, new_findings: Mapping[Severity, int]) -> GateDecision:
    """Whether findings that are new since the base stop the work."""
    rule = _BY_GATE[gate]
    shown = ", ".join(f"{new_findings[s]} {s}" for s in SEVERITIES if new_findings.get(s, 0))
    if any(new_findings.get(severity, 0) for severity in rule.blocking):
        return GateDecision("block", f"the scan found {shown}, and the gate is {gate}")
    if shown and rule.warns:
        return GateDecision("warn", f"the scan found {shown}, which the gate {gate} lets pass")
    return GateDecision("pass", "the scan found nothing new" if not shown else "the gate is off")
