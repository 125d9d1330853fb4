"""The rules of a variant as data, in the order they are tried; they must never act."""

from __future__ import annotations

import re
from typing import Any

from guildhall.domain.rules import Lifecycle, Rule, Transition, is_text, is_writing
from guildhall.domain.variants import errors

LARGEST_CONTENT = 4 << 20
"""Bytes of a variant's text."""

INLINE_CONTENT = 16 << 10
"""Bytes up to which a text stands in the journal itself."""

LIFECYCLE = Lifecycle(
    "variant",
    errors.VariantTransitionRefused,
    (
        Transition("variant.edit_while_draft", "edit", ("draft",), "draft"),
        Transition("variant.accept_while_draft", "accept", ("draft",), "accepted"),
        Transition("variant.reject_while_draft", "reject", ("draft",), "rejected"),
    ),
)

_DIGEST = re.compile(r"[0-9a-f]{64}")

KNOWN = Rule(
    "variant.exists", lambda state, _: state.exists, errors.VariantUnknown, "there is no such variant"
)


def _is_content(_state: Any, command: Any) -> bool:
    content = command.content
    kept = content.path is not None or is_writing(content.text, INLINE_CONTENT)
    return _DIGEST.fullmatch(content.sha256) is not None and 0 <= content.size <= LARGEST_CONTENT and kept


CONTENT = Rule(
    "variant.content_is_bounded",
    _is_content,
    errors.VariantInvalid,
    f"a variant's text has at most {LARGEST_CONTENT} bytes",
    "payload",
)

DRAFT = (
    Rule(
        "variant.made_once",
        lambda state, _: not state.exists,
        errors.VariantAlreadyExists,
        "variant {state.variant_id} exists already",
        "variant_id",
    ),
    Rule(
        "variant.is_named",
        lambda _, command: is_text(command.variant_id, 200) and is_text(command.job_id, 200),
        errors.VariantInvalid,
        "a variant needs an id and a job",
        "variant_id",
    ),
    CONTENT,
)


def _keeps_its_kind(state: Any, command: Any) -> bool:
    if state.change is None or command.change is None:
        return bool(state.change == command.change)
    return bool(state.change.base == command.change.base)


KIND = Rule(
    "variant.edit_keeps_its_kind",
    _keeps_its_kind,
    errors.VariantInvalid,
    "a document is edited as a text, and a code variant by a patch on the commit that it was made on",
    "payload",
)

WAITS = Rule(
    "variant.merge_begins_once",
    lambda state, _: state.merge == "queued",
    errors.VariantTransitionRefused,
    "variant {state.variant_id} waits for no merge: {state.merge}",
    "status",
)

UNDER_WAY = Rule(
    "variant.merge_is_under_way",
    lambda state, _: state.merge in ("queued", "running"),
    errors.VariantTransitionRefused,
    "no merge of variant {state.variant_id} is under way: {state.merge}",
    "status",
)

REASON = Rule(
    "variant.reason_is_text",
    lambda _, command: is_writing(command.reason, 4000),
    errors.VariantInvalid,
    "a reason is text of at most 4,000 characters",
    "reason",
)
