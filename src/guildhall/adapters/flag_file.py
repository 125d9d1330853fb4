"""Reads the flags of an installation from its data folder, once at the start; it must never write them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any, cast

from guildhall.application.operations.flags import Flags
from guildhall.domain.kernel import ValidationFailed

FLAGS_NAME = "config/flags.json"
"""Where the file is, in the data folder (seed S4, *Feature flags*)."""

MOST_BYTES = 64 * 1024
"""As large is a file of flags at most: nothing larger is taken for one."""

FIELDS = {"demoMode": "demo_mode", "schedulerEnabled": "schedules"}
"""Flags by the names that they have in the file."""


def read_flags(data: Path) -> Flags:
    """The flags in a data folder; the defaults where it has no file of them.

    Raises:
        ValidationFailed: when the file cannot be read, or says what no flag says.
    """
    file = data / FLAGS_NAME
    try:
        said: Any = json.loads(_bytes_of(file))
    except FileNotFoundError:
        return Flags()
    except OSError as error:
        raise ValidationFailed(f"{file} cannot be read: {error.strerror}", field="flags") from None
    except (ValueError, RecursionError) as error:
        raise ValidationFailed(f"{file} is no JSON: {error}", field="flags") from None
    if not isinstance(said, dict):
        raise ValidationFailed(f"{file} is no JSON object of flags", field="flags")
    return Flags(**{_field(file, *one): one[1] for one in cast("dict[str, Any]", said).items()})


def _bytes_of(file: Path) -> bytes:
    """What the file holds. It must never wait for what comes through a pipe.

    Raises:
        ValidationFailed: when it is no regular file, or no file of flags by its size.
        OSError: when it cannot be opened or read.
    """
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise ValidationFailed(f"{file} is no regular file", field="flags")
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValidationFailed(f"{file} is larger than {MOST_BYTES // 1024} kB", field="flags")
    return content


def _field(file: Path, name: str, value: Any) -> str:
    """The field of a flag that the file names and gives a value.

    Raises:
        ValidationFailed: when there is no such flag, or it is neither on nor off.
    """
    if name not in FIELDS:
        raise ValidationFailed(
            f"{file} names {name!r}, which is no flag; there are {', '.join(FIELDS)}", field="flags"
        )
    if not isinstance(value, bool):
        raise ValidationFailed(f"{file} has to say true or false of {name}", field="flags")
    return FIELDS[name]
