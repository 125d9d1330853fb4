"""The router of a feature, which is asked only for paths that begin as one of its own does."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match
from starlette.types import Scope


class FeatureRouter(APIRouter):
    """A router whose routes are tried only where the fixed beginning of one fits.

    Routes are tried one after the other, each with a pattern of its own; there are some two hundred of them.
    """

    _beginnings: tuple[str, ...] = ()
    _known = 0

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of the routes serves a request."""
        if self._known != len(self.routes):
            self._known = len(self.routes)
            self._beginnings = tuple({_beginning(route) for route in self.routes})
        path: str = scope["path"]
        return super().matches(scope) if path.startswith(self._beginnings) else (Match.NONE, {})


def _beginning(route: BaseRoute) -> str:
    path: str = getattr(route, "path", "")
    return path.partition("{")[0]
