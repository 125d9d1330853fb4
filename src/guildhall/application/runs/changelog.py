"""Puts a run's entry into a project's changelog, in its own form; it must never rewrite what is there.

A project without one gets one as *Keep a Changelog* describes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from guildhall.application.runs.headings import Heading, Style, headings
from guildhall.domain.tasks.task import Task

DEFAULT_PATH = "CHANGELOG.md"
NAMES = ("changelog", "changes", "history", "news")
ENDINGS = ("", ".md", ".markdown", ".rst", ".txt")
FOLDERS = ("", "docs/", "doc/")
"""Where a changelog is looked for, the likeliest place first."""

TITLE = "# Changelog"
UNRELEASED = "Unreleased"
LONGEST_ENTRY = 6000
"""Characters: a task's command holds 8000."""

_OPEN = re.compile(r"\b(unreleased|in development)\b", re.IGNORECASE)
_TITLES = re.compile(r"\b(change ?log|changes|history|news|release notes)\b", re.IGNORECASE)
_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9})+")
_BARE = re.compile(
    r"(?:(?:version |release |v)?\d+(?:\.\d+)+|unreleased|in development)(?::|\b.{0,60}[^:.,]|)\s*",
    re.IGNORECASE,
)
_ITEM = re.compile(r"( *)[-*+] +\S")
_BULLET = re.compile(r" {0,3}([-*+]) +\S")


def changelog_path(files: Sequence[str]) -> str:
    """The project's own changelog, else the usual name; ``files`` are all paths of the tree."""
    known = {path.lower(): path for path in reversed(files)}
    likely = (folder + name + ending for folder in FOLDERS for name in NAMES for ending in ENDINGS)
    return next((known[path] for path in likely if path in known), DEFAULT_PATH)


def entry_of(merged: Sequence[Task], path: str, old: bytes) -> str:
    """One line a merged task in the changelog's form, as many as a command can carry; the rest is counted."""
    escape = _escape_of(path, old)
    bullet = next((found[1] for line in _lines(old) if (found := _BULLET.match(line))), "-")
    lines: list[str] = []
    size = 0
    for number, task in enumerate(merged):
        line = f"{bullet} {escape(' '.join(task.title.split()))} ({task.code})"
        size += len(line) + 1
        if size > LONGEST_ENTRY:
            lines.append(f"{bullet} and {len(merged) - number} more, which the run's report lists")
            break
        lines.append(line)
    return "\n".join(lines)


def commands_for(path: str, old: bytes, entry: str) -> tuple[str, ...]:
    """The shell command that puts the entry under *Unreleased*, below what heads the file.

    An entry's lines begin with a bullet, so none of them can end the here-document.
    """
    if not old.strip():
        title = TITLE if _is_markdown(path, old) else Style(line="=").draw("Changelog")
        heading = _style(path, old, []).draw(UNRELEASED)
        return (f"cat > {path} <<'END'\n{title}\n\n{heading}\n\n{entry}\nEND",)
    found = headings(_lines(old), markdown=_is_markdown(path, old))
    unreleased = _unreleased(found)
    if unreleased is not None:
        list_from = _list_below(_lines(old), unreleased.last, entry[:1])
        if list_from is not None:
            return (_after(path, old, list_from, f"{entry}\n"),)
        return (_after(path, old, unreleased.last, f"\n{entry}\n"),)
    style = _style(path, old, found)
    newest = next((one for one in _releases(found) if one.style == style), None)
    added = f"{style.draw(UNRELEASED)}\n\n{entry}\n"
    bare = _above_bare_release(path, old, entry, newest.first - 1 if newest else None)
    if bare is not None:
        return (bare,)
    if newest is None:
        return (_after(path, old, len(_lines(old)), f"\n{added}"),)
    return (_after(path, old, newest.first - 1, f"{added}\n"),)


