"""REST: creating and listing tasks, the server's start and memory, beside bare FastAPI on the same uvicorn.

The load comes from ``wrk`` with 32 connections. Ours authenticates, validates, decides, chains an event,
writes a view and waits until it is durable; the peer parses its body and gives it back. Lists are measured at
the first and the last page of many tasks, one request after another until the last byte is there, beside the
same SQL with nothing around it and a bare GET.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.claim import ORIGIN, creator
from bench.harness import Row, compare, keep, milliseconds
from guildhall.adapters.system import SystemClock, UuidV7Ids
from guildhall.application.ports.journal import Scope
from guildhall.bootstrap import STORE_NAME
from guildhall.persistence.journal.journal import SqlJournal
from guildhall.persistence.journal.store import Store
from guildhall.persistence.views.catalog import CATALOG

KEY = "key-of-the-benchmark"
GUILDHALL = str(Path(sys.executable).with_name("guildhall"))
CREATE = {"title": "Measure creating", "role": "developer", "priority": "high"}
POST = """
wrk.method = "POST"
wrk.body = '%s'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-API-Key"] = "%s"
"""
GET = 'wrk.headers["X-API-Key"] = "%s"\n'


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers: where, as which process, and the seconds until its first answer."""

    url: str
    pid: int
    seconds: float

    def get(self, path: str) -> Any:
        """One JSON answer."""
        return json.loads(self.read(path))

    def read(self, path: str) -> bytes:
        """The body of one answer, as it came."""
        request = urllib.request.Request(self.url + path, headers={"X-API-Key": KEY})
        with urllib.request.urlopen(request) as answer:
            body: bytes = answer.read()
            return body

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer to one posted body."""
        headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    @property
    def memory(self) -> int:
        """Resident memory in kB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])


