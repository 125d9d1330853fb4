"""Keeps the texts of variants: short ones stand in the journal, long ones are files found by their sha256."""

from __future__ import annotations

import hashlib

from guildhall.application.ports.storage import Storage
from guildhall.domain.kernel import DomainError
from guildhall.domain.rules import is_writing, refused
from guildhall.domain.variants.errors import VariantInvalid
from guildhall.domain.variants.events import Content
from guildhall.domain.variants.rules import INLINE_CONTENT, LARGEST_CONTENT


class ContentLost(DomainError):
    """A variant's file is gone or is not what was written."""

    code = "internal_error"


def keep_text(storage: Storage, variant_id: str, text: str) -> Content:
    """Keep a text for a variant, before the variant says that it has it; a repeat writes the same file.

    Raises:
        VariantInvalid: for one that is too long or is no text.
    """
    if not is_writing(text, LARGEST_CONTENT):
        says = f"a variant's text has at most {LARGEST_CONTENT} bytes of Unicode without NUL"
        raise refused(VariantInvalid, says, "variant.content_is_bounded", "payload")
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    if len(data) <= INLINE_CONTENT:
        return Content(digest, len(data), text)
    if len(data) > LARGEST_CONTENT:
        says = f"a variant's text has at most {LARGEST_CONTENT} bytes, not {len(data)}"
        raise refused(VariantInvalid, says, "variant.content_is_bounded", "payload")
    written = storage.deposit(f"variants/{variant_id}/{digest}", data)
    return Content(digest, len(data), "", written.path)


def text_of(storage: Storage, content: Content) -> str:
    """The text itself.

    Raises:
        ContentLost: when its file is gone, or was changed behind Guildhall's back.
    """
    if content.path is None:
        return content.text
    data = storage.read(content.path)
    if data is None or hashlib.sha256(data).hexdigest() != content.sha256:
        raise ContentLost(
            f"the file {content.path} of the data folder is gone or was changed; restore it from a backup"
        )
    return data.decode()
