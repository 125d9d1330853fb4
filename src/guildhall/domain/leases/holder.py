"""Who holds a lease, and so who is the author of the work that is handed in under it, as one text.

The text is an actor, for a key ``#`` and its id, and after `` as `` what the client calls itself. Keys are
named freely, so what is looked for in a text is an id, which has a form of its own. A holder that was written
before keys had their id there has none: it is any key of that name.
"""

from __future__ import annotations

import re

from guildhall.domain.record import Record

AS = " as "

_KEYED = re.compile(
    r"(?P<actor>(?:key|worker):.*?)#(?P<key_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    rf"(?:{AS}(?P<label>.*))?",
    re.DOTALL,
)


class Holder(Record):
    """An actor, the id of the key that they came with, and what the client calls itself, where it does."""

    actor: str
    key_id: str = ""
    label: str = ""

    @classmethod
    def read(cls, text: str) -> Holder:
        """Take a text apart."""
        keyed = _KEYED.fullmatch(text)
        if keyed is not None:
            return cls(keyed["actor"], keyed["key_id"], keyed["label"] or "")
        actor, _, label = text.partition(AS)
        return cls(actor, label=label)

    def __str__(self) -> str:
        key = f"#{self.key_id}" if self.key_id else ""
        return f"{self.actor}{key}{self._labelled}"

    @property
    def shown(self) -> str:
        """The holder for people to read, to whom the id of a key says nothing."""
        return f"{self.actor}{self._labelled}"

    @property
    def called(self) -> str:
        """What the holder calls itself, its actor where it says nothing."""
        return self.label or self.actor

    def is_behind(self, text: str) -> bool:
        """Whether a text is this holder, under whatever label."""
        known = str(self) if Holder.read(text).key_id else self.actor
        return text == known or text.startswith(known + AS)

    @property
    def _labelled(self) -> str:
        return f"{AS}{self.label}" if self.label else ""


def shown(text: str) -> str:
    """A holder's text as people are shown it: without the id of a key, where one stands in it."""
    return Holder.read(text).shown if "#" in text else text
