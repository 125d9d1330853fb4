"""Why a comment refuses a command; each error is one sentence that names its rule."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict, NotFound, ValidationFailed


class CommentUnknown(NotFound):
    """No comment of this id was written."""


class CommentAlreadyExists(Conflict):
    """A comment of this id was written before; comments never change."""


class CommentInvalid(ValidationFailed):
    """A field of the comment is not acceptable."""


class ParentUnknown(NotFound):
    """The comment that is replied to does not exist."""
