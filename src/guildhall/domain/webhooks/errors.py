"""Why a webhook refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class WebhookUnknown(NotFound):
    """No webhook of this id was created, or it was deleted."""


class WebhookAlreadyExists(Conflict):
    """A webhook of this id was created before."""


class WebhookInvalid(ValidationFailed):
    """A field of the webhook is not acceptable."""
