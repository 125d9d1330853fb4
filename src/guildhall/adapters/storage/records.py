"""Records that can be made again: results, a file each, and environments, a file and a folder each.

A record's time of modification says when it was last used. It must never remove one that is used meanwhile:
using and removing take turns by a lock of the kind.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from guildhall.adapters.storage.locking import locked
from guildhall.adapters.storage.removal import remove_folder, set_aside
from guildhall.domain.policies.retention import Kept

ENVIRONMENTS = "environments"
SUFFIX = ".json"
LOCK = ".lock"
GONE = ".gone"
"""Names of folders end so while they are being removed; a removal that was killed is taken up by the next."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def recall(root: Path, name: str) -> bytes | None:
    """A record's content, whose use is noted; none when there is none."""
    record = root / name
    if not record.exists():
        return None
    with locked(_lock(root, name), root):
        try:
            os.utime(record)
        except FileNotFoundError:
            return None
        return record.read_bytes()


def used_folder(root: Path, key: str) -> Path:
    """An environment's folder, whose use is noted; it is made where it is missing."""
    folder = root / ENVIRONMENTS / key
    with locked(root / ENVIRONMENTS / LOCK, root):
        folder.mkdir(exist_ok=True, mode=0o755)
        os.utime(folder)
    return folder


def listed(root: Path, kind: str) -> list[Kept]:
    """The records of a kind by their paths below the root, without the suffix.

    An environment's folder that no record tells of, because its setup failed or was cut short, is one too.
    """
    found: dict[str, datetime] = {}
    for path in (root / kind).glob("*" if kind == ENVIRONMENTS else f"*/*{SUFFIX}"):
        if path.name.startswith(".") and not path.name.endswith(GONE):
            continue  # the lock, or half a file that is being written
        name = str(path.relative_to(root)).removesuffix(SUFFIX)
        with suppress(FileNotFoundError):
            used_at = LONG_AGO if path.name.endswith(GONE) else modified_at(path)
            found[name] = max(used_at, found.get(name, used_at))
    return [Kept(name, used_at) for name, used_at in found.items()]


def forget(root: Path, kept: Kept) -> bool:
    """Remove a record, then its folder; false when it was used since it was listed, or is gone already."""
    if kept.name.endswith(GONE):
        remove_folder(root / kept.name)
        return True
    record, folder = root / f"{kept.name}{SUFFIX}", root / kept.name
    aside = folder.with_name(f".{folder.name}{GONE}")
    with locked(_lock(root, kept.name), root):
        there = [path for path in (record, folder) if path.exists()]
        if not there or max(map(modified_at, there)) != kept.used_at:
            return False
        record.unlink(missing_ok=True)
        remove_folder(aside)
        set_aside(folder, aside)
    remove_folder(aside)
    return True


def modified_at(path: Path) -> datetime:
    """When a file or folder was last modified."""
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def _lock(root: Path, name: str) -> Path:
    return root / name.partition("/")[0] / LOCK
