"""The newest checkpoint of each journal, kept beside the key: out of reach of who has only the data folder.

By it a journal is found out that was cut together with its file of checkpoints. It must never give way to a
checkpoint of a journal that lacks what it knows: :class:`Checkpoints` asks before it replaces one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from guildhall.persistence.canonical import sha256
from guildhall.persistence.engine import opened_private


class Anchors:
    """A folder with a file a journal. A journal is named by the hash of its first event."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file_of(self, journal: str) -> Path:
        """Where a journal's newest checkpoint is kept: below the folder, whatever stands in the store."""
        return self._folder / f"{sha256(journal)}.json"

    def newest(self, journal: str) -> Mapping[str, Any] | None:
        """The signed line as it was kept, none where none was; one that is no JSON object comes out empty."""
        try:
            text = self.file_of(journal).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
        try:
            line: object = json.loads(text)
        except (ValueError, RecursionError):
            line = None
        return cast("Mapping[str, Any]", line) if isinstance(line, dict) else {}

    def keep(self, journal: str, line: str) -> None:
        """Put a signed line in the place of the one before it, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.file_of(journal)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        with open(temporary, "w", encoding="utf-8", opener=opened_private) as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
