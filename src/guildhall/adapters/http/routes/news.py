"""What happens in a run, in words for those who follow it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query

from guildhall.adapters.http.caller import Reader
from guildhall.adapters.http.fields import Name
from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.router import FeatureRouter
from guildhall.application.access.reach import run_within
from guildhall.application.narration.news import Newsreader
from guildhall.domain.record import asdict

router = FeatureRouter(prefix="/api/runs", tags=["runs"])

Behind = Annotated[int, Query(ge=0, lt=2**53, description="The `position` of the answer before.")]


class NewsShown(ShownModel):
    """One thing that happened: to a task, or (``code`` empty) to the run itself.

    ``asks`` is the beginning of the id of an approval that still waits. With ``says`` the words are those of
    an agent at work, as that its model's provider does not answer, and nothing moved.
    """

    position: int
    at: datetime
    seconds: float
    agent: str
    words: str
    task_id: str
    code: str
    title: str
    status: str
    asks: str
    says: bool


class NewsListed(ShownModel):
    """Some news in order; ``position`` is how far the journal was read, ``more`` whether it goes on there."""

    items: list[NewsShown]
    position: int
    more: bool


@router.get("/{run_id}/news")
def read_run_news(caller: Reader, run_id: Name, after: Behind = 0) -> NewsListed:
    """What happened in a run behind a position, as `guildhall run` tells it."""
    run_within(caller.views, caller.principal, run_id)
    batch = Newsreader(caller.company, run_id).read(after)
    items = [NewsShown(**asdict(one)) for one in batch.items]
    return NewsListed(items=items, position=batch.position, more=batch.more)
