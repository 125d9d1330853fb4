"""How the company signs its commits: one author a role, one form of message (seed S4, section 11)."""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.application.ports.repository import Author


def author_of(role: str) -> Author:
    """Under which name a role commits; the domain is reserved and reaches nobody (RFC 2606)."""
    return Author(role, f"{role}@guildhall.invalid")


def commit_message(title: str, body: str, trailers: Mapping[str, str]) -> str:
    """A title, the rationale and trailers; a trailer without a value is left out."""
    lines = [title, ""]
    if body.strip():
        lines += [body.strip(), ""]
    lines += [f"{name}: {value}" for name, value in trailers.items() if value]
    return "\n".join(lines) + "\n"
