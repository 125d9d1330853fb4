"""Secrets in any file of a tree; it must never let a secret's text out of the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from guildhall.adapters.scanners import sarif
from guildhall.adapters.scanners.command import PYTHON, Tool, ToolFailed
from guildhall.adapters.scanners.results import Result, Rule, Suppressions, judge
from guildhall.adapters.scanners.secret_rules import NAMES
from guildhall.adapters.scanners.severity import of_secret
from guildhall.adapters.scanners.tree import SourceTree, is_test_path
from guildhall.application.named_paths import path_text
from guildhall.application.ports.scanners import RunCommand, ScanReport

SECRET_LIMIT = 1 << 20
"""Bytes of the largest file that is searched for secrets."""
_BATCH = 2_000
_NOTED = 20


def _is_report(report: Any) -> bool:
    known = cast(dict[str, Any], report) if isinstance(report, dict) else {}
    return all(isinstance(known.get(key), list) for key in ("found", "large", "unread"))


TOOL = Tool(
    name="secrets",
    start=(*PYTHON, "-m", "guildhall.adapters.scanners.secret_probe"),
    options=(),
    exit_codes=frozenset({0}),
    accepts=_is_report,
)


class SecretScanner:
    """Searches every text file of a tree for secrets."""

    def __init__(self, suppressions: Suppressions = "rejected") -> None:
        self._suppressions: Suppressions = suppressions

    def scan(self, tree: Path, run: RunCommand, paths: Sequence[str] | None = None) -> ScanReport:
        """Scan a folder (or only some paths); binaries and files over 1 MiB are noted and passed over."""
        inventory = SourceTree(tree).inventory(paths)
        names = [file.path for file in inventory.files]
        if not names:
            return ScanReport((), sarif.document(()))
        notes, errors, results = list(inventory.notes), list[str](), list[Result]()
        if not inventory.complete:
            errors.append("secrets did not see the whole tree: it has too many files.")
        for start in range(0, len(names), _BATCH):
            request = json.dumps({"paths": names[start : start + _BATCH], "limit": SECRET_LIMIT})
            try:
                report = TOOL.report(tree, run, stdin=request.encode("ascii"))
                results += _results(report)
                notes += _notes(report)
                errors += _gaps(report)
            except ToolFailed as error:
                errors.append(
                    TOOL.absent(tree, run) or f"{error}: {len(names) - start} files were not searched."
                )
                break
        reported = judge(results, self._suppressions)
        driver = sarif.Driver("secrets", "guildhall", self._suppressions)
        run_document = sarif.run_of(driver, reported, notes, errors)
        findings = tuple(item.finding for item in reported)
        return ScanReport(findings, sarif.document([run_document]), tuple(errors))


def _results(report: dict[str, Any]) -> Iterator[Result]:
    for item in report["found"]:
        rule, path = str(item["rule"]), str(item["path"])
        yield Result(
            tool="secrets",
            rule=Rule(rule, NAMES[rule]),
            path=path,
            line=int(item["line"]),
            message=f"{NAMES[rule]} in the text: take it out, and replace it where it is in use.",
            tenths=of_secret(item["certainty"], is_test_path(path)),
            evidence=str(item["check"]).encode(),
            suppressed=bool(item["suppressed"]),
        )


def _notes(report: dict[str, Any]) -> Iterator[str]:
    if report["binary"]:
        yield f"{report['binary']} binary files were not searched for secrets."
    large = report["large"]
    for path in large[:_NOTED]:
        yield f"{path_text(path)!r} is larger than {SECRET_LIMIT >> 20} MiB and was not searched for secrets."
    if len(large) > _NOTED:
        yield f"{len(large) - _NOTED} more files are too large to be searched for secrets."


def _gaps(report: dict[str, Any]) -> Iterator[str]:
    if report["cut"]:
        yield "secrets found so many places that it stopped; look at them and scan again."
    if report["unread"]:
        count, first = len(report["unread"]), path_text(report["unread"][0])
        yield f"secrets could not read {count} files, the first of them {first!r}; check their modes."
