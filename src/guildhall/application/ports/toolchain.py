"""Toolchains: what a project needs to be set up, tested, built and run, read off its own files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from guildhall.domain.record import Record

ReadFile = Callable[[str], bytes | None]
"""A file's content by its path in the tree, none when it is not there."""


class ProjectNeeds(Record):
    """What was found, and nothing invented.

    ``setup`` are shell lines that make the project's environment, by its lockfile ``lockfile``, else by the
    dependencies that it names; the digest of those files is ``setup_key``. It is empty where there is
    neither. In them ``$GUILDHALL_ENV`` is the folder to
    set up in. ``path`` are folders below that one that go on PATH; ``variables`` are ``NAME=value`` for every
    later command, in which ``$GUILDHALL_ENV`` stands for that folder too. ``requires`` are versions asked for
    (``python >=3.9``). ``build`` and ``run`` are shell lines. ``notes`` say what could not be read.
    """

    languages: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()
    setup_key: str = ""
    lockfile: str = ""
    path: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    test_command: str = ""
    build: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Toolchain(Protocol):
    """Reads what a project needs."""

    def needs(self, files: Sequence[str], read: ReadFile) -> ProjectNeeds:
        """Look at a tree's paths and the files that say how the project is built; never runs anything."""
        ...
