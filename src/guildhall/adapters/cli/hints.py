"""Makes the commands that a sentence names such that they do what it says from where they are typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

_LOOKS_INTO_A_STORE = re.compile(
    r"`(guildhall (?:resume|stop|show|why|retry|cancel|approvals?|approve|reject|dispatch|list|runs)\b"
    r"(?![^`]* --(?:data|repo|server)\b)[^`]*)`"
)
"""A command of a sentence that is about what a store holds and does not say which store."""


def options(words: Sequence[str]) -> str:
    """Options as they are typed behind a command, with a space before them; empty where there are none."""
    return f" {shlex.join(words)}" if words else ""


def typed_here(text: str, place: Sequence[str]) -> str:
    """A sentence whose commands find the store that it is about; ``place`` are the options that name it."""
    named = options(place)
    return _LOOKS_INTO_A_STORE.sub(lambda found: f"`{found[1]}{named}`", text) if named else text


_ANSWERS = re.compile(r"`(guildhall (?:approve|reject)\b(?![^`]* --as\b)[^`]*)`")
"""A command of a sentence that answers a question and does not say as whom."""


def typed_as(text: str, person: Sequence[str]) -> str:
    """A sentence whose answers name a person; ``person`` are the options that do."""
    named = options(person)
    return _ANSWERS.sub(lambda found: f"`{found[1]}{named}`", text) if named else text
