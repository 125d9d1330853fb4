"""What the URL of a store says; it must never repeat a password of one."""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

_KIND = re.compile(r"[a-z0-9+]+")
SERVERS = ("postgresql", "postgres", "postgresql+psycopg")


class StoreUnusable(Exception):
    """The database cannot be used; the sentence says why and what to do."""


def url_of(given: str) -> sa.URL:
    """A URL in its parts; a path is taken as it is written, whatever signs are in it.

    Raises:
        StoreUnusable: for one of another kind, or that cannot be read.
    """
    kind, written, place = given.partition("://")
    if kind == "sqlite" and written and place != "/" and place[:1] in ("", "/"):
        return sa.URL.create("sqlite", database=place[1:] or None)
    if kind in SERVERS and written:
        return _of_server(place)
    known = written and _KIND.fullmatch(kind)
    raise StoreUnusable(
        f"a store is sqlite:///PATH or postgresql://…, not {f'{kind}:…' if known else 'what was given'}"
    )


def _of_server(place: str) -> sa.URL:
    try:
        url = sa.make_url(f"postgresql+psycopg://{place}")
    except (ValueError, ArgumentError):
        raise StoreUnusable(
            "the URL of the store cannot be read: it is postgresql://NAME@HOST:PORT/DATABASE"
        ) from None
    if "@" in f"{url.host or ''}{url.database or ''}":
        raise StoreUnusable("the URL of the store has more than one @: in a name or a password it is %40")
    return url


def shown(url: sa.URL) -> str:
    """A URL for people: without its password, and without its options, where another may stand."""
    if url.drivername == "sqlite":
        return f"sqlite:///{url.database}"
    return url.set(query={}).render_as_string(hide_password=True)
