"""Secrets from the system's generator; they must never be kept or logged here."""

from __future__ import annotations

import secrets

_BYTES = 32


class SystemSecrets:
    """Secrets of 256 bits."""

    def new(self) -> str:
        """A text that nobody guesses."""
        return secrets.token_urlsafe(_BYTES)
