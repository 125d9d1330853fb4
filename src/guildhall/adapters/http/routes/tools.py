"""Tools: what agents may use, with their configuration (seed S0, *toolset*; S4, *tools*)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field
from starlette.responses import Response

from guildhall.adapters.http.caller import Admin, IfMatch, Reader, Reply, entity_etag
from guildhall.adapters.http.fields import Config, Name
from guildhall.adapters.http.lists import Listed, Pages, listed
from guildhall.adapters.http.models import AskedModel, ShownModel
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.agents.toolbox import tool_page, tool_row
from guildhall.application.ports.journal import Transaction
from guildhall.application.preconditions import require_match
from guildhall.domain.tools.commands import AddTool, ConfigureTool
from guildhall.domain.tools.errors import ToolUnknown
from guildhall.domain.tools.tool import BUILT_IN, Tool

router = FeatureRouter(prefix="/api/tools", tags=["tools"])


class ToolCreate(AskedModel):
    """A tool to make known, or a built-in one to configure; the config names secrets and never holds one."""

    name: Name = Field(examples=["web_search"])
    description: str = Field("", max_length=10_000)
    enabled: bool = True
    config: Config = Field(default_factory=dict)


class ToolPatch(AskedModel):
    """What to change; ``config`` is a JSON merge patch (RFC 7396)."""

    description: str | None = Field(None, max_length=10_000)
    enabled: bool | None = None
    config: Config | None = None


class ToolShown(ShownModel):
    """A tool; ``built_in`` ones are there without being configured."""

    id: str
    name: str
    description: str
    enabled: bool
    built_in: bool
    config: dict[str, Any]
    created_at: datetime | None
    updated_at: datetime | None


@router.post("", status_code=201, response_model=ToolShown, responses=documented(409))
def add_tool(caller: Admin, body: ToolCreate) -> Response:
    """Make a tool known, or configure a built-in one for the first time."""
    command = AddTool(body.name, body.description, body.enabled, body.config)

    def unit(tx: Transaction) -> Reply:
        made = tx.ask("Tool", body.name, command)
        return Reply(_shown(made), 201, entity_etag(tx, "Tool", body.name))

    return caller.write(unit)


@router.get("", response_model=Listed[ToolShown])
def list_tools(caller: Reader, pages: Pages) -> Response:
    """The tools of the org: those that are built in, then the others in order of creation."""
    return listed(tool_page(caller.views, pages), _shown)


@router.get("/{name}", response_model=ToolShown)
def read_tool(caller: Reader, name: Name) -> Response:
    """A tool."""
    return caller.show(tool_row(caller.views, name), _shown)


@router.patch("/{name}", response_model=ToolShown, responses=documented(409, 412, 428))
def configure_tool(caller: Admin, name: Name, body: ToolPatch, if_match: IfMatch) -> Response:
    """Change a tool that was configured before."""
    command = ConfigureTool(body.description, body.enabled, body.config)

    def unit(tx: Transaction) -> Reply:
        if not tx.version("Tool", name):
            raise ToolUnknown("no tool of this name was configured; POST it first", field="name")
        require_match(tx, "Tool", name, if_match)
        return Reply(_shown(tx.ask("Tool", name, command)), 200, entity_etag(tx, "Tool", name))

    return caller.write(unit)


def _shown(tool: Tool) -> ToolShown:
    return ToolShown(
        id=tool.name,
        name=tool.name,
        description=tool.description,
        enabled=tool.enabled,
        built_in=tool.name in BUILT_IN,
        config=tool.config,
        created_at=tool.created_at,
        updated_at=tool.updated_at,
    )