@contextmanager
def served(command: list[str], port: int, path: str) -> Generator[Served]:
    """Run a server until the block ends."""
    environment = {**os.environ, "GUILDHALL_API_KEY": KEY}
    url = f"http://127.0.0.1:{port}"
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(url + path):
            if process.poll() is not None or time.perf_counter() - begun > 60:
                raise AssertionError(f"{' '.join(command)} does not answer at {url}{path}")
            time.sleep(0.01)
        yield Served(url, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


def guildhall(data: Path, port: int) -> list[str]:
    """The command that serves ours."""
    return [GUILDHALL, "up", "--data", str(data), "--port", str(port)]


def bare(port: int) -> list[str]:
    """The command that serves the peer."""
    module = ["bench.bare_api:app", "--port", str(port), "--no-access-log", "--log-level", "error"]
    return [sys.executable, "-m", "uvicorn", *module]


def load(url: str, script: str, seconds: int) -> float:
    """Requests a second that ``wrk`` gets through with 32 connections; raises when one was refused."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "-s", file.name, url]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise AssertionError(f"{url} refused requests:\n{out}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", out)[0])


def creating(ours: Served, peer: Served, rounds: int, seconds: int) -> Row:
    """Tasks created a second; each round proves that as many are there as were acknowledged at least."""
    project: str = ours.post("/api/projects", {"name": "bench"})["id"]
    script = POST % (json.dumps({**CREATE, "project_id": project}), KEY)

    def create() -> float:
        before = ours.get("/api/events?limit=1")["position"]
        rate = load(f"{ours.url}/api/tasks", script, seconds)
        grown: int = ours.get("/api/events?limit=1")["position"] - before
        if grown < rate * seconds * 0.99:
            raise AssertionError(f"{rate * seconds:.0f} tasks were acknowledged and {grown} events are there")
        return rate

    other = ("bare FastAPI POST", lambda: load(f"{peer.url}/echo", script, seconds))
    return compare("create a task over REST, 32 connections", "a second", create, other, 0.35, rounds=rounds)


def listing(ours: Served, peer: Served, data: Path, count: int, rounds: int) -> list[Row]:
    """Milliseconds for 100 of many tasks: the first page, and the last."""
    project: str = ours.post("/api/projects", {"name": "many"})["id"]
    fill(data, project, count)
    counted = data / STORE_NAME
    with sqlite3.connect(f"file:{counted}?mode=ro", uri=True) as database:
        [before] = database.execute(_BEFORE_THE_LAST, (project,)).fetchone()

        def mine(cursor: int) -> float:
            path = f"/api/tasks?project={project}&limit=100&cursor={cursor}"
            _counted(ours.get(path)["items"])
            return milliseconds(lambda: ours.read(path))

        def bare_with_rows(cursor: int) -> float:
            def both() -> None:
                _counted(database.execute(_PAGE, (project, cursor)).fetchall())
                peer.read("/items")

            return milliseconds(both)

        return [
            compare(
                f"list 100 of {count:,} tasks, the {page} page",
                "ms",
                lambda cursor=cursor: mine(cursor),
                ("the rows by SQL and a bare GET", lambda cursor=cursor: bare_with_rows(cursor)),
                2.0,
                rounds=rounds,
                smaller=True,
            )
            for page, cursor in (("first", 0), ("last", before))
        ]


_ROWS = "FROM tasks WHERE org_id = 'default' AND project_id = ?"
_PAGE = f"SELECT * {_ROWS} AND created > ? ORDER BY created LIMIT 100"
_BEFORE_THE_LAST = f"SELECT created {_ROWS} ORDER BY created DESC LIMIT 1 OFFSET 100"


def fill(data: Path, project: str, count: int) -> None:
    """Make so many tasks of a project in a store that a server has open."""
    journal = SqlJournal(Store(f"sqlite:///{data / STORE_NAME}"), CATALOG, SystemClock(), UuidV7Ids())
    try:
        for start in range(0, count, 1000):
            journal.execute(Scope("default"), ORIGIN, creator(project, start, min(count, start + 1000)))
    finally:
        journal.close()


def _counted(rows: list[Any]) -> None:
    if len(rows) != 100:
        raise AssertionError(f"a page has {len(rows)} rows")


def starting(folder: Path, rounds: int) -> list[Row]:
    """Seconds to the first answer, and memory at rest."""
    numbers = iter(range(10_000))

    def start(command: list[str], port: int, path: str, figure: str) -> float:
        with served(command, port, path) as server:
            time.sleep(0.5 if figure == "memory" else 0)
            return server.memory / 1024 if figure == "memory" else server.seconds

    def ours(figure: str) -> float:
        return start(guildhall(folder / f"start-{next(numbers)}", 8551), 8551, "/healthz", figure)

    return [
        compare(
            name,
            unit,
            lambda figure=figure: ours(figure),
            ("bare FastAPI", lambda figure=figure: start(bare(8552), 8552, "/items", figure)),
            limit,
            rounds=rounds,
            smaller=True,
        )
        for name, unit, figure, limit in (
            ("server start to first answer", "s", "seconds", 2.5),
            ("memory of the idle server", "MB", "memory", 2.0),
        )
    ]


def main() -> None:
    """Measure, print and keep the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, of fewer tasks")
    parser.add_argument("--tasks", type=int, help="how many tasks there are to list")
    arguments = parser.parse_args()
    quick: bool = arguments.quick
    count: int = arguments.tasks or (2_000 if quick else 100_000)
    if shutil.which("wrk") is None:
        raise SystemExit("the benchmark of REST loads with wrk: install it (on Debian: apt-get install wrk)")
    rounds, seconds = (2, 2) if quick else (5, 5)
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (
            served(guildhall(folder / "data", 8541), 8541, "/healthz") as ours,
            served(bare(8542), 8542, "/items") as peer,
        ):
            rows = [creating(ours, peer, rounds, seconds)]
            rows += listing(ours, peer, folder / "data", count, rounds)
        keep("rest", [*rows, *starting(folder, rounds)])


if __name__ == "__main__":
    main()
