"""Why an artifact refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class ArtifactUnknown(NotFound):
    """No artifact of this id was recorded."""


class ArtifactAlreadyExists(Conflict):
    """An artifact of this id was recorded before; artifacts never change."""


class ArtifactInvalid(ValidationFailed):
    """A field of the artifact is not acceptable."""
