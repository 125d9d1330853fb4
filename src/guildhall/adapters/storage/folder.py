"""The data folder: sessions, transcripts, reports, cached environments; it must never write half a file."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from guildhall.adapters.storage import deposits, lines, records
from guildhall.adapters.storage.locking import locked
from guildhall.adapters.storage.private import made, opened
from guildhall.adapters.storage.workspaces import Workspaces
from guildhall.application.ports.storage import Remade, SessionFolder, Written
from guildhall.domain.policies.retention import Kept

MOST_DIGESTS = 1_000
"""Transcripts whose running sha256 is remembered, those written last: another one is read again."""
PROBED_BYTES = 1 << 16
"""What has to fit on the disk for it to count as one that can be written to."""


class UnsafeName(ValueError):
    """A name that would lead out of the data folder."""


class DataFolder:
    """The port ``Storage`` below one folder; workspaces are made below ``apart``, where that is given."""

    def __init__(self, root: Path, apart: Path | None = None) -> None:
        self._root = root
        self._workspaces = Workspaces(root, apart)
        self._digests: dict[str, tuple[int, Any]] = {}
        self._lock = threading.Lock()

    @property
    def root(self) -> Path:
        """The data folder."""
        return self._root

    def probe(self) -> None:
        """Write a little, and take it away again."""
        with tempfile.TemporaryFile(dir=self._root) as file:
            file.write(bytes(PROBED_BYTES))
            file.flush()

    def folder_of(self, session_id: str) -> SessionFolder:
        """Where a session's files are."""
        root = self._inside(f"agents/{session_id}")
        return SessionFolder(
            root,
            self._workspaces.of(session_id),
            root / "artifacts",
            root / "AGENTS.md",
            root / "transcript.jsonl",
            root / "report.json",
        )

    def open_session(self, session_id: str, brief: str) -> SessionFolder:
        """Make a session's folders and write its brief."""
        folder = self.folder_of(session_id)
        self._workspaces.make(session_id)
        for path in (folder.root, folder.artifacts):
            made(path, self._root)
        self.write(str(folder.brief.relative_to(self._root)), brief.encode())
        return folder

    def note(self, session_id: str, text: str) -> tuple[int, str]:
        """Append a line to a transcript; returns its length in bytes and its sha256 so far."""
        import json

        path = self.folder_of(session_id).transcript
        made(path.parent, self._root)
        line = json.dumps({"text": text}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with self._lock:
            size, digest = self._digest_of(session_id, path)
            with open(path, "ab", opener=opened) as file:
                file.write(line)
            digest.update(line)
            self._digests.pop(session_id, None)
            self._digests[session_id] = (size + len(line), digest)
            if len(self._digests) > MOST_DIGESTS:
                del self._digests[next(iter(self._digests))]
            return size + len(line), digest.copy().hexdigest()

    def transcript(self, session_id: str, offset: int, most: int) -> bytes:
        """At most so many bytes of a transcript from an offset; empty at its end, and where there is none."""
        try:
            with self.folder_of(session_id).transcript.open("rb") as file:
                file.seek(offset)
                return file.read(most)
        except FileNotFoundError:
            return b""

    def transcript_size(self, session_id: str) -> int:
        """The length of a transcript in bytes."""
        path = self.folder_of(session_id).transcript
        return path.stat().st_size if path.exists() else 0

    def clear_workspace(self, session_id: str) -> Path:
        """Make a session's workspace empty; returns it."""
        self.remove_workspace(session_id)
        return self._workspaces.make(session_id)

    def pass_workspace(self, session_id: str, successor: str) -> bool:
        """Give a session's workspace to its successor for its empty one; false when there is none."""
        self._inside(successor)
        return self._workspaces.hand_on(session_id, successor)

    def remove_workspace(self, session_id: str) -> None:
        """Delete a session's workspace, whatever was done to permissions in it; nobody sees half of it."""
        is_there = self.folder_of(session_id).root.is_dir()
        with self.alone_with(session_id) if is_there else nullcontext():
            aside = self._workspaces.set_aside(session_id)
        self._workspaces.forget(session_id, aside)
        with self._lock:
            self._digests.pop(session_id, None)

    def workspaces(self) -> list[str]:
        """The ids of the sessions that may have a workspace: each has a file in ``workspaces``."""
        return self._workspaces.listed()

    def opened_at(self, session_id: str) -> datetime | None:
        """When a session's workspace was made, by its mark."""
        return self._workspaces.opened_at(session_id)

    @contextmanager
    def alone_with(self, session_id: str) -> Generator[None]:
        """Hold a session's lock file, which lies in its folder."""
        with locked(self.folder_of(session_id).root / ".lock", self._root):
            yield

    def write(self, name: str, content: bytes) -> Written:
        """Write a file by atomic replace: temporary file, fsync, rename, fsync of the folder."""
        path = self._inside(name)
        made(path.parent, self._root)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
        try:
            with open(temporary, "wb", opener=opened) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)
        return Written(name, hashlib.sha256(content).hexdigest(), len(content))

    def extend(self, name: str, make: Callable[[bytes | None], bytes]) -> int:
        """Append durably what ``make`` makes of a file's last whole line; returns how many bytes that is."""
        path = self._inside(name)
        is_new = not path.exists()
        made(path.parent, self._root)
        size = lines.extend(path, make)
        if is_new:
            _sync_folder(path.parent)
        return size

    def rewrite(self, name: str, change: Callable[[bytes], bytes]) -> None:
        """Replace each line of a file that only grows by what ``change`` makes of it."""
        path = self._inside(name)
        if path.exists():
            lines.rewrite(path, change, lambda content: self.write(name, content))

    def read(self, name: str) -> bytes | None:
        """A file's content, none when there is none."""
        try:
            return self._inside(name).read_bytes()
        except FileNotFoundError:
            return None

    def read_plain(self, name: str) -> bytes | None:
        """A file's content, none when there is none or a link stands on the way to it."""
        *folders, last = self._inside(name).relative_to(self._root).parts
        at = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for folder in folders:
                above, at = at, os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
                os.close(above)
            with open(os.open(last, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=at), "rb") as file:  # noqa: PTH123
                return file.read()
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                raise
            return None
        finally:
            os.close(at)

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        path = self._inside(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return
        _sync_folder(path.parent)

    def remove_empty(self, name: str) -> None:
        """Delete a folder, if it is there and empty."""
        try:
            self._inside(name).rmdir()
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST):
                raise

    def deposit(self, name: str, content: bytes) -> Written:
        """Write a file that the journal is to tell of; see `deposits`."""
        self._inside(name)
        deposits.announce(self._root, name)
        return self.write(name, content)

    def deposited(self) -> list[Kept]:
        """The files that were deposited and not settled."""
        return deposits.listed(self._root)

    def settle(self, kept: Kept) -> bool:
        """Count a deposited file as told of; false when it was deposited anew meanwhile."""
        return deposits.settle(self._root, kept)

    def discard(self, kept: Kept) -> bool:
        """Remove a deposited file; false when it was deposited anew meanwhile."""
        self._inside(kept.name)
        return deposits.discard(self._root, kept)

    def recall(self, name: str) -> bytes | None:
        """A record's content, none when there is none; it is used by that."""
        self._inside(name)
        return records.recall(self._root, name)

    def kept(self, kind: Remade) -> list[Kept]:
        """The records of a kind and when each was last used."""
        return records.listed(self._root, kind)

    def forget(self, kept: Kept) -> bool:
        """Remove a record, an environment with its folder; false when it was used meanwhile."""
        self._inside(kept.name)
        return records.forget(self._root, kept)

    def environment(self, key: str) -> Path:
        """The folder of a project's cached environment."""
        self._inside(key)
        return records.used_folder(self._root, key)

    def _inside(self, name: str) -> Path:
        path = Path(name)
        if path.is_absolute() or ".." in path.parts or "\0" in name:
            raise UnsafeName(f"{name!r} does not lie below the data folder")
        return self._root / path

    def _digest_of(self, session_id: str, path: Path) -> tuple[int, Any]:
        """Length and running sha256 of a transcript; read once when another process wrote it."""
        known = self._digests.get(session_id)
        size = path.stat().st_size if path.exists() else 0
        if known is not None and known[0] == size:
            return known
        digest = hashlib.sha256()
        if size:
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
        return size, digest


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
