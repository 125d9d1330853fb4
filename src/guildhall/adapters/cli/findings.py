"""Shows what a scan found where a person is asked to accept it: every result, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.text import laid_open
from guildhall.application.narration.figures import count


def print_findings(screen: Screen, sarif: dict[str, Any] | None) -> None:
    """Print each result of a SARIF document (2.1.0): its rule, its place and its message."""
    found = [result for run in sarif["runs"] for result in run["results"]] if sarif else []
    if not found:
        return
    screen.line(f"  {count(len(found), 'finding')} of the scan:")
    for result in found:
        places = ", ".join(_places(result))
        screen.line(laid_open(f"    {result['ruleId']} at {places}: {result['message']['text']}"))
    screen.line()


def _places(result: dict[str, Any]) -> Iterator[str]:
    for location in result["locations"]:
        physical = location["physicalLocation"]
        yield f"{unquote(physical['artifactLocation']['uri'])}:{physical['region']['startLine']}"
