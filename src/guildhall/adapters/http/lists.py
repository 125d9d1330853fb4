"""Lists over HTTP: their query parameters, and the page that answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from types import FunctionType
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends
from pydantic import BaseModel, Field
from pydantic.dataclasses import dataclass
from starlette.responses import Response

from guildhall.adapters.http.models import Shown, ShownModel, text_of
from guildhall.adapters.http.queries import IN_QUERY, query
from guildhall.application.pages import DEEPEST_SKIP, LARGEST_PAGE, Page, Paging
from guildhall.application.ports.views import Row

ItemT = TypeVar("ItemT", bound=BaseModel)


class Listed(ShownModel, Generic[ItemT]):
    """A page; ``total`` is exact to 10,000, ``next`` is the cursor of the page after, null at the end."""

    items: list[ItemT]
    total: int = Field(examples=[1])
    skip: int = Field(examples=[0])
    limit: int = Field(examples=[50])
    next: str | None = None


LARGEST_KEPT = 16_000
"""Characters of a content and its text that are kept: a longer one would take the place of many."""

CURSOR: dict[str, Any] = {"pattern": "^[0-9]{1,18}$"}


@dataclass(frozen=True, config=IN_QUERY)
class PageAsked(Paging):
    """Which page a query asks for."""

    skip: int = Field(0, ge=0, le=DEEPEST_SKIP, description="Leave out so many.")
    limit: int = Field(50, ge=1, le=LARGEST_PAGE, description="At most so many.")
    cursor: str | None = Field(None, description="The `next` of the page before.", json_schema_extra=CURSOR)
    newest_first: bool = Field(False, description="The newest first.")


Pages = Annotated[Paging, Depends(query(PageAsked))]


def listed(page: Page, item: Callable[[Any], Shown]) -> Response:
    """A page of states as a page of representations, in the form of :class:`Listed`.

    An ``item`` that knows nothing but the state says the same of the same content: that is kept.
    """
    texts = [_KEPT.text(row, item) for row in page.rows]
    rest = {"total": page.total, "skip": page.skip, "limit": page.limit, "next": page.next}
    return Response(f'{{"items":[{",".join(texts)}],{json.dumps(rest)[1:]}', media_type="application/json")


class Kept:
    """The newest texts of representations, each under what it represents and by which function."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._texts: dict[tuple[Callable[[Any], Shown], str], str] = {}
        self._changing = threading.Lock()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._texts)

    def text(self, row: Row, item: Callable[[Any], Shown]) -> str:
        """A row's state as JSON."""
        knows_the_state_alone = isinstance(item, FunctionType) and item.__closure__ is None
        if not row.content or not knows_the_state_alone:
            return text_of(item(row.state))
        known = self._texts.get((item, row.content))
        if known is None:
            known = text_of(item(row.state))
            if len(row.content) + len(known) > LARGEST_KEPT:
                return known
            with self._changing:
                self._texts[item, row.content] = known
                if len(self._texts) > self._most:
                    del self._texts[next(iter(self._texts))]
        return known


_KEPT = Kept(2_000)
"""Some pages of what is looked at over and over: a few megabytes, 32 at most."""
