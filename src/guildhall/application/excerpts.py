"""Makes the account of a failure fit for reading: what failed, and the last lines that say something.

Outputs are what commands printed: progress that overwrites itself, colours, bytes that are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

HEAD = 200
"""Characters of what failed; a longer one is cut in its middle, for its end says how it failed."""
HEAD_END = 70
LONGEST = 240
"""Characters of another line."""
UNREADABLE = "(bytes that are no text)"

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]")
_WORKSPACE = re.compile(r"(?<![^\s\"'`(])[^\s\"'`(]*/agents/[0-9a-f-]{36}/workspace/")
"""Tried where a word begins and nowhere else: from each sign on, a long word would take its square."""


_FINDING = re.compile(r" \((?:critical|high|medium|low)\)(?=; | and \d+ more|$)")
"""How what a scan found ends, in a list of such."""
_UNCOUNTED = re.compile(r" and (\d+) more")


def excerpt(detail: str, most: int, head_most: int = HEAD) -> list[str]:
    """What failed, then the last ``most`` lines that say something; a line between counts those left out.

    What failed takes 200 characters at most, a list of what a scan found ``head_most``.
    """
    lines = [line for line in map(_legible, detail.split("\n")) if any(map(str.isalnum, line))]
    if not lines:
        return []
    head, *rest = lines
    kept = [_cut(line) for line in rest[-most:]]
    left = len(rest) - len(kept)
    return [_headed(head, head_most), *([f"… {left:,} line{'s' * (left > 1)} before"] if left else []), *kept]


def in_a_line(detail: str, head_most: int = HEAD) -> str:
    """An account in one line: what failed, and its last word; ``head_most`` is as in :func:`excerpt`."""
    head, *rest = excerpt(detail, 1, head_most) or [""]
    return f"{head} … {rest[-1].strip()}" if rest else head


def cut_in_its_middle(line: str, most: int = HEAD) -> str:
    """A line that may be longer than ``most`` characters: its end says as much as its beginning."""
    return line if len(line) <= most else f"{line[: most - HEAD_END]} … {line[-HEAD_END:]}"


def headline(detail: str) -> str:
    """The first line of an account: what failed, without what was printed then."""
    return detail.strip().partition("\n")[0].rstrip(" :")


def joined(details: Iterable[str]) -> str:
    """Several accounts as one: their first lines in a line, and below it what was printed."""
    told = [one.strip() for one in details if one.strip()]
    printed = [rest for rest in (one.partition("\n")[2] for one in told) if rest]
    return "\n".join(["; ".join(map(headline, told)), *printed])


def _legible(line: str) -> str:
    """A line as it stood in the end, without what a terminal obeys and without the folder of a session."""
    last = _ESCAPES.sub("", line.rstrip("\r")).rpartition("\r")[2].expandtabs(4)
    unread = sum(not sign.isprintable() or sign == "\ufffd" for sign in last)
    if unread * 3 > len(last):
        return UNREADABLE
    return _WORKSPACE.sub("", "".join(filter(str.isprintable, last))).rstrip()


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _headed(line: str, most: int) -> str:
    found = _whole_findings(line, most)
    return found or cut_in_its_middle(line)


def _whole_findings(line: str, most: int) -> str:
    """A long list of what a scan found, cut behind one of them; empty for any other line."""
    ends = [found.end() for found in _FINDING.finditer(line)]
    kept = [end for end in ends if end + len(" and 9,999 more") <= most]
    if len(line) <= most or not kept:
        return ""
    uncounted = _UNCOUNTED.match(line, ends[-1])
    left = len(ends) - len(kept) + (int(uncounted[1]) if uncounted else 0)
    return f"{line[: kept[-1]]} and {left:,} more" if left else ""
