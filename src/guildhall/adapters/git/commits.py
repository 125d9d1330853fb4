"""Writes commit objects; it must never move a ref."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from guildhall.adapters.git.command import Git
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.refs import check_revision
from guildhall.application.ports.repository import Author
from guildhall.domain.record import Record


class Signed(Record):
    """Who says what with a commit, and when (aware); none: at the time that git reads."""

    author: Author
    message: str
    at: datetime | None = None


def write_commit(git: Git, store: Path, tree: str, parents: Sequence[str], signed: Signed) -> str:
    """Write a commit object whose author is also its committer; returns its name."""
    said = [("NAME", signed.author.name), ("EMAIL", signed.author.email)]
    if signed.at is not None:
        said.append(("DATE", f"@{int(signed.at.timestamp())} +0000"))
    variables = tuple((f"GIT_{who}_{what}", value) for who in ("AUTHOR", "COMMITTER") for what, value in said)
    options = [word for parent in parents for word in ("-p", check_revision(parent))]
    place = Place(store, variables=variables)
    text = signed.message.rstrip("\n") + "\n"
    return git.run(place, "commit-tree", *options, tree, stdin=text.encode(errors="replace")).text
