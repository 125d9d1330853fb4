"""Lists over HTTP: their query parameters, and the page that answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from guildhall.application.pages import DEEPEST_SKIP, LARGEST_PAGE, Page, Paging

ItemT = TypeVar("ItemT", bound=BaseModel)


class Listed(BaseModel, Generic[ItemT]):
    """A page; ``total`` is exact to 10,000, ``next`` is the cursor of the page after, null at the end."""

    items: list[ItemT]
    total: int = Field(examples=[1])
    skip: int = Field(examples=[0])
    limit: int = Field(examples=[50])
    next: str | None = None


CURSOR: dict[str, Any] = {"pattern": "^[0-9]{1,18}$"}


async def _paging(
    skip: Annotated[int, Query(ge=0, le=DEEPEST_SKIP, description="Leave out so many.")] = 0,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="At most so many.")] = 50,
    cursor: Annotated[
        str | None, Query(description="The `next` of the page before.", json_schema_extra=CURSOR)
    ] = None,
    newest_first: Annotated[bool, Query(description="The newest first.")] = False,
) -> Paging:
    return Paging(skip, limit, cursor, newest_first)


Pages = Annotated[Paging, Depends(_paging)]


def listed(page: Page, item: Callable[[Any], ItemT]) -> Listed[ItemT]:
    """A page of states as a page of representations."""
    items = [item(row.state) for row in page.rows]
    return Listed(items=items, total=page.total, skip=page.skip, limit=page.limit, next=page.next)
