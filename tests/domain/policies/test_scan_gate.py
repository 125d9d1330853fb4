"""The gate of the scan, over all its settings."""

from __future__ import annotations

import pytest

from guildhall.domain.policies import scan_gate

OUTCOMES = {
    "block_critical": {"critical": "block", "high": "warn", "medium": "warn", "low": "warn"},
    "block_high": {"critical": "block", "high": "block", "medium": "warn", "low": "warn"},
    "warn": {"critical": "warn", "high": "warn", "medium": "warn", "low": "warn"},
    "off": {"critical": "pass", "high": "pass", "medium": "pass", "low": "pass"},
}


@pytest.mark.parametrize("gate", scan_gate.GATES)
@pytest.mark.parametrize("severity", ["critical", "high", "medium", "low"])
def test_each_gate_over_each_severity(gate, severity):
    assert scan_gate.decide(gate, {severity: 1}).outcome == OUTCOMES[gate][severity]
    assert scan_gate.decide(gate, scan_gate.count([])).outcome == "pass"


def test_the_worst_finding_decides_and_the_reason_counts_all():
    found = scan_gate.count(["low", "critical", "low"])
    assert found == {"critical": 1, "high": 0, "medium": 0, "low": 2}
    decision = scan_gate.decide("block_critical", found)
    assert decision == scan_gate.GateDecision(
        "block", "the scan found 1 critical, 2 low, and the gate is block_critical"
    )


@pytest.mark.parametrize(
    ("tenths", "severity"),
    [
        (100, "critical"),
        (90, "critical"),
        (89, "high"),
        (70, "high"),
        (69, "medium"),
        (40, "medium"),
        (39, "low"),
        (0, "low"),
    ],
)
def test_severity_by_sarif(tenths, severity):
    assert scan_gate.severity_of(tenths) == severity
    assert scan_gate.severity_of(tenths, secret=True) == "critical"


def test_at_least_a_severity():
    assert scan_gate.at_least("high") == ("critical", "high")
    assert scan_gate.at_least("low") == ("critical", "high", "medium", "low")
