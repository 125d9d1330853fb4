"""Why a tool refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class ToolUnknown(NotFound):
    """No tool of this name is known."""


class ToolAlreadyExists(Conflict):
    """A tool of this name was configured before."""


class ToolInvalid(ValidationFailed):
    """A field of the tool is not acceptable."""
