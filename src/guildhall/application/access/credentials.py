"""What comes with a request to say who asks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key, or a bearer token; empty for none. They are secrets and are not printed."""

    api_key: str = field(default="", repr=False)
    bearer: str = field(default="", repr=False)
