"""Why refusals are not recorded; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import ValidationFailed


class RefusalsInvalid(ValidationFailed):
    """What is to be recorded is not bounded as it must be."""
