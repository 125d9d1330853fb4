"""Owned paths: what a pattern covers, and that overlap never misses a shared file."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.policies import ownership

COVERED = [
    ("toolz/**", "toolz/itertoolz.py", True),
    ("toolz/**", "toolz/tests/test_core.py", True),
    ("toolz/**", "toolz", False),
    ("toolz/**", "toolz2/x.py", False),
    ("toolz/", "toolz/a/b.py", True),
    ("toolz/", "toolz", False),
    ("toolz", "toolz", True),
    ("toolz", "toolz/a.py", True),
    ("docs/*.md", "docs/a.md", True),
    ("docs/*.md", "docs/sub/a.md", False),
    ("docs/*.md", "docs/a.mdx", False),
    ("docs/**/*.md", "docs/a.md", True),
    ("docs/**/*.md", "docs/x/y/a.md", True),
    ("**/*.py", "a.py", True),
    ("**/*.py", "x/y/a.py", True),
    ("**/*.py", "x/y/a.pyc", False),
    ("**", "anything/at/all", True),
    ("*", "top", True),
    ("*", "top/below", False),
    ("a/**/b", "a/b", True),
    ("a/**/b", "a/x/y/b", True),
    ("a/**/b", "a/x/y/c", False),
    ("AUTHORS.md", "AUTHORS.md", True),
    ("AUTHORS.md", "docs/AUTHORS.md", False),
    ("./AUTHORS.md", "AUTHORS.md", True),
    ("a?c", "abc", True),
    ("a?c", "a/c", False),
    ("pages/[id].tsx", "pages/[id].tsx", True),
    ("pages/[id].tsx", "pages/i.tsx", False),
    ("a b/ü*.txt", "a b/übung.txt", True),
    ("toolz/**", "toolz/../setup.py", False),
    ("**", "/etc/passwd", False),
    ("**", "", False),
    ("a/*/", "a/x/y.py", True),
    ("a/*/", "a/x", False),
]


@pytest.mark.parametrize(("pattern", "path", "covered"), COVERED)
def test_a_pattern_covers_a_path(pattern, path, covered):
    assert ownership.covers([pattern], path) is covered


def test_no_list_covers_everything_and_an_empty_list_nothing():
    assert ownership.covers(None, "anything")
    assert not ownership.covers([], "anything")
    assert ownership.outside(["a/**"], ["a/x", "b", "a/y", "c"]) == ("b", "c")
    assert ownership.outside([], ["a"]) == ("a",)
    assert ownership.outside(None, ["a"]) == ()


@pytest.mark.parametrize(
    ("pattern", "prefix"),
    [
        ("toolz/**", "toolz/"),
        ("docs/*.md", "docs/"),
        ("docs/a*.md", "docs/"),
        ("a/b?/c", "a/"),
        ("AUTHORS.md", "AUTHORS.md"),
        ("./src/x.py", "src/x.py"),
        ("src/", "src/"),
        ("**/*.py", ""),
    ],
)
def test_the_literal_prefix(pattern, prefix):
    assert ownership.prefix(pattern) == prefix


def test_prefixes_are_sorted_and_each_once():
    assert ownership.prefixes(["toolz/**", "tlz/**", "toolz/*.py"]) == ("tlz/", "toolz/")
    assert ownership.prefixes(None) == ()


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (["toolz/**", "tlz/**"], ["toolz/**"], True),
        (["toolz/**"], ["AUTHORS.md"], False),
        (["toolz/**"], ["toolz2/**"], False),
        (["src/foo"], ["src/foobar"], False),
        (["src/foo"], ["src/foo/bar.py"], True),
        (["docs/*.md"], ["docs/*.txt"], True),
        (["**/*.py"], ["docs/a.md"], True),
        (None, ["toolz/**"], False),
        (["toolz/**"], None, False),
        (None, None, False),
        ([], ["toolz/**"], False),
        ([], [], False),
    ],
)
def test_overlap_by_literal_prefix(one, other, overlap):
    assert ownership.overlaps(one, other) is overlap
    assert ownership.overlaps(other, one) is overlap


SEGMENT = st.text("ab.", min_size=1, max_size=3).filter(lambda text: text.strip(".") != "")
PATH = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)
GLOB = st.lists(
    st.one_of(SEGMENT, st.sampled_from(["*", "**", "a*", "*b", "?", "*a*"])), min_size=1, max_size=4
).map("/".join)


@st.composite
def pattern_of(draw, path):
    """A pattern made looser from a path, so that it covers it."""
    parts = []
    for segment in path.split("/"):
        looser = [segment, "*", segment[0] + "*", "*" + segment[-1], "?" * len(segment), "**"]
        parts.append(draw(st.sampled_from(looser)))
        if parts[-1] == "**" and draw(st.booleans()):
            parts.append("*")
    end = draw(st.integers(1, len(parts)))
    return "/".join(parts if end == len(parts) else [*parts[:end], "**"])


@given(st.data(), PATH)
def test_two_patterns_that_cover_one_path_overlap(data, path):
    one, other = data.draw(pattern_of(path)), data.draw(pattern_of(path))
    assert ownership.covers([one], path)
    assert ownership.covers([other], path)
    assert ownership.overlaps([one], [other])
    assert ownership.prefixes_overlap(ownership.prefix(one), path)


def slow_match(pattern: list[str], path: list[str]) -> bool:
    """The meaning of the patterns, written plainly and without care for time."""

    def fits(glob: str, text: str) -> bool:
        if not glob:
            return not text
        if glob[0] == "*":
            return fits(glob[1:], text) or (text != "" and fits(glob, text[1:]))
        return text != "" and glob[0] in ("?", text[0]) and fits(glob[1:], text[1:])

    if not pattern:
        return not path
    if pattern[0] == "**":
        if len(pattern) == 1:
            return len(path) >= 1
        return any(slow_match(pattern[1:], path[skip:]) for skip in range(len(path) + 1))
    return bool(path) and fits(pattern[0], path[0]) and slow_match(pattern[1:], path[1:])


@given(pattern=GLOB, path=PATH)
def test_the_fast_match_means_what_the_plain_one_means(pattern, path):
    parts, steps = pattern.split("/"), path.split("/")
    expected = slow_match(parts, steps)
    if "*" not in pattern and "?" not in pattern:
        expected = steps[: len(parts)] == parts
    assert ownership.covers([pattern], path) is expected


def test_a_hostile_pattern_takes_no_time():
    begin = time.perf_counter()
    assert not ownership.covers(["*a" * 500 + "b"], "a" * 1000)
    assert not ownership.covers(["/".join(["**", "a"] * 200 + ["b"])], "/".join(["a"] * 400))
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        ("", "pattern_not_empty"),
        ("./", "pattern_not_empty"),
        ("a" * 1025, "pattern_not_too_long"),
        ("a\\b", "pattern_printable"),
        ("a\nb", "pattern_printable"),
        ("/etc/**", "pattern_relative"),
        ("~/x", "pattern_relative"),
        ("C:/x", "pattern_relative"),
        ("../x", "pattern_inside"),
        ("a/../../x", "pattern_inside"),
        ("a//b", "pattern_clear"),
        ("a/./b", "pattern_clear"),
        (".git/hooks/*", "pattern_not_git"),
        ("sub/.GIT/config", "pattern_not_git"),
    ],
)
def test_a_pattern_that_means_nothing_good_is_named(pattern, rule):
    found = ownership.fault(pattern)
    assert found is not None
    assert found[0] == rule


@pytest.mark.parametrize("pattern", ["toolz/**", "./a", "a b/*.md", ".github/**", "a..b", "docs/"])
def test_a_good_pattern_has_no_fault(pattern):
    assert ownership.fault(pattern) is None
