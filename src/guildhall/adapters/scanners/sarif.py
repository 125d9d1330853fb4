"""Findings as SARIF 2.1.0 (OASIS), one run a tool; it must never hold a time, a host or an absolute path.

The same tree gives the same bytes, so that the document's digest can stand as an artifact.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from guildhall.adapters.scanners.results import Reported, Rule, Suppressions
from guildhall.application.ports.scanners import Finding, Severity
from guildhall.domain.record import Record

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "guildhall/v1"
_LEVELS: dict[Severity, str] = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def document(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A whole document of some runs."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": list(runs)}


class Driver(Record):
    """A tool as SARIF names it; ``package`` is the installed distribution whose version is told."""

    name: str
    package: str
    suppressions: Suppressions


def run_of(
    driver: Driver, reported: Sequence[Reported], notes: Sequence[str], errors: Sequence[str]
) -> dict[str, Any]:
    """The run of one tool: what it found, what it left out (``notes``) and where it failed (``errors``)."""
    rules = sorted({item.result.rule.id: item.result.rule for item in reported}.items())
    index = {rule_id: position for position, (rule_id, _) in enumerate(rules)}
    worst = _worst(reported)
    return {
        "tool": {
            "driver": {
                "name": driver.name,
                "version": _version(driver.package),
                "rules": [_rule(rule, worst[rule_id]) for rule_id, rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the scanned tree."}}},
        "invocations": [
            {
                "executionSuccessful": not errors,
                "toolExecutionNotifications": [
                    *({"level": "error", "message": {"text": text}} for text in errors),
                    *({"level": "note", "message": {"text": text}} for text in notes),
                ],
            }
        ],
        "results": [_result(item, index[item.finding.rule], driver.suppressions) for item in reported],
    }


def _worst(reported: Sequence[Reported]) -> dict[str, int]:
    worst: dict[str, int] = {}
    for item in reported:
        worst[item.finding.rule] = max(worst.get(item.finding.rule, 0), item.finding.security_severity)
    return worst


def _rule(rule: Rule, tenths: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.name},
        "properties": {"security-severity": _decimal(tenths), "tags": ["security"]},
    }
    return described | ({"helpUri": rule.help_uri} if rule.help_uri else {})


def _result(item: Reported, rule_index: int, suppressions: Suppressions) -> dict[str, Any]:
    finding = item.finding
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(item.result.path, finding)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {
            "security-severity": _decimal(finding.security_severity),
            "severity": finding.severity,
        },
    }
    if item.result.suppressed:
        result["suppressions"] = [{"kind": "inSource", "status": suppressions}]
    return result


def _location(path: str, finding: Finding) -> dict[str, Any]:
    uri = quote(os.fsencode(path), safe="/")
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": "SRCROOT"},
            "region": {"startLine": finding.line},
        }
    }


def _decimal(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
