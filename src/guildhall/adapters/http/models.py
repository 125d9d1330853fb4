"""The models of all that is asked and shown over HTTP, and how what is shown is written."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict


class AskedModel(BaseModel):
    """What a client sends, or a part of it: a field that it does not have is refused.

    Where a seed has another word for a field, both are taken.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class ShownModel(BaseModel):
    """What is answered, or a part of it.

    What writes it is made when it is first used (``defer_build``): there are over a hundred, and to make them
    all takes a tenth of a server's start and some megabytes. Pydantic does so under a lock from 2.14 on.
    """

    model_config = ConfigDict(defer_build=True)


Fields = dict[str, Any]
"""The fields of a model by the names that it writes, none left out: what it would take over unchanged."""

Shown = BaseModel | Fields
"""A representation: a model, or its fields where they are so many that to make it takes longest."""


def text_of(shown: Shown) -> str:
    """A representation as JSON; a time is written as models write it.

    Raises:
        orjson.JSONEncodeError: for fields that no store holds, such as half a surrogate pair.
    """
    if isinstance(shown, BaseModel):
        return shown.model_dump_json(by_alias=True)
    return orjson.dumps(shown, option=orjson.OPT_UTC_Z).decode()
