"""Reads the flags of an installation from its data folder, once at the start; it must never write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from guildhall.application.operations.flags import Flags
from guildhall.domain.kernel import ValidationFailed

FLAGS_NAME = "config/flags.json"
"""Where the file is, in the data folder (seed S4, *Feature flags*)."""

FIELDS = {"demoMode": "demo_mode", "schedulerEnabled": "schedules"}
"""Flags by the names that they have in the file."""


def read_flags(data: Path) -> Flags:
    """The flags in a data folder; the defaults where it has no file of them.

    Raises:
        ValidationFailed: when the file cannot be read, or says what no flag says.
    """
    file = data / FLAGS_NAME
    try:
        said: Any = json.loads(file.read_bytes())
    except FileNotFoundError:
        return Flags()
    except OSError as error:
        raise ValidationFailed(f"{file} cannot be read: {error.strerror}", field="flags") from None
    except ValueError as error:
        raise ValidationFailed(f"{file} is no JSON: {error}", field="flags") from None
    if not isinstance(said, dict):
        raise ValidationFailed(f"{file} is no JSON object of flags", field="flags")
    return Flags(**{_field(file, *one): one[1] for one in cast("dict[str, Any]", said).items()})


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
