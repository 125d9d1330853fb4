"""Finds out who asks, beside what else the event loop does; it must never let a revoked credential pass."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool

from guildhall.application.access.authentication import Authentication
from guildhall.application.access.credentials import Credentials
from guildhall.application.access.principals import Principal


class Recognition:
    """Looks up once who is behind a credential, for all who come with it meanwhile.

    What was looked up is believed for a moment: without this, all of a crowd would look when that is over.
    """

    def __init__(self, authentication: Authentication) -> None:
        self._authentication = authentication
        self._under_way: dict[tuple[bytes, str | None, int], asyncio.Future[Principal]] = {}

    async def principal_of(self, given: Credentials, org_id: str | None) -> Principal:
        """The principal behind a credential; ``org_id`` is the org that path or header name, if they do.

        Raises:
            DomainError: as :meth:`Authentication.authenticate` does.
        """
        known = self._authentication.recall(given, org_id)
        if known is not None:
            return known
        if given.ticket:  # it is good for one
            return await run_in_threadpool(self._authentication.authenticate, given, org_id)
        # A look-up that was begun before something was revoked here is not waited for.
        key = given.digest, org_id, self._authentication.revocations
        found = self._under_way.get(key)
        if found is None:
            found = asyncio.ensure_future(run_in_threadpool(self._authentication.authenticate, given, org_id))
            self._under_way[key] = found
            found.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(found)

    def _ended(self, key: tuple[bytes, str | None, int], found: asyncio.Future[Principal]) -> None:
        del self._under_way[key]
        if not found.cancelled():
            found.exception()  # seen, be it that nobody waits for it any more
