"""The named rules of a webhook; whether its address may be reached is asked when it is connected to."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from guildhall.domain.rules import Rule, is_writing
from guildhall.domain.webhooks import errors

LONGEST_URL = 2000
MOST_TYPES = 50

_TYPE = re.compile(r"\*|[a-z][a-z_]*\.(\*|[a-z][a-z_]*)")
_PRINTABLE = re.compile(r"[!-~]+")


def is_address(url: str) -> bool:
    """Whether a text is an absolute http or https URL with a host, without credentials and spaces."""
    if len(url) > LONGEST_URL or not _PRINTABLE.fullmatch(url) or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return False
    return "@" not in parts.netloc and not parts.fragment


def _are_types(types: Any) -> bool:
    return 1 <= len(types) <= MOST_TYPES and all(_TYPE.fullmatch(one) for one in types)


KNOWN = Rule(
    "webhook.exists", lambda state, _: state.exists, errors.WebhookUnknown, "there is no such webhook"
)

CREATED_ONCE = Rule(
    "webhook.created_once",
    lambda state, _: not state.webhook_id,
    errors.WebhookAlreadyExists,
    "webhook {state.webhook_id} exists already",
    "webhook_id",
)

DEFINITION = (
    Rule(
        "webhook.has_address",
        lambda _, command: is_address(command.url),
        errors.WebhookInvalid,
        f"a webhook's address is an http or https URL of at most {LONGEST_URL} characters, without "
        "credentials and fragment",
        "url",
    ),
    Rule(
        "webhook.names_event_types",
        lambda _, command: _are_types(command.event_types),
        errors.WebhookInvalid,
        f"a webhook names 1 to {MOST_TYPES} event types, such as run.ended, run.* or *",
        "event_types",
    ),
    Rule(
        "webhook.description_is_text",
        lambda _, command: is_writing(command.description, 500),
        errors.WebhookInvalid,
        "a description has at most 500 characters",
        "description",
    ),
)
