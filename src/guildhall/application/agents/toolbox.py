"""The tools of an org: those that are built in as they were configured, and those that it made known."""

from __future__ import annotations

from guildhall.application.pages import Page, Paging, page_of_items
from guildhall.application.ports.views import Row, Views
from guildhall.domain.tools.errors import ToolUnknown
from guildhall.domain.tools.tool import BUILT_IN, Tool

MOST = 1_000
"""Tools of its own that an org's list shows."""


def tool_page(views: Views, paging: Paging) -> Page:
    """A page of the org's tools."""
    known: dict[str, Tool] = {row.id: row.state for row in views.find("Tool", limit=MOST)}
    built_in = [known.pop(name, Tool(name, description)) for name, description in BUILT_IN.items()]
    return page_of_items([*built_in, *known.values()], paging)


def tool_row(views: Views, name: str) -> Row:
    """A tool by its name.

    Raises:
        ToolUnknown: when there is none.
    """
    row = views.row("Tool", name)
    if row is not None:
        return row
    if name not in BUILT_IN:
        raise ToolUnknown("there is no tool of this name", field="name")
    return Row(name, Tool(name, BUILT_IN[name]), 0, 0, 0)
