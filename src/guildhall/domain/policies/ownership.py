"""Owned paths: which files a task may change, and which tasks must not be in flight together.

Patterns are relative to the repository's root: ``toolz/**``, ``docs/*.md``, ``AUTHORS.md``. ``*``
and ``?`` stay within one segment, ``**`` spans any number of them, everything else is literal; a
pattern without wildcards means that path and all below it. No list means no exclusivity, an empty
list that nothing may be changed. It must never read a file system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

MAX_PATTERN = 1024
"""The longest pattern in characters."""

Patterns = Sequence[str] | None


def _normal(pattern: str) -> str:
    while pattern.startswith("./"):
        pattern = pattern[2:]
    return pattern


def _is_glob(segment: str) -> bool:
    return "*" in segment or "?" in segment


def _greedy(pattern: Sequence[str], text: Sequence[str], star: str, fits: Callable[[str, str], bool]) -> bool:
    """Match a sequence with one kind of wildcard in time pattern length times text length, never more."""
    at, here, last_star, retry = 0, 0, -1, 0
    while here < len(text):
        if at < len(pattern) and pattern[at] == star:
            last_star, retry = at, here
            at += 1
        elif at < len(pattern) and fits(pattern[at], text[here]):
            at += 1
            here += 1
        elif last_star >= 0:
            retry += 1
            at, here = last_star + 1, retry
        else:
            return False
    return all(rest == star for rest in pattern[at:])


def _fits_character(pattern: str, character: str) -> bool:
    return pattern in ("?", character)


def _fits_segment(pattern: str, segment: str) -> bool:
    if not _is_glob(pattern):
        return pattern == segment
    return _greedy(pattern, segment, "*", _fits_character)


def _segments(pattern: str) -> list[str]:
    return _normal(pattern).rstrip("/").split("/")


def _covers_one(pattern: str, path: Sequence[str]) -> bool:
    parts = _segments(pattern)
    if not any(_is_glob(part) for part in parts):
        below = list(path[: len(parts)]) == parts
        return below and (len(path) > len(parts) or not pattern.endswith("/"))
    if pattern.endswith("/"):
        parts = [*parts, "**"]
    if parts[-1] == "**":
        # everything inside, but not the folder's own name
        parts = [*parts[:-1], "**", "*"]
    return _greedy(parts, path, "**", _fits_segment)


def covers(patterns: Patterns, path: str) -> bool:
    """Whether a task that owns these patterns may change a path (relative, with ``/``)."""
    if patterns is None:
        return True
    parts = path.split("/")
    if not path or any(part in ("", ".", "..") for part in parts):
        return False
    return any(_covers_one(pattern, parts) for pattern in patterns)


def outside(patterns: Patterns, paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that a task with these patterns may not change, in order."""
    return tuple(path for path in paths if not covers(patterns, path))


def prefix(pattern: str) -> str:
    """The literal prefix: the whole path without wildcards, else the folder (with ``/``) before the first.

    The empty prefix is the whole repository.
    """
    text = _normal(pattern)
    literal: list[str] = []
    for part in text.split("/"):
        if _is_glob(part):
            return "".join(f"{segment}/" for segment in literal)
        literal.append(part)
    return text


def prefixes(patterns: Patterns) -> tuple[str, ...]:
    """The literal prefixes of a task's patterns, sorted and each once; none where it owns nothing."""
    return tuple(sorted({prefix(pattern) for pattern in patterns or ()}))


def _closed(text: str) -> str:
    return text if not text or text.endswith("/") else f"{text}/"


def prefixes_overlap(one: str, other: str) -> bool:
    """Whether something could lie under both prefixes."""
    first, second = _closed(one), _closed(other)
    return first.startswith(second) or second.startswith(first)


def overlaps(one: Patterns, other: Patterns) -> bool:
    """Whether two tasks must not be in flight together: overlap by literal prefix.

    It may say yes to patterns that never match the same file; it never says no to two that do.
    """
    return any(prefixes_overlap(mine, theirs) for mine in prefixes(one) for theirs in prefixes(other))


def _empty(pattern: str) -> bool:
    return not pattern.strip().strip("./")


def _absolute(pattern: str) -> bool:
    return pattern.startswith(("/", "~")) or (len(pattern) > 1 and pattern[1] == ":")


def _leaves_the_tree(pattern: str) -> bool:
    return ".." in pattern.split("/")


def _unclear(pattern: str) -> bool:
    return any(part in ("", ".") for part in _normal(pattern).rstrip("/").split("/"))


def _unprintable(pattern: str) -> bool:
    return "\\" in pattern or any(ord(character) < 32 or ord(character) == 127 for character in pattern)


def _git_folder(pattern: str) -> bool:
    return any(part.casefold() == ".git" for part in pattern.split("/"))


PATTERN_RULES: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    ("pattern_not_empty", _empty, "is empty"),
    ("pattern_not_too_long", lambda pattern: len(pattern) > MAX_PATTERN, f"is longer than {MAX_PATTERN}"),
    ("pattern_printable", _unprintable, "has a backslash or a control character"),
    ("pattern_relative", _absolute, "is not relative to the repository"),
    ("pattern_inside", _leaves_the_tree, "leads out of the repository"),
    ("pattern_clear", _unclear, "has an empty or '.' segment"),
    ("pattern_not_git", _git_folder, "names git's own folder"),
)
"""What is wrong with a pattern: the rule, whether it is broken, and how to say so."""


def fault(pattern: str) -> tuple[str, str] | None:
    """The first rule that a pattern breaks and why, as (rule, reason), or none."""
    return next(((rule, why) for rule, broken, why in PATTERN_RULES if broken(pattern)), None)
