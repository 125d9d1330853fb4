"""A tree is listed and read without following links, whatever its names are."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from guildhall.adapters.scanners.tree import Lines, SourceTree, is_test_path
from guildhall.application.named_paths import path_text

MakeTree = Callable[..., Path]


def _paths(root: Path, paths: list[str] | None = None) -> list[str]:
    return [file.path for file in SourceTree(root).inventory(paths).files]


def test_links_are_neither_listed_nor_entered(make_tree: MakeTree, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.py").write_text("x = 1\n")
    root = make_tree({"a/b.py": "x = 1\n"})
    (root / "loop").symlink_to(root)
    (root / "a/up").symlink_to("..")
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "out.py").symlink_to(tmp_path / "outside/secret.py")
    assert _paths(root) == ["a/b.py"]
    assert SourceTree(root).read("out.py") == b""


def test_what_is_no_regular_file_is_passed_over(make_tree: MakeTree) -> None:
    root = make_tree({"a.py": ""})
    os.mkfifo(root / "pipe.py")
    assert _paths(root) == ["a.py"]
    assert SourceTree(root).read("pipe.py") == b""


def test_a_git_folder_is_passed_over_and_look_alikes_are_not(make_tree: MakeTree) -> None:
    root = make_tree({".git/hooks/x.py": "", ".github/x.py": "", "CVS/y.py": "", "a.egg/z.py": ""})
    assert _paths(root) == [".github/x.py", "CVS/y.py", "a.egg/z.py"]


def test_only_some_paths(make_tree: MakeTree) -> None:
    root = make_tree({"a/b.py": "", "a/c/d.py": "", "ab.py": "", "e.py": ""})
    assert _paths(root, ["a", "./e.py"]) == ["a/b.py", "a/c/d.py", "e.py"]
    assert len(_paths(root, ["."])) == 4
    assert _paths(root, ["../tree/e.py"]) == []


def test_deep_nesting_ends_with_a_note(make_tree: MakeTree) -> None:
    root = make_tree({"a.py": ""})
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("deep", dir_fd=descriptor)
        inner = os.open("deep", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    try:
        inventory = SourceTree(root).inventory()
    finally:
        # pytest's own cleaning up recurses too deep here.
        subprocess.run(["rm", "-rf", root / "deep"], check=True)
    assert [file.path for file in inventory.files] == ["a.py"]
    assert "too deep" in inventory.notes[0]


@pytest.mark.parametrize(
    "name", ["-rf.py", "new\nline.py", "\x1b[31m.py", "@args.py", "spa ce.py", "a,b*[c].py"]
)
def test_strange_names_are_kept(make_tree: MakeTree, name: str) -> None:
    root = make_tree({name: ""})
    assert _paths(root) == [name]
    assert path_text(name) == name


def test_a_name_that_is_no_text_is_made_one(make_tree: MakeTree) -> None:
    root = make_tree({os.fsdecode(b"lat\xe9.py"): ""})
    (path,) = _paths(root)
    assert path_text(path) == "lat\\xe9.py"
    path_text(path).encode("utf-8")


def test_python_is_known_by_suffix_or_first_line(make_tree: MakeTree) -> None:
    root = make_tree(
        {"a.py": "", "b.pyw": "", "c.pyc": "", "run": "#!/usr/bin/env python3\n", "sh": "#!/bin/sh\npython\n"}
    )
    tree = SourceTree(root)
    assert [file.path for file in tree.python_files(tree.inventory())] == ["a.py", "b.pyw", "run"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/a.py", True),
        ("pkg/test/a.py", True),
        ("test_a.py", True),
        ("a_test.py", True),
        ("conftest.py", True),
        ("contest.py", False),
        ("testsuite/a.py", False),
    ],
)
def test_what_belongs_to_tests(path: str, expected: bool) -> None:
    assert is_test_path(path) is expected


def test_a_span_is_its_text_or_whole_lines_where_that_is_little(make_tree: MakeTree) -> None:
    lines = Lines(
        SourceTree(make_tree({"a.py": "one = call(1, 2, 3, 4)\ntwo\nthree(5,\n  6, 7, 8, 9, 10) # x\n"}))
    )
    assert lines.span("a.py", (1, 6), (1, 22)) == b"call(1, 2, 3, 4)"
    assert lines.span("a.py", (3, 0), (4, 16)) == b"three(5,\n  6, 7, 8, 9, 10"
    assert lines.span("a.py", (2, 0), (2, 3)) == b"two"
    assert lines.between("a.py", 99, 120) == b""
