"""Makes patches that `git apply` takes, and applies those that people send to a tree of the store.

It must never touch a working tree, and never let what a patch claims to unpack to exhaust the machine.
"""

from __future__ import annotations

import os
from pathlib import Path

from guildhall.adapters.git.command import Git, said
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.refs import check_revision
from guildhall.adapters.git.scratch import scratch
from guildhall.application.ports.repository import PatchRefused, PatchTooLarge
from guildhall.domain.record import evolve

MEMORY = 2 << 30
"""Bytes of address space that git may use to apply a patch: a few bytes can say that they unpack to many."""

_WINDOWS = (("core.packedGitWindowSize", "32m"), ("core.packedGitLimit", "512m"))
"""How much of the store's packs git maps at a time, so that a large store fits beside the patch."""

_WHOLE_DIFF = (
    "-r",
    "-p",
    "--binary",
    "--full-index",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--ignore-submodules=none",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)
_NO_TEXT = "* -diff\n"
_GITLINK = "160000"


def patch_between(git: Git, store: Place, base: str, head: str, limit_bytes: int) -> str:
    """The whole way from one commit to another, as text; files that are no UTF-8 are in git's base 85.

    Raises:
        PatchTooLarge: for one over the limit, which is never cut.
    """
    words = ("diff-tree", *_WHOLE_DIFF, check_revision(base), check_revision(head))
    data = _bounded(git, store, words, limit_bytes)
    if b"\0" not in data:
        try:
            return data.decode()
        except UnicodeDecodeError:
            pass  # a file in another encoding, which git takes for text
    with scratch(store.git_dir) as ours:
        attributes = ours / "attributes"
        attributes.write_text(_NO_TEXT)
        plain = evolve(store, config=(*store.config, ("core.attributesFile", str(attributes))))
        return _bounded(git, plain, words, limit_bytes).decode()


def apply_patch(git: Git, store: Place, base: str, patch: str) -> str:
    """The tree that a commit becomes with a patch, written to the store.

    Raises:
        PatchRefused: saying, in git's words, where it does not apply, or what it must not do.
    """
    with scratch(store.git_dir) as ours:
        place = _limited(store, ours / "index")
        git.run(place, "read-tree", check_revision(base))
        flags = ("--cached", "--whitespace=nowarn", "-")
        done = git.run(
            place, "apply", *flags, stdin=patch.encode(), accept=range(-64, 256), memory_bytes=MEMORY
        )
        if done.code:
            raise PatchRefused(f"the patch does not apply to {base[:12]}: {said(done.stderr)}")
        tree = git.run(place, "write-tree").text
        _refuse_submodules(git, place, base, tree)
        return tree


def _limited(store: Place, index: Path) -> Place:
    return evolve(store, index=index, config=(*store.config, *_WINDOWS))


def _bounded(git: Git, place: Place, words: tuple[str, ...], limit_bytes: int) -> bytes:
    data, cut = git.head(place, *words, limit_bytes=limit_bytes)
    if cut:
        raise PatchTooLarge(f"the change is longer than {limit_bytes} bytes as a patch; make a smaller one")
    return data


def _refuse_submodules(git: Git, place: Place, base: str, tree: str) -> None:
    """A submodule's commit is of another repository, which nobody here can look into."""
    output = git.run(place, "diff-tree", "-r", "-z", "--raw", "--no-renames", base, tree)
    lines = [line for line in os.fsdecode(output.stdout).split("\0") if line.startswith(":")]
    if any(_GITLINK in line.split(" ")[:2] or line[1:7] == _GITLINK for line in lines):
        raise PatchRefused("the patch changes which commit a submodule is at; leave submodules as they are")
