"""Backlogs in every form that a person hands over, behind the port ``application/ports/backlog.py``."""

from guildhall.adapters.backlog.reader import FileBacklogReader
from guildhall.adapters.backlog.writer import write_yaml

__all__ = ["FileBacklogReader", "write_yaml"]
