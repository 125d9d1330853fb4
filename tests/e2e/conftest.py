"""Whole runs on small real repositories: real git, real sandbox, real SQLite, real processes."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from guildhall.adapters.backlog import FileBacklogReader
from guildhall.application.runs.configs import RunRequest
from guildhall.application.runs.start import Started, start_run
from guildhall.bootstrap import Container, build
from guildhall.domain.record import evolve
from guildhall.domain.runs.run import Run
from guildhall.domain.tasks.task import Task
from guildhall.settings import Settings
from guildhall.worker.embedded import EmbeddedWorker

FILES = {
    "README.md": "# Tiny\n\nA library for tests.\n",
    "tiny/__init__.py": (
        "def add(a, b):\n    return a + b\n\n\ndef double(a):\n    return 2 * a\n\n\ndef greet(name):\n"
        '    return f"hello {name}"\n'
    ),
    "tests/__init__.py": "",
    "tests/test_tiny.py": (
        "import unittest\n\nimport tiny\n\n\nclass TinyTest(unittest.TestCase):\n"
        "    def test_add(self):\n        self.assertEqual(tiny.add(1, 2), 3)\n\n"
        "    def test_double(self):\n        self.assertEqual(tiny.double(2), 4)\n\n"
        '    def test_greet(self):\n        self.assertEqual(tiny.greet("x"), "hello x")\n'
    ),
}
SECONDS = 150.0
"""A run that takes longer hangs."""
TEST_COMMAND = "python -m unittest -q"


def run_git(folder: Path, *arguments: str) -> str:
    """Run git in a folder as a person would; returns what it printed."""
    who = ["-c", "user.name=Person", "-c", "user.email=person@example.org"]
    ran = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def make_repository(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """A repository with one commit on ``main``."""
    folder.mkdir(parents=True)
    run_git(folder, "init", "-q", "-b", "main")
    write_files(folder, files)
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "Begin")
    return folder


@dataclass
class Ended:
    """What a run left."""

    shop: Shop
    run: Run

    @property
    def tasks(self) -> dict[str, Task]:
        """The run's tasks by the codes of the backlog; the changelog's under ``CHANGELOG``."""
        rows = self.shop.views.find("Task", run_id=self.run.run_id, limit=1000)
        return {row.state.code.partition("~")[0].partition("-0")[0]: row.state for row in rows}

    @property
    def outcomes(self) -> dict[str, tuple[str, str]]:
        """Status and reason of each task."""
        return {
            code: (task.status, task.blocked.reason if task.blocked else "")
            for code, task in self.tasks.items()
            if not code.startswith("CHANGELOG")
        }

    @property
    def report(self) -> dict[str, Any]:
        path = self.shop.data / "reports" / self.run.run_id / "report.json"
        return json.loads(path.read_text())

    @property
    def markdown(self) -> str:
        return (self.shop.data / "reports" / self.run.run_id / "report.md").read_text()


class Shop:
    """A data folder and a repository, and the runs that are made of them."""

    def __init__(self, folder: Path, repository: Path, settings: Settings) -> None:
        self.folder = folder
        self.repository = repository
        self.data = folder / "data"
        self.settings = settings
        self._container: Container | None = None
        self._processes: list[subprocess.Popen[str]] = []

    @property
    def container(self) -> Container:
        if self._container is None:
            self._container = build(self.data, self.settings)
        return self._container

    @property
    def company(self) -> Any:
        return self.container.company

    def use_sandbox(self, wrap: Callable[[Any], Any]) -> Any:
        """Put something round the sandbox; returns it."""
        company = self.container.company
        sandbox = wrap(company.world.sandbox)
        changed = evolve(company, world=evolve(company.world, sandbox=sandbox))
        self._container = evolve(self.container, company=changed)
        return sandbox

    @property
    def views(self) -> Any:
        return self.company.journal.views(self.company.scope)

    def backlog(self, tasks: Sequence[Mapping[str, Any]], **top: Any) -> Path:
        """Write a backlog file (YAML reads JSON); scans are off unless a test asks for them."""
        settings = {"project": "tiny", "goal": "Try.", "test_command": TEST_COMMAND, "security_gate": "off"}
        path = self.folder / f"backlog-{len(list(self.folder.glob('backlog-*')))}.yaml"
        path.write_text(json.dumps({**settings, **top, "tasks": list(tasks)}))
        return path

    def start(self, backlog: Path | str, *, changelog: bool = False, **request: Any) -> Started:
        read = FileBacklogReader().read(str(backlog), self.folder)
        settings = (("changelog", changelog),)
        return start_run(
            self.company,
            RunRequest(read, self.repository, settings=settings, **request),
            self.company.origin("tests"),
        )

    def drive(self, started: Started, on_tick: Callable[[Run], None] = lambda _run: None) -> Ended:
        run = self.company.journal.state(self.company.scope, "Run", started.run_id)
        worker = EmbeddedWorker(self.company, self.container.engine(), started.run_id, run.parallel)
        deadline = time.monotonic() + SECONDS

        def tick(run: Run) -> None:
            on_tick(run)
            if time.monotonic() > deadline:
                lines = self.company.journal.read(self.company.scope, 0, 100_000)[-40:]
                last = "\n".join(f"{one.type} {one.stream} {one.payload}"[:300] for one in lines)
                raise AssertionError(f"the run does not end: {run.status}\n{last}")

        return Ended(self, worker.drive(tick))

    def run(self, tasks: Sequence[Mapping[str, Any]], **top: Any) -> Ended:
        """A whole run of these tasks."""
        return self.drive(self.start(self.backlog(tasks, **top)))

    def keep(self, tasks: Sequence[Mapping[str, Any]], **top: Any) -> Ended:
        """A whole run whose work is kept beside the branch that is checked out: a file is in its way."""
        readme = self.repository / "README.md"
        before = readme.read_text()
        readme.write_text("half done\n")
        ended = self.run(tasks, **top)
        assert ended.report["delivery"]["outcome"] == "kept"
        readme.write_text(before)
        return ended

    def again(self, backlog: Path, **request: Any) -> Ended:
        return self.drive(self.start(backlog, **request))

    def events(self, event_type: str) -> list[dict[str, Any]]:
        """The payloads of all events of a type, each with the stream it is in."""
        lines = self.company.journal.read(self.company.scope, 0, 100_000, type=event_type)
        return [{"stream": line.stream, **json.loads(line.payload)} for line in lines]

    @staticmethod
    def writing(*codes: str, seconds: float = 0.0) -> list[dict[str, Any]]:
        """Tasks that each write a text file of its own, after so long."""
        return [
            {"id": code, "title": f"Write {code}", "commands": [f"sleep {seconds}; echo {code} > {code}.txt"]}
            for code in codes
        ]

    def commit(self, name: str, text: str) -> str:
        """Commit a file as the user does; the commit."""
        (self.repository / name).write_text(text)
        run_git(self.repository, "add", name)
        run_git(self.repository, "commit", "-q", "-m", f"Write {name}")
        return run_git(self.repository, "rev-parse", "HEAD")

    def texts(self, branch: str = "main") -> set[str]:
        """The names of the text files that a branch of the user's has, without their ending."""
        names = run_git(self.repository, "ls-tree", "--name-only", branch).splitlines()
        return {name.removesuffix(".txt") for name in names if name.endswith(".txt")}

    def log(self, *arguments: str) -> list[str]:
        return run_git(self.repository, "log", *arguments).splitlines()

    def in_workspaces(self, name: str = "") -> list[Path]:
        """The files of a name, or the folders themselves, in the workspaces that there are."""
        storage = self.company.world.storage
        places = (storage.folder_of(one).workspace / name for one in storage.workspaces())
        return [place for place in places if place.exists()]

    def check_clean(self) -> None:
        """Nothing is left behind, and the journal is what was written."""
        assert self.in_workspaces() == []
        verification = self.company.auditor.verify(self.company.scope)
        assert verification.faults == ()

    def command(self, backlog: Path, *options: str) -> list[str]:
        """The command line of a run in a process of its own."""
        run = ["run", str(backlog), "--repo", str(self.repository), "--data", str(self.data)]
        return [sys.executable, "-m", "guildhall.main.cli", *run, *options]

    def process(
        self, backlog: Path, *options: str, lease_seconds: int = 3, **popen: Any
    ) -> subprocess.Popen[str]:
        """Start a run in a process of its own."""
        environment = {
            **os.environ,
            "GUILDHALL_LEASE_SECONDS": str(lease_seconds),
            "GUILDHALL_KEY_DIR": str(self.folder / "keys"),
        }
        process = subprocess.Popen(
            self.command(backlog, *options),
            env=environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **popen,
        )
        self._processes.append(process)
        return process

    def completed(self, process: subprocess.Popen[str], seconds: float = 120.0) -> str:
        """What a process printed that has to end well; when it does not, its crash report is shown too."""
        out, err = process.communicate(timeout=seconds)
        reports = "".join(one.read_text() for one in sorted(self.data.glob("crash-*")))
        assert process.returncode == 0, out + err + reports
        return out

    def wait_for(self, holds: Callable[[], Any], seconds: float = 60.0) -> Any:
        """Wait until something holds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = holds()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"it did not come to hold within {seconds} seconds")

    def close(self) -> None:
        for process in self._processes:
            with process:  # closes its pipes and waits
                process.kill()
        if self._container is not None:
            self._container.close()
            self._container = None


@pytest.fixture(scope="module")
def open_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Shop]]:
    """Opens shops, each with a repository of its own."""
    opened: list[Shop] = []

    def open_one(
        files: Mapping[str, str] = FILES, *, name: str = "repo", settings: Settings | None = None
    ) -> Shop:
        folder = tmp_path_factory.mktemp("shop")
        chosen = settings or Settings(key_dir=folder / "keys")
        opened.append(Shop(folder, make_repository(folder / name, files), chosen))
        return opened[-1]

    yield open_one
    for shop in opened:
        shop.close()


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    """A shop with a tiny Python project."""
    return open_shop()


@pytest.fixture(scope="session")
def git() -> Callable[..., str]:
    """Does with git what a person does: ``git(folder, *arguments)``."""
    return run_git


@pytest.fixture(scope="session")
def files() -> Mapping[str, str]:
    """The files of the tiny project."""
    return FILES


def load(path: Path) -> ModuleType:
    """A module by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def openai_server() -> ModuleType:
    """The module of the server that plays a model."""
    return load(Path(__file__).parents[1] / "adapters/runtimes/openai_server.py")
