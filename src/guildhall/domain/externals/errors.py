"""Why nothing is recorded; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import ValidationFailed


class ExternalInvalid(ValidationFailed):
    """A field of what is to be recorded is not acceptable."""
