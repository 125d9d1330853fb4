"""Opens an SQLite database that cannot be written to here: on a read-only disk, or of somebody else's.

SQLite keeps an index beside a database with a write-ahead log, and so wants to write even to read. Where
the log is empty the file is all there is, and is read as one that nobody changes; where others write it just
now, their index serves.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote


class LogUnreadable(Exception):
    """A part of the database lies in a log that is not read without writing; the sentence says what to do."""


def is_read_only(database: str) -> bool:
    """Whether a database is there and cannot be written to."""
    file = Path(database)
    return file.is_file() and not (os.access(file, os.W_OK) and os.access(file.absolute().parent, os.W_OK))


def connector(database: str, module: Any) -> Callable[[], Any]:
    """What connects to a database for reading alone.

    Raises:
        LogUnreadable: when a part of it lies in a log that cannot be read without writing.
    """
    file = Path(database).absolute()
    log, index = (file.with_name(f"{file.name}-{end}") for end in ("wal", "shm"))
    if not log.exists() or log.stat().st_size == 0:
        how = "mode=ro&immutable=1"
    elif index.exists():
        how = "mode=ro"
    else:
        raise LogUnreadable(
            f"{database} cannot be read here: its newest part lies in {log.name}, for which its folder "
            "has to be writable; copy the folder to where it is, or let its owner open it once"
        )
    address = f"file:{quote(str(file))}?{how}"
    return lambda: module.connect(address, uri=True, check_same_thread=False, timeout=5.0)
