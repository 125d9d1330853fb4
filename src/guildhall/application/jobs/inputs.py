"""Hands a job's inputs to its commands as data: variables and a file, never words of a command's own line.

A shell does not read the value of a variable as a command, so that whoever fills a preset's inputs says what
its commands work on, and not what they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from guildhall.application.company import Company
from guildhall.application.sessions.work import Tools, Work
from guildhall.domain.record import evolve

PREFIX = "INPUT_"
"""So that no input takes the place of a variable that a program obeys, such as PATH."""

LONGEST_VARIABLE = 16 << 10
"""Bytes of an input that are handed over as a variable; a longer one stands in the file alone."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def with_inputs(company: Company, work: Work, tools: Tools, inputs: Mapping[str, Any]) -> Work:
    """The session, whose commands find inputs as ``INPUT_<name>`` and all of them as JSON.

    The variable ``GUILDHALL_INPUTS`` names the file. What is no text is written as JSON into its variable; a
    name that no shell can read, and a value that is too long for a variable, stand in the file alone.
    """
    folder = work.terms.folder
    name = f"agents/{work.terms.session_id}/artifacts/inputs.json"
    company.world.storage.write(name, json.dumps(inputs, ensure_ascii=False).encode())
    found = (*_variables(inputs), ("GUILDHALL_INPUTS", str(folder.artifacts / "inputs.json")))
    return work.with_tools(
        evolve(
            tools,
            read_only=(*tools.read_only, folder.artifacts),
            environment=(*tools.environment, *found),
        )
    )


def _variables(inputs: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    written = (
        (PREFIX + name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in inputs.items()
        if _NAME.fullmatch(name)
    )
    return tuple((name, value) for name, value in written if len(value.encode()) <= LONGEST_VARIABLE)
