"""Refuses folders in which no work could be done, before anything is made there."""

from __future__ import annotations

import os
from pathlib import Path

from guildhall.application.named_paths import path_text
from guildhall.bootstrap import STORE_NAME
from guildhall.domain.kernel import ValidationFailed


def require_text(path: Path, field: str) -> None:
    """Refuse a path whose bytes are no UTF-8: what names it takes text alone, the journal above all.

    Raises:
        ValidationFailed: always then.
    """
    real = os.path.realpath(path)
    written = path_text(real)
    if written != real:
        raise ValidationFailed(
            f"the path {written} is no UTF-8, in which a store keeps its words; rename it",
            rule="path_is_text",
            field=field,
        )


def require_writable(data: Path) -> None:
    """Refuse a data folder that what stands for long could only read: each of its loops would fail.

    Raises:
        ValidationFailed: always then.
    """
    for place in (data, data / STORE_NAME):
        if place.exists() and not os.access(place, os.W_OK):
            raise ValidationFailed(
                f"{place} cannot be written to by this user; change that, or name another folder with --data",
                rule="data_folder_is_writable",
                field="data",
            )
