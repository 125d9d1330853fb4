"""Why a template refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class TemplateInvalid(ValidationFailed):
    """A field of the template is not acceptable."""


class TemplateIdentityFixed(Conflict):
    """A template keeps its kind and its name in every version."""


class TemplateUnknown(NotFound):
    """No version of such a template was published."""


class TemplateVersionUnknown(NotFound):
    """The template has no such version."""


class TemplateExists(Conflict):
    """A template of this name is there already."""
