"""The named rules of a webhook; whether its address may be reached is asked when it is connected to."""

from __future__ import annotations

import re
from typing import Any

from guildhall.domain.rules import Rule, is_writing
from guildhall.domain.webhooks import errors

LONGEST_URL = 2000
MOST_TYPES = 50

_TYPE = re.compile(r"\*|[a-z][a-z_]*\.(\*|[a-z][a-z_]*)")
_URL = re.compile(
    r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_][A-Za-z0-9._-]*)(:(?P<port>[0-9]{1,5}))?"
    r"([/?][!\"$-\[\]^-~]*)?"
)
"""What of RFC 3986 leads to a host: printable, in ASCII, without backslashes."""


def is_address(url: str) -> bool:
    """Whether a text is an absolute http or https URL with a host, without credentials and fragment."""
    found = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    return found is not None and (found["port"] is None or 0 < int(found["port"]) < 65_536)


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
