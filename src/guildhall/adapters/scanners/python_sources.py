"""What the scanners of Python share: list, run, judge, report; it must never run the code it scans."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from guildhall.adapters.scanners import sarif
from guildhall.adapters.scanners.command import Tool
from guildhall.adapters.scanners.results import Result, Rule, Suppressions, judge
from guildhall.adapters.scanners.severity import UNPARSABLE, UNSCANNED
from guildhall.adapters.scanners.tree import PYTHON_LIMIT, Lines, SourceFile, SourceTree
from guildhall.application.ports.scanners import RunCommand, ScanReport
from guildhall.domain.record import Record

_NAMES = {
    "unparsable": "A file that the tool cannot parse",
    "unscanned": "A file that the tool does not check",
}


class PythonSources:
    """The Python files that a tool was given, for reading its reports; what it works out, it keeps."""

    def __init__(self, tree: SourceTree, files: Sequence[SourceFile]) -> None:
        self.tree = tree
        self.files = files
        self.lines = Lines(tree)

    @property
    def root(self) -> Path:
        """The folder that is scanned."""
        return self.tree.root

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every path, as listed."""
        return frozenset(file.path for file in self.files)

    @cached_property
    def shown_as(self) -> dict[str, str]:
        """Paths by what a tool makes of them that writes names as UTF-8 with what is none replaced."""
        return {
            os.fsencode(path).decode("utf-8", "replace"): path for path in sorted(self.paths, reverse=True)
        }

    @cached_property
    def shown(self) -> frozenset[str]:
        """The keys of ``shown_as``."""
        return frozenset(self.shown_as)

    def whole_file(self, tool: str, path: str, rule: str, message: str, tenths: int) -> Result:
        """A result about a file as a whole; another content makes it another finding."""
        return Result(tool, Rule(rule, _NAMES[rule]), path, 1, message, tenths, self.tree.read(path))


Parse = Callable[[Any, PythonSources], Iterable[Result]]


class Scan(Record):
    """What is asked of a scanner: the arguments of its port, with the policy it was made with."""

    tree: Path
    run: RunCommand
    paths: Sequence[str] | None
    suppressions: Suppressions


def scan_python(tool: Tool, parse: Parse, asked: Scan) -> ScanReport:
    """Scan the Python files of a tree with one tool; without any there is no run in the document."""
    source = SourceTree(asked.tree)
    inventory = source.inventory(asked.paths)
    files = source.python_files(inventory)
    if not files:
        return ScanReport((), sarif.document(()))
    sources = PythonSources(source, files)
    results = list(_out_of_reach(tool.name, sources))
    given = [file.path for file in files if file.size <= PYTHON_LIMIT]
    swept = tool.sweep(asked.tree, asked.run, given)
    errors = list(swept.errors)
    for report in swept.reports:
        try:
            results += parse(report, sources)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            errors.append(
                f"{tool.name} printed a report that cannot be read ({type(error).__name__}); update it."
            )
    for path, reason in swept.unscanned.items():
        message = f"{reason} on this file, so nothing in it was checked."
        results.append(sources.whole_file(tool.name, path, "unscanned", message, UNSCANNED))
    if not inventory.complete:
        errors.append(f"{tool.name} did not see the whole tree: it has too many files.")
    reported = judge(results, asked.suppressions)
    driver = sarif.Driver(tool.name, tool.name, asked.suppressions)
    run_document = sarif.run_of(driver, reported, inventory.notes, errors)
    return ScanReport(
        findings=tuple(item.finding for item in reported),
        sarif=sarif.document([run_document]),
        errors=tuple(errors),
    )


def _out_of_reach(tool: str, sources: PythonSources) -> Iterable[Result]:
    """Files that the tool passes over in silence: those too large, and for ruff those that are no UTF-8."""
    for file in sources.files:
        if file.size > PYTHON_LIMIT:
            message = f"This file is larger than {PYTHON_LIMIT >> 20} MiB, so nothing in it was checked."
            yield sources.whole_file(tool, file.path, "unscanned", message, UNSCANNED)
        elif tool == "ruff" and not _is_utf8(sources.tree.read(file.path)):
            message = "This file is no UTF-8, so ruff checked nothing in it."
            yield sources.whole_file(tool, file.path, "unparsable", message, UNPARSABLE)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
