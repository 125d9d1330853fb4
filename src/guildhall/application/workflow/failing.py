"""Names the tests that failed, from what pytest and unittest print; of other output nothing is named.

References: pytest's *short test summary info*, the headings of ``unittest.TextTestResult``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from guildhall.application.excerpts import in_a_line

MOST_NAMED = 20
"""Tests that a finding names."""

_PYTEST = re.compile(r"^(?:FAILED|ERROR) ([^\s:]+\.py::.+?)(?: - .*)?$", re.MULTILINE)
_UNITTEST = re.compile(r"^(?:FAIL|ERROR): ([\w.]+ \([\w.]+\))", re.MULTILINE)
_CUT_SHORT = re.compile(r"^!+ .*(?:stopping after|Interrupted|errors? during collection)", re.MULTILINE)


_RAISED = re.compile(r"^(?:E\s+)?((?:\w+\.)*\w*(?:Error|Exception): .*)$", re.MULTILINE)
"""How an error ends, in a traceback of Python's or pytest's."""
_NOT_BEGUN = re.compile(
    r"^(ERROR: (?!usage: ).+|(?:\S+: )?(?:line )?(?:\d+: )?\S.{0,200}: (?:command )?not found"
    r"|\S.{0,200}?: error: (?:unrecognized|the following|argument|ambiguous) .+)$",
    re.MULTILINE,
)
"""What pytest, a shell and argparse say of what they could not begin at all."""
_NO_TESTS = re.compile(r"^[= ]*(no tests ran)\b", re.MULTILINE | re.IGNORECASE)
"""What pytest and unittest say where there was nothing to run."""


def cause(output: str) -> str:
    """What a test command failed by, in a line: the last error that it shows, else what was not there."""
    shown = _RAISED.findall(output) or _NOT_BEGUN.findall(output) or _NO_TESTS.findall(output)
    return in_a_line(shown[-1]) if shown else ""


def failed_tests(output: str) -> tuple[str, ...] | None:
    """The names of the tests that failed, in order; none when not all were run, or nobody can say which."""
    if _CUT_SHORT.search(output):
        return None
    found = (*_PYTEST.findall(output), *_UNITTEST.findall(output))
    return tuple(dict.fromkeys(found)) or None


def broken(before: tuple[str, ...] | None, *after: tuple[str, ...] | None) -> tuple[str, ...]:
    """Tests that failed each time after a change and not before it; nothing where one side cannot tell."""
    if before is None or None in after:
        return ()
    runs = [set(one or ()) for one in after]
    return tuple(name for name in after[0] or () if name not in before and all(name in one for one in runs))


def blame(command: str, new: Sequence[str], output: str) -> str:
    """What a change broke where tests failed before; its first line, which is told everywhere, names one."""
    more = f" and {len(new) - 1} more" if len(new) > 1 else ""
    said = f"`{command}` fails without the change too, but with it also {new[0]}{more}:"
    named = "".join(f"\n- {name}" for name in new[:MOST_NAMED]) if more else ""
    left = f"\n- and {len(new) - MOST_NAMED} more" if len(new) > MOST_NAMED else ""
    return f"{said}{named}{left}\n{output}"
