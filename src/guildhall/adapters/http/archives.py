"""Zip archives of texts and files; no name in one may lead out of the folder that it is unpacked in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath

from guildhall.domain.rules import is_writing

LONGEST_NAME = 4096
"""Characters of a path in an archive."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, so that equal contents are equal archives."""


class UnsafeEntry(ValueError):
    """A name that an archive must not hold."""


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by their relative paths, sorted by path.

    Raises:
        UnsafeEntry: for an absolute path, one with ``..``, a drive or a backslash, and one that is no text.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(_safe(name), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _safe(name: str) -> str:
    path, windows = PurePosixPath(name), PureWindowsPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or windows.drive or windows.root or "\\" in name
    if not name or leads_out or not is_writing(name, LONGEST_NAME):
        raise UnsafeEntry(f"{name!r} has no place in an archive")
    return name
