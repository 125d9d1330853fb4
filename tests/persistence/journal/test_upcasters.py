"""Old versions are read as the newest; unknown ones and redacted ones say so."""

from __future__ import annotations

import pytest

from guildhall.domain.kernel import Event, event
from guildhall.persistence.journal import upcasters


@event("upcast.tested", version=3)
class Measured(Event):
    """Version 1 had ``name``, version 2 ``title``, version 3 has both title and size."""

    title: str
    size: int


def test_versions_are_read_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {
        ("upcast.tested", 1): lambda data: {"title": data["name"]},
        ("upcast.tested", 2): lambda data: {**data, "size": 0},
    }
    monkeypatch.setattr(upcasters, "UPCASTERS", steps)
    upcasters.reader.cache_clear()
    assert upcasters.decode("upcast.tested", 1, '{"name":"n"}') == Measured("n", 0)
    assert upcasters.decode("upcast.tested", 2, '{"title":"t"}') == Measured("t", 0)
    assert upcasters.decode("upcast.tested", 3, '{"size":2,"title":"t"}') == Measured("t", 2)


def test_what_cannot_be_read_says_why() -> None:
    upcasters.reader.cache_clear()
    with pytest.raises(upcasters.UnknownEvent, match="newer Guildhall"):
        upcasters.decode("never.heard_of", 1, "{}")
    with pytest.raises(upcasters.UnknownEvent, match="reads up to 3"):
        upcasters.decode("upcast.tested", 4, "{}")
    with pytest.raises(upcasters.UnknownEvent, match="version 1, which nothing here can read"):
        upcasters.decode("upcast.tested", 1, "{}")
    with pytest.raises(upcasters.Redacted):
        upcasters.decode("upcast.tested", 3, None)
