"""The files of one workspace, for a model that names them; nothing here can reach outside of that folder.

A path is walked one name at a time from the workspace's own descriptor, no link is followed and no name is
``..`` or ``.git`` (openat(2), O_NOFOLLOW), so that it holds even while a command changes folders into links.
Every refusal is a :class:`Refused`, whose sentence is for the model.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

READ_BYTES = 4 << 20
"""The largest file that is read or edited as text."""

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC

TEMPORARY = ".guildhall-edit"
"""The name under which a file is written before it takes its place."""


class Refused(Exception):
    """What was asked is not done; the sentence tells the model why."""


NAME_RULES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda path: "\0" in path, "a path holds no zero byte"),
    (lambda path: path.startswith(("/", "~")), "paths are relative to the workspace"),
    (lambda path: ".." in path.split("/"), "a path may not go up with .."),
    (
        lambda path: any(name.lower() == ".git" for name in path.split("/")),
        "the .git folder belongs to Guildhall: it commits for you",
    ),
)
"""Why a path is refused before it is looked at, first match first."""

OS_REASONS: dict[int, str] = {
    errno.ENOENT: "it does not exist",
    errno.ELOOP: "it is, or goes through, a symbolic link; name the file itself",
    errno.ENOTDIR: "a part of it is no folder, or is a symbolic link; name the file itself",
    errno.EISDIR: "it is a folder",
    errno.EEXIST: "it exists already",
    errno.EACCES: "it may not be read or written",
    errno.EPERM: "it may not be read or written",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "it may not be written",
    errno.ENXIO: "it is no ordinary file",
}


class WorkspaceFiles:
    """Reads, writes and removes files below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self, path: str) -> list[str]:
        """Split a path into its names; the empty list is the workspace itself.

        Raises:
            Refused: for a path that may not be named.
        """
        for refuses, why in NAME_RULES:
            if refuses(path):
                raise Refused(f"{path!r} is refused: {why}.")
        return [name for name in path.split("/") if name not in ("", ".")]

    def read(self, path: str) -> bytes:
        """The content of an ordinary file.

        Raises:
            Refused: when it is none, is too large, or lies elsewhere.
        """
        with self._folder_of(path) as (folder, name), _explained(path):
            descriptor = os.open(name, FILE, dir_fd=folder)
            with os.fdopen(descriptor, "rb") as file:
                _require_ordinary(path, os.fstat(descriptor))
                return file.read(READ_BYTES + 1)

    def read_if_there(self, path: str) -> bytes | None:
        """The content of an ordinary file, or none where nothing stands.

        Raises:
            Refused: as for :meth:`read`, but for its absence.
        """
        try:
            return self.read(path)
        except Refused as refused:
            if isinstance(refused.__cause__, FileNotFoundError):
                return None
            raise

    def write(self, path: str, content: bytes) -> None:
        """Make or replace an ordinary file, with the folders above it; a replaced file keeps its mode.

        Raises:
            Refused: when something else stands there, or it lies elsewhere.
        """
        with self._folder_of(path, make=True) as (folder, name), _explained(path):
            mode = 0o644
            try:
                found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            except FileNotFoundError:
                pass
            else:
                _require_ordinary(path, found)
                mode = stat.S_IMODE(found.st_mode) & 0o777
            _replace(folder, name, content, mode)

    def delete(self, path: str) -> None:
        """Remove a file or a symbolic link (never what it points at).

        Raises:
            Refused: when it is a folder, is not there, or lies elsewhere.
        """
        with self._folder_of(path) as (folder, name), _explained(path):
            os.unlink(name, dir_fd=folder)

    @contextmanager
    def _folder_of(self, path: str, *, make: bool = False) -> Generator[tuple[int, str]]:
        """The open folder that holds ``path``, and its last name."""
        names = self.names(path)
        if not names:
            raise Refused("name a file below the workspace, not the workspace itself.")
        with _explained(path):
            here = os.open(self._root, FOLDER)
        try:
            with _explained(path):
                for name in names[:-1]:
                    if make:
                        _make_folder(here, name)
                    below = os.open(name, FOLDER, dir_fd=here)
                    os.close(here)
                    here = below
            yield here, names[-1]
        finally:
            os.close(here)


def _make_folder(above: int, name: str) -> None:
    try:
        os.mkdir(name, 0o755, dir_fd=above)
    except FileExistsError:
        return


def _replace(folder: int, name: str, content: bytes, mode: int) -> None:
    """Write under another name, then rename: a hard link or a half-written file is never written through."""
    temporary = f"{TEMPORARY}.{os.getpid()}"
    with suppress(FileNotFoundError):
        os.unlink(temporary, dir_fd=folder)
    descriptor = os.open(temporary, NEW, mode, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            file.write(content)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        os.unlink(temporary, dir_fd=folder)
        raise


def _require_ordinary(path: str, found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, "symbolic link", path)
    if not stat.S_ISREG(found.st_mode):
        raise Refused(f"{path!r} is refused: it is no ordinary file.")
    if found.st_size > READ_BYTES:
        raise Refused(f"{path!r} is refused: it is larger than {READ_BYTES} bytes; use run to look into it.")


@contextmanager
def _explained(path: str) -> Generator[None]:
    """Turn what the operating system says into a sentence without any path of the host."""
    try:
        yield
    except OSError as error:
        why = OS_REASONS.get(error.errno or 0, os.strerror(error.errno or 0))
        raise Refused(f"{path!r} is refused: {why}.") from error
    except ValueError as error:  # a name that cannot be encoded for the file system
        raise Refused(f"{path!r} is refused: it is no possible file name.") from error