def _unreleased(found: Sequence[Heading]) -> Heading | None:
    """The heading of what is not released yet; one below a later version was only never dated."""
    for number, one in enumerate(found):
        above = [_version(other.text) for other in found[:number] if other.style == one.style]
        version = _version(one.text)
        if _OPEN.search(one.text) and not (version and version < max(above, default=())):
            return one
    return None


def _version(heading: str) -> tuple[int, ...]:
    """The numbers of the first version that a heading names; none where it names none."""
    named = _VERSION.search(heading)
    return tuple(int(number) for number in named[0].split(".")) if named else ()


def _above_bare_release(path: str, old: bytes, entry: str, until: int | None) -> str | None:
    """The command where a release is a line without marks and with a list below; none where no one is so.

    Only the lines before the newest heading of a release are looked at, ``until`` there, else all.
    """
    lines = _lines(old)
    for number, line in enumerate(lines[:until], start=1):
        if not _BARE.fullmatch(line):
            continue
        first = next((at for at in range(number, len(lines)) if lines[at].strip()), number)
        item = _ITEM.match(lines[first]) if first < len(lines) else None
        if item is not None:
            listed = "\n".join(f"{item[1]}{one}" for one in entry.split("\n"))
            if _OPEN.search(line):
                return _after(path, old, first, f"{listed}\n")
            gap = "\n" * (first - number)
            return _after(path, old, number - 1, f"{UNRELEASED}\n{gap}{listed}\n\n")
    return None


def _list_below(lines: Sequence[str], heading: int, bullet: str) -> int | None:
    """The line after which a list of this bullet begins below a heading and empty lines, if one does."""
    line = heading
    while line < len(lines) and not lines[line].strip():
        line += 1
    found = _BULLET.match(lines[line]) if heading < line < len(lines) else None
    return line if found and found[1] == bullet else None


def _after(path: str, old: bytes, line: int, text: str) -> str:
    """The command that puts a text after a line (0: before all), ended as the file's own lines are."""
    if b"\r\n" in old:
        text = text.replace("\n", "\r\n")
    here = f"<<'END'\n{text}END"
    if line == 0:
        return f"cat - {path} > {path}.new {here}\ncat {path}.new > {path} && rm {path}.new"
    return f"sed -i '{line}r /dev/stdin' {path} {here}"


def _lines(old: bytes) -> list[str]:
    """The lines as ``sed`` counts them."""
    text = old.decode("utf-8", "replace").replace("\r\n", "\n")
    return text.removesuffix("\n").split("\n")


def _is_markdown(path: str, old: bytes) -> bool:
    """By the file's ending; what has none is Markdown when it has a heading that is marked so."""
    if path.lower().endswith((".md", ".markdown")):
        return True
    if path.lower().endswith(".rst"):
        return False
    return any(one.style.marks for one in headings(_lines(old), markdown=True))


def _releases(found: Sequence[Heading]) -> Sequence[Heading]:
    """The headings without the document's own title: the first, where it is one and alone of its style."""
    if not found:
        return found
    alone = sum(one.style == found[0].style for one in found) == 1
    return found[1:] if alone and (len(found) > 1 or _TITLES.search(found[0].text)) else found


def _style(path: str, old: bytes, found: Sequence[Heading]) -> Style:
    """How the releases' headings are drawn, or would be where there are none yet."""
    releases = _releases(found)
    if releases:
        return releases[0].style
    if _is_markdown(path, old):
        return Style(marks="##")
    return Style(line="~" if found and found[0].style.line == "-" else "-")


def _escape_of(path: str, old: bytes) -> Callable[[str], str]:
    """What keeps a title on one line from being markup."""
    if _is_markdown(path, old):
        return lambda title: title.replace("<", "\\<").replace("[", "\\[")
    if path.lower().endswith(".rst"):
        return lambda title: re.sub(r"[\\`*|]|_(?!\w)", lambda found: f"\\{found[0]}", title)
    return lambda title: title
