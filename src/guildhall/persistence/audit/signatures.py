"""Signs lines of checkpoints, and says whether one was signed; it must never keep or make a key."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from guildhall.persistence.canonical import canonical


def sign(key: bytes, content: Mapping[str, Any]) -> str:
    """The signature of all that a line says, as the hex digits of HMAC-SHA256 (RFC 2104)."""
    text = canonical({name: content[name] for name in content if name != "signature"})
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def is_signed(key: bytes, line: Mapping[str, Any]) -> bool:
    """Whether a line that may say anything was signed with the key; what has no canonical form never was."""
    try:
        signature = sign(key, line)
    except (ValueError, RecursionError):
        return False
    said = str(line.get("signature", "")).encode(errors="replace")
    return hmac.compare_digest(signature.encode(), said)
