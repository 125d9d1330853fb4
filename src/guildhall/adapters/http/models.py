"""The models of all that is asked and shown over HTTP."""

from __future__ import annotations

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
