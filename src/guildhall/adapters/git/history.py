"""Reads a store: what changed, what a file held, who committed what.

It must never start a diff or text conversion program, and never hold more of a diff than was asked for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from guildhall.adapters.git.command import Git
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.refs import check_revision
from guildhall.application.ports.repository import Change, RepositoryError

_PLAIN_DIFF = ("--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=none")
_LOG_FORMAT = "--format=%H%n%P%n%an <%ae>%n%s%n%b"
_LOG_FIELDS = ("commit", "parents", "author", "subject", "body")


class History:
    """The reading half of a store. Paths are text that turns back into the same bytes (PEP 383)."""

    def __init__(self, git: Git, place: Place) -> None:
        self._git = git
        self._place = place

    def changes(self, base: str, head: str) -> list[Change]:
        """The paths that differ between two commits."""
        words = (check_revision(base), check_revision(head))
        output = self._git.run(self._place, "diff-tree", "-r", "-z", "--name-status", *_PLAIN_DIFF, *words)
        parts = os.fsdecode(output.stdout).split("\0")
        return [Change(status, path) for status, path in zip(parts[::2], parts[1::2], strict=False)]

    def diff(self, base: str, head: str, limit_bytes: int) -> str:
        """The unified diff; one over the limit ends after the last whole line with a line that says so."""
        words = (check_revision(base), check_revision(head))
        data, cut = self._git.head(
            self._place,
            "diff-tree",
            "-r",
            "-p",
            *_PLAIN_DIFF,
            "--src-prefix=a/",
            "--dst-prefix=b/",
            *words,
            limit_bytes=limit_bytes,
        )
        if not cut:
            return data.decode(errors="replace")
        whole = data[: data.rfind(b"\n") + 1]
        return (
            whole.decode(errors="replace")
            + f"[the diff is longer than {limit_bytes} bytes and was cut here]\n"
        )

    def read_file(self, commit: str, path: str) -> bytes | None:
        """A file's bytes, or where a link points to, or none."""
        # git reads ./ and ../ as relative to a folder, and no tree holds such a path.
        if not path or "\0" in path or path.startswith(("./", "../")):
            return None
        words = os.fsencode(f"{check_revision(commit)}:{path}") + b"\0"
        output = self._git.run(self._place, "cat-file", "--batch=%(objecttype)", "-z", stdin=words)
        kind, _, content = output.stdout.partition(b"\n")
        return content[:-1] if kind == b"blob" else None

    def list_files(self, commit: str) -> list[str]:
        """All paths of a commit, submodules' folders among them."""
        output = self._git.run(self._place, "ls-tree", "-r", "-z", "--name-only", check_revision(commit))
        return [path for path in os.fsdecode(output.stdout).split("\0") if path]

    def log(self, base: str, head: str) -> Sequence[Mapping[str, str]]:
        """The commits of ``head`` that ``base`` has not, oldest first."""
        span = f"{check_revision(base)}..{check_revision(head)}"
        output = self._git.run(
            self._place, "log", "--topo-order", "--reverse", "-z", "--no-color", _LOG_FORMAT, span
        )
        entries = [entry for entry in output.stdout.decode(errors="replace").split("\0") if entry]
        return [
            dict(zip(_LOG_FIELDS, [*entry.rstrip("\n").split("\n", 4), ""], strict=False))
            for entry in entries
        ]

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether a commit is reachable from another."""
        return is_ancestor(self._git, self._place, check_revision(commit), check_revision(of))

    def merge_bases(self, ours: str, theirs: str) -> list[str]:
        """The best common ancestors of two commits, none where they have no history in common."""
        words = (check_revision(ours), check_revision(theirs))
        return self._git.run(self._place, "merge-base", "--all", *words, accept=(0, 1)).text.split()

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree."""
        words = ("--verify", "--end-of-options", f"{check_revision(commit)}^{{tree}}")
        return self._git.run(self._place, "rev-parse", *words).text.strip()

    def merged_tree(self, ours: str, theirs: str) -> tuple[str, tuple[str, ...]]:
        """The tree that two commits merge to, and the paths in conflict (then the tree is not to be used).

        Raises:
            RepositoryError: when they have no history in common.
        """
        words = (check_revision(ours), check_revision(theirs))
        flags = ("--write-tree", "-z", "--name-only", "--no-messages")
        output = self._git.run(self._place, "merge-tree", *flags, *words, accept=(0, 1))
        tree, *paths = [part for part in os.fsdecode(output.stdout).split("\0") if part]
        if output.code == 1 and not paths:
            raise RepositoryError(f"{ours} and {theirs} could not be merged: git names no path in conflict")
        return tree, tuple(dict.fromkeys(paths))


def is_ancestor(git: Git, place: Place, commit: str, of: str) -> bool:
    """Whether a commit is reachable from another, both by their ids."""
    return git.run(place, "merge-base", "--is-ancestor", commit, of, accept=(0, 1)).code == 0
