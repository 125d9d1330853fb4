"""Python's security checks by bandit; it must never let the tree configure or silence it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from guildhall.adapters.scanners.command import PYTHON, Tool, listed
from guildhall.adapters.scanners.python_sources import PythonSources, Scan, scan_python
from guildhall.adapters.scanners.results import Result, Rule, Suppressions
from guildhall.adapters.scanners.secret_rules import check_of
from guildhall.adapters.scanners.severity import UNPARSABLE, UNSCANNED, of_bandit
from guildhall.adapters.scanners.tree import is_test_path
from guildhall.application.ports.scanners import RunCommand, ScanReport

_NOSEC = re.compile(rb"#\s*nosec\b", re.IGNORECASE)
_PASSWORDS = frozenset({"B105", "B106", "B107"})


def _is_report(report: Any) -> bool:
    known = cast(dict[str, Any], report) if isinstance(report, dict) else {}
    return isinstance(known.get("results"), list) and isinstance(known.get("errors"), list)


TOOL = Tool(
    name="bandit",
    start=(*PYTHON, "-m", "bandit"),
    # Files are named one by one, so no .bandit file is looked for; -x replaces bandit's own exclusions (which
    # hide every path that contains ".git" or ".egg") by a text that no path can contain.
    options=("-q", "-f", "json", "-n", "1", "--ignore-nosec", "-x", "no//path"),
    exit_codes=frozenset({0, 1}),
    accepts=_is_report,
)


class BanditScanner:
    """Runs bandit over every Python file of a tree."""

    def __init__(self, suppressions: Suppressions = "rejected") -> None:
        self._suppressions: Suppressions = suppressions

    def scan(self, tree: Path, run: RunCommand, paths: Sequence[str] | None = None) -> ScanReport:
        """Scan a folder (or only some of its paths)."""
        return scan_python(TOOL, results, Scan(tree, run, paths, self._suppressions))


def results(report: Any, sources: PythonSources) -> Iterator[Result]:
    """The results of one report of bandit's JSON formatter."""
    for item in report["results"]:
        path = listed(item["filename"], sources.root, sources.paths)
        if path is not None:
            yield _result(item, path, sources)
    for item in report["errors"]:
        path = listed(item["filename"], sources.root, sources.paths)
        if path is not None and "syntax error" in item["reason"]:
            message = "bandit cannot parse this file, so nothing in it was checked."
            yield sources.whole_file("bandit", path, "unparsable", message, UNPARSABLE)
        elif path is not None:
            message = "bandit fails on this file, so nothing in it was checked."
            yield sources.whole_file("bandit", path, "unscanned", message, UNSCANNED)


def _result(item: dict[str, Any], path: str, sources: PythonSources) -> Result:
    rule, line = str(item["test_id"]), int(item["line_number"])
    last = max([line, *map(int, item["line_range"])])
    first = min([line, *map(int, item["line_range"])])
    start, end = (first, int(item["col_offset"])), (last, int(item["end_col_offset"]))
    evidence = sources.lines.span(path, start, end)
    password = rule in _PASSWORDS
    tenths = of_bandit(rule, item["issue_severity"], item["issue_confidence"], is_test_path(path))
    # The text of these three quotes the password.
    message = "Possible hardcoded password." if password else str(item["issue_text"])
    return Result(
        tool="bandit",
        rule=Rule(rule, str(item["test_name"]), str(item["more_info"])),
        path=path,
        line=line,
        message=message,
        tenths=tenths,
        evidence=check_of(evidence).encode() if password else evidence,
        suppressed=_NOSEC.search(sources.lines.between(path, first, last)) is not None,
    )
