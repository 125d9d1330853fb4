"""Runs a scanner's tool on lists of files through the sandbox; it must never trust what reached the terminal.

A tool's report is its standard output alone: its standard error may repeat names and text of the tree, which
could pass for a report, so it is thrown away and asked for again only when the tool does not start.
"""

from __future__ import annotations

import json
import posixpath
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guildhall.adapters.scanners.results import plain
from guildhall.application.ports.executor import CommandResult, CommandSpec, Limits
from guildhall.application.ports.scanners import RunCommand
from guildhall.domain.record import Record

PYTHON = (sys.executable, "-I", "-X", "utf8", "-W", "ignore")
"""Isolated: neither the working folder (which is the tree) nor the environment can replace a module."""
_QUIET = ("sh", "-c", 'exec "$@" 2>/dev/null', "scan")
_FOLDERS = tuple(dict.fromkeys((Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parents[3])))
_LIMITS = Limits(seconds=300.0, output_bytes=64 << 20)
_BATCH_FILES = 250
_BATCH_BYTES = 96 << 10
_SPLITS = 64
_SPLITTABLE = frozenset({"exited", "memory", "output"})


class ToolFailed(Exception):
    """A tool gave no report; the sentence says why. ``narrow`` is true when fewer files may help."""

    def __init__(self, message: str, *, narrow: bool = False) -> None:
        super().__init__(message)
        self.narrow = narrow


@dataclass(slots=True)
class Sweep:
    """What came of a tool over many files.

    ``reports`` are its documents, ``unscanned`` the files on which alone it fails, with why, and ``errors``
    sentences for what could not be done at all.
    """

    reports: list[Any] = field(default_factory=list[Any])
    unscanned: dict[str, str] = field(default_factory=dict[str, str])
    errors: list[str] = field(default_factory=list[str])


class Tool(Record):
    """A tool as a command: its name, how it is started, and the options before the files.

    ``accepts`` says whether a decoded document is a report of this tool.
    """

    name: str
    start: tuple[str, ...]
    options: tuple[str, ...]
    exit_codes: frozenset[int]
    accepts: Callable[[Any], bool]

    def report(self, tree: Path, run: RunCommand, arguments: Sequence[str] = (), stdin: bytes = b"") -> Any:
        """Run once and return the decoded report.

        Raises:
            ToolFailed: when the tool crashed, was ended, or printed something else.
        """
        result = run(_spec(tree, (*_QUIET, *self.start, *self.options, *arguments), stdin))
        if result.ending != "exited" or result.exit_code not in self.exit_codes or result.truncated:
            raise ToolFailed(f"{self.name} {_how(result)}", narrow=result.ending in _SPLITTABLE)
        try:
            report = json.loads(result.output)
        except (ValueError, RecursionError):
            raise ToolFailed(f"{self.name} printed no report", narrow=True) from None
        if not self.accepts(report):
            raise ToolFailed(f"{self.name} printed a report of a form that is not known", narrow=True)
        return report

    def sweep(self, tree: Path, run: RunCommand, paths: Sequence[str]) -> Sweep:
        """Run over all files in batches; a batch that fails is halved until the file at fault is found."""
        swept = Sweep()
        pending = list(_batches(paths))[::-1]
        splits = _SPLITS
        while pending:
            batch = pending.pop()
            try:
                swept.reports.append(self.report(tree, run, [f"./{path}" for path in batch]))
                continue
            except ToolFailed as error:
                failure = error
            if splits == _SPLITS and (reason := self.absent(tree, run)):
                swept.errors.append(reason)
                return swept
            splits -= 1
            if not failure.narrow or splits < 0:
                left = len(batch) + sum(map(len, pending))
                swept.errors.append(
                    f"{failure}: {left} files were not scanned; give it more time or scan less."
                )
                return swept
            if len(batch) == 1:
                swept.unscanned[batch[0]] = str(failure)
                continue
            middle = len(batch) // 2
            pending += [batch[middle:], batch[:middle]]
        return swept

    def absent(self, tree: Path, run: RunCommand) -> str:
        """Why the tool does not start at all; empty when it does."""
        result = run(_spec(tree, (*self.start, "--version")))
        if result.ok:
            return ""
        said = plain(result.output[-300:].strip()) or "it printed nothing"
        return f"{self.name} cannot be started in the sandbox ({_how(result)}: {said}); install it again."


def listed(name: str, tree: Path, paths: frozenset[str]) -> str | None:
    """The listed path that a tool means by ``name``: relative, or absolute wherever the tree is mounted."""
    relative = name.removeprefix(f"{tree}/").removeprefix(f"{tree.resolve()}/")
    relative = posixpath.normpath(relative)
    while relative not in paths:
        _, slash, relative = relative.partition("/")
        if not slash:
            return None
    return relative


def _spec(tree: Path, argv: tuple[str, ...], stdin: bytes = b"") -> CommandSpec:
    return CommandSpec(argv=argv, workspace=tree, read_only=_FOLDERS, limits=_LIMITS, stdin=stdin)


def _how(result: CommandResult) -> str:
    if result.ending == "exited":
        return f"ended with code {result.exit_code}" + (" and too long a report" if result.truncated else "")
    return f"was ended ({result.ending}) after {result.seconds:.0f} s"


def _batches(paths: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for path in paths:
        size += len(path) * 4
        if batch and (len(batch) == _BATCH_FILES or size > _BATCH_BYTES):
            yield batch
            batch, size = [], len(path) * 4
        batch.append(path)
    if batch:
        yield batch
