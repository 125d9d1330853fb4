"""What those who follow a run are told, as values; they must hold nothing that only this process knows."""

from __future__ import annotations

from datetime import datetime

from guildhall.domain.record import Record


class News(Record):
    """One thing that happened: to a task of the run, or (``code`` empty) to the run itself.

    ``seconds`` is the time since the run was made. A task came to ``status`` (empty: it stays in its state);
    ``words`` say what happened to the run, or why the task moved where that is not plain. ``asks`` is the
    end of an approval's id while a person is asked and has not answered. With ``says`` the words
    are those of an agent at work, and nothing moved.
    """

    position: int
    at: datetime
    seconds: float
    agent: str
    words: str
    task_id: str = ""
    code: str = ""
    title: str = ""
    status: str = ""
    asks: str = ""
    says: bool = False


class Batch(Record):
    """Some news in order; ``position`` is how far the journal was read, ``more`` whether it goes on there."""

    items: list[News]
    position: int
    more: bool
