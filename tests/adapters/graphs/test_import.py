"""The engine costs nothing until it walks, and what it stands on never reaches for the network."""

from __future__ import annotations

import subprocess
import sys

IMPORT = """
import sys
import guildhall.adapters.graphs, guildhall.persistence.checkpoints
slow = sorted(name for name in sys.modules if name.split(".")[0] in {
    "langgraph", "langchain_core", "langsmith", "pydantic", "httpx"})
assert not slow, slow
"""

WALK = """
import socket, sys

def refuse(*arguments, **options):
    raise SystemExit(f"the network was asked for: {arguments}")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse

from guildhall.adapters.graphs import LangGraphEngine
from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Scope
from guildhall.application.ports.workflow import Departure, Thread
from guildhall.persistence.checkpoints import JournalCheckpointSaver
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.catalog import CATALOG
from langchain_core.tracers.langchain import LangChainTracer

class Visits:
    def arrive(self, visit): pass
    def answer(self, visit): return {}
    def goes_on(self, task_id): return False
    def depart(self, visit, answer): return Departure("end", "")

def trace(*arguments, **options):
    raise SystemExit("a tracer was made")

LangChainTracer.__init__ = trace
journal = SqlJournal(Store(sys.argv[1]), CATALOG, SystemClock(), UuidV7Ids())
engine = LangGraphEngine(Visits(), JournalCheckpointSaver(journal, Scope("org-1")))
assert engine.advance(Thread("delivery", "run-1", "task-1")) == "ended"
journal.close()
"""


def _run(code: str, *arguments: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_importing_it_imports_nothing_slow() -> None:
    _run(IMPORT)


def test_walking_makes_no_tracer_even_where_the_environment_asks_for_one(sqlite_url: str) -> None:
    wish = dict.fromkeys(("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2"), "true")
    _run(WALK, sqlite_url, **wish, LANGSMITH_API_KEY="key", LANGSMITH_ENDPOINT="http://192.0.2.1:9")
