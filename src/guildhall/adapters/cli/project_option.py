"""The option by which a command is told which project is meant."""

from __future__ import annotations

from typing import Annotated

import typer


def _called(name: str | None) -> str | None:
    """The name of a project, refused before anything is made where no project can have it."""
    from guildhall.domain.kernel import ValidationFailed
    from guildhall.domain.projects.rules import LONGEST_NAME

    if name is not None and not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise ValidationFailed(
            f"--project: a project's name has 1 to {LONGEST_NAME} characters", field="project"
        )
    return name


ProjectOption = Annotated[
    str | None,
    typer.Option(
        "--project",
        metavar="NAME",
        help="The project: its name, id, or a part of that.",
        callback=_called,
    ),
]
