"""The surroundings that every git process gets: made from nothing, so that no configuration but ours counts.

It must never pass on a variable of Guildhall's own environment, nor a value taken from a repository.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from guildhall.domain.record import Record

HARDENED: Mapping[str, str] = {
    # Programs that a configuration can name.
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.pager": "cat",
    "core.editor": "false",
    "core.askPass": "",
    "core.sshCommand": "false",
    "credential.helper": "",
    "gpg.program": "false",
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "log.showSignature": "false",
    "merge.verifySignatures": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "rerere.enabled": "false",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "protocol.allow": "never",
    # Files outside the repository that would change what is staged.
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    # Bytes and names are kept exactly; names that mean `.git` on some file system are refused.
    "core.autocrlf": "false",
    "core.safecrlf": "false",
    "core.fileMode": "true",
    "core.symlinks": "true",
    "core.ignoreCase": "false",
    "core.precomposeUnicode": "false",
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    # Caches a repository brings along, which could say something else than its objects.
    "core.commitGraph": "false",
    "core.multiPackIndex": "false",
    "pack.useBitmaps": "false",
    "core.untrackedCache": "false",
    "core.splitIndex": "false",
    # Owners are judged by Guildhall (sources.py), not by git.
    "safe.directory": "*",
    # What a ref names is on the disk before the ref is.
    "core.fsync": "objects,derived-metadata,reference",
    "core.fsyncMethod": "batch",
    "core.filesRefLockTimeout": "1000",
    "core.packedRefsTimeout": "1000",
    "color.ui": "false",
}
"""Configuration of the command's own scope, which stands above every file of configuration."""

NEUTRAL_ATTRIBUTES = "* -text -crlf -ident -filter !eol !working-tree-encoding\n"
"""`info/attributes` of a repository of ours; it stands above every `.gitattributes` of a tree."""

_NOWHERE = "/nonexistent"

_FIXED: Mapping[str, str] = {
    "HOME": _NOWHERE,
    "XDG_CONFIG_HOME": _NOWHERE,
    "LC_ALL": "C",
    "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    # No protocol is needed: objects travel as packs through a pipe. An older git, which does not know
    # GIT_NO_LAZY_FETCH, is stopped here before it starts anything.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GIT_SSH_COMMAND": "false",
    "GIT_EDITOR": "false",
    "GIT_PAGER": "cat",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_COMMITTER_NAME": "Guildhall",
    "GIT_COMMITTER_EMAIL": "guildhall@guildhall.invalid",
}


class Place(Record):
    """Where a git command works, given explicitly so that git discovers nothing.

    ``objects`` is a further folder of objects to read; ``config`` and ``variables`` are added last.
    """

    git_dir: Path
    work_tree: Path | None = None
    index: Path | None = None
    objects: Path | None = None
    config: tuple[tuple[str, str], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()


def environment(place: Place, program: Path) -> dict[str, str]:
    """All variables of a git process in ``place``; PATH holds only git's folder and the system's."""
    env = dict(_FIXED)
    env["PATH"] = f"{program.parent}:/usr/bin:/bin"
    env["GIT_DIR"] = str(place.git_dir)
    if place.work_tree is not None:
        env["GIT_WORK_TREE"] = str(place.work_tree)
    if place.index is not None:
        env["GIT_INDEX_FILE"] = str(place.index)
    if place.objects is not None:
        env["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = quoted_path(place.objects)
    env.update(place.variables)
    pairs = [*HARDENED.items(), *place.config]
    env["GIT_CONFIG_COUNT"] = str(len(pairs))
    for number, (key, value) in enumerate(pairs):
        env[f"GIT_CONFIG_KEY_{number}"] = key
        env[f"GIT_CONFIG_VALUE_{number}"] = value
    return env


def quoted_path(path: Path) -> str:
    """A path in git's C style, so that colons, quotes and newlines do not end it in a list of paths."""
    plain = set(range(0x20, 0x7F)) - {ord('"'), ord("\\")}
    inside = "".join(chr(byte) if byte in plain else f"\\{byte:03o}" for byte in os.fsencode(path))
    return f'"{inside}"'
