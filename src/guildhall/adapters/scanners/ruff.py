"""Python's security checks by ruff (its S rules); it must never let the tree configure or silence it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from guildhall.adapters.scanners.command import PYTHON, Tool, listed
from guildhall.adapters.scanners.python_sources import PythonSources, Scan, scan_python
from guildhall.adapters.scanners.results import Result, Rule, Suppressions
from guildhall.adapters.scanners.secret_rules import check_of
from guildhall.adapters.scanners.severity import UNPARSABLE, of_ruff
from guildhall.adapters.scanners.tree import is_test_path
from guildhall.application.ports.scanners import RunCommand, ScanReport

_LINE = re.compile(rb"#\s*(?:noqa|ruff:\s*ignore)\b(?:\s*:\s*(?P<codes>[A-Z0-9, \t]+))?", re.IGNORECASE)
_FILE = re.compile(
    rb"^\s*#\s*(?:ruff|flake8)\s*:\s*(?:noqa|file-ignore|disable)\b", re.IGNORECASE | re.MULTILINE
)

_PASSWORDS = frozenset({"S105", "S106", "S107"})


def _is_report(report: Any) -> bool:
    return isinstance(report, list) and all(isinstance(item, dict) for item in cast(list[Any], report))


TOOL = Tool(
    name="ruff",
    start=(*PYTHON, "-m", "ruff"),
    # --isolated reads no configuration; files that are named one by one escape ruff's exclusions. The newest
    # target version accepts the syntax of all.
    options=(
        *("check", "--isolated", "--no-cache", "--exit-zero", "--ignore-noqa"),
        *("--select", "S", "--target-version", "py314", "--output-format", "json", "--"),
    ),
    exit_codes=frozenset({0}),
    accepts=_is_report,
)


class RuffScanner:
    """Runs ruff's S rules over every Python file of a tree."""

    def __init__(self, suppressions: Suppressions = "rejected") -> None:
        self._suppressions: Suppressions = suppressions

    def scan(self, tree: Path, run: RunCommand, paths: Sequence[str] | None = None) -> ScanReport:
        """Scan a folder (or only some of its paths)."""
        return scan_python(TOOL, results, Scan(tree, run, paths, self._suppressions))


def results(report: Any, sources: PythonSources) -> Iterator[Result]:
    """The results of one report of ruff's JSON output; several syntax errors of a file are one."""
    broken: set[str] = set()
    for item in report:
        path = listed(item["filename"], sources.root, sources.shown) if item["filename"] else None
        if path is None:
            continue
        path = sources.shown_as[path]
        code = str(item["code"] or "invalid-syntax")
        if code.startswith("S") and code[1:].isdigit():
            yield _result(item, code, path, sources)
        elif path not in broken:
            broken.add(path)
            message = "ruff cannot parse this file, so not all of it was checked."
            yield sources.whole_file("ruff", path, "unparsable", message, UNPARSABLE)


def _result(item: dict[str, Any], code: str, path: str, sources: PythonSources) -> Result:
    line, last = int(item["location"]["row"]), int(item["end_location"]["row"])
    start, end = (line, int(item["location"]["column"]) - 1), (last, int(item["end_location"]["column"]) - 1)
    evidence = sources.lines.span(path, start, end)
    message = str(item["message"])
    return Result(
        tool="ruff",
        rule=Rule(code, str(item.get("name") or code), str(item.get("url") or "")),
        path=path,
        line=line,
        message=message,
        tenths=of_ruff(code, message, is_test_path(path)),
        evidence=check_of(evidence).encode() if code in _PASSWORDS else evidence,
        suppressed=_asks_for_silence(code, sources.lines.between(path, line, last), sources.lines.all(path)),
    )


def _asks_for_silence(code: str, evidence: bytes, whole: bytes) -> bool:
    if _FILE.search(whole):
        return True
    for comment in _LINE.finditer(evidence):
        codes = (comment["codes"] or b"").upper().decode("ascii").replace(",", " ").split()
        if not codes or any(code.startswith(prefix) for prefix in codes):
            return True
    return False
