"""kill -9 of a server while jobs are made and merged: each variant once, one accepted, nothing left."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from guildhall.application.company import Company
from guildhall.bootstrap import build
from guildhall.settings import Settings

KEY = "a-preset-key-of-thirty-two-letters"
MARKER = "0.6173"
WANTED = 3
MOST_KILLS = 5
PRESET = {
    "name": "slow",
    "kind": "code",
    "commands": [f"sleep {MARKER}; echo $INPUT_variant > $INPUT_name.txt"],
    "inputs": {"name": None},
    "variants": WANTED,
}
NAMES = ("one", "two")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A git repository with one commit."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "README.md").write_text("# Site\n")
    who = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-qm", "Begin")):
        subprocess.run(("git", *words), cwd=folder, check=True)
    return folder


@contextmanager
def serving(folder: Path) -> Generator[httpx2.Client]:
    """``guildhall up`` in a process of its own, with a client; it is killed at the end."""
    environment = {**os.environ, "GUILDHALL_API_KEY": KEY, "GUILDHALL_KEY_DIR": str(folder / "keys")}
    command = [sys.executable, "-m", "guildhall.main.cli", "up", "--data", str(folder / "data")]
    with (
        (folder / "up.log").open("a") as log,
        subprocess.Popen(
            [*command, "--port", "0", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout
        try:
            url = json.loads(process.stdout.readline())["url"]
            with httpx2.Client(base_url=url, headers={"X-API-Key": KEY}, timeout=30) as client:
                yield client
        finally:
            process.kill()


def post(client: httpx2.Client, path: str, **body: Any) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def until(folder: Path, chance: random.Random, is_so: Callable[[httpx2.Client], bool]) -> int:
    """Let a server work, killed again and again, and at last undisturbed; returns how often it was killed."""
    for kills in range(MOST_KILLS):
        with serving(folder) as client:
            deadline = time.monotonic() + chance.uniform(0.3, 3.0)
            while time.monotonic() < deadline:
                if is_so(client):
                    return kills
                time.sleep(0.05)
    with serving(folder) as client:
        deadline = time.monotonic() + 120
        while not is_so(client):
            assert time.monotonic() < deadline, client.get("/jobs").text
            time.sleep(0.1)
    return MOST_KILLS


@pytest.mark.timeout(600)
def test_jobs_of_a_server_that_is_killed_are_made_accepted_and_merged_once(
    tmp_path: Path, site: Path
) -> None:
    chance = random.Random(int(os.environ.get("GUILDHALL_TEST_SEED", "7")))
    with serving(tmp_path) as client:
        config = {"security_gate": "off"}
        project = post(client, "/api/projects", name="Site", goal="x", repository=str(site), config=config)[
            "id"
        ]
        post(client, "/presets", **PRESET)
        jobs = [
            post(client, "/jobs", preset="slow", title=name, inputs={"name": name}, project_id=project)["id"]
            for name in NAMES
        ]

    def shown(client: httpx2.Client) -> list[Any]:
        return [client.get(f"/jobs/{job}").json() for job in jobs]

    assert until(tmp_path, chance, lambda client: {job["status"] for job in shown(client)} == {"completed"})
    with serving(tmp_path) as client:
        for job in shown(client):
            assert [one["number"] for one in job["variants"]] == list(range(1, WANTED + 1))
            post(client, f"/variants/{job['variants'][chance.randrange(WANTED)]['id']}/accept")
    assert until(
        tmp_path,
        chance,
        lambda client: all("merged" in [one["merge"] for one in job["variants"]] for job in shown(client)),
    )
    container = build(tmp_path / "data", Settings(key_dir=tmp_path / "keys"))
    try:
        check(container.company, site, jobs)
        with container.loops():  # who comes next clears up behind who was killed last
            deadline = time.monotonic() + 20
            while container.company.world.storage.workspaces() and time.monotonic() < deadline:
                time.sleep(0.1)
        assert container.company.world.storage.workspaces() == []
    finally:
        container.close()
    deadline = time.monotonic() + 10
    while (left := processes(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def check(company: Company, site: Path, jobs: list[str]) -> None:
    """Everything happened once, in the journal and in the repository."""
    streams = {
        kind: Counter(line.stream for line in company.journal.read(company.scope, limit=5000, type=kind))
        for kind in ("job.variant_made", "job.variant_accepted", "variant.merge_begun", "variant.merged")
    }
    for job in jobs:
        assert streams["job.variant_made"][f"Job:{job}"] == WANTED
        assert streams["job.variant_accepted"][f"Job:{job}"] == 1
    assert list(streams["variant.merge_begun"].values()) == [1, 1]
    assert list(streams["variant.merged"].values()) == [1, 1]
    trailers = subprocess.run(
        ("git", "log", "--first-parent", "--format=%(trailers:key=Guildhall-Job,valueonly,separator=)"),
        cwd=site,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert sorted(trailers) == sorted(jobs)
    for name, job in zip(NAMES, jobs, strict=True):
        accepted = company.journal.state(company.scope, "Job", job).accepted
        number = company.journal.state(company.scope, "Variant", accepted).number
        assert (site / f"{name}.txt").read_text() == f"{number}\n"
    assert company.auditor.verify(company.scope).faults == ()


def processes(folder: Path) -> list[str]:
    """What still runs of the servers and of their commands."""
    found: list[str] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words or words.strip() == f"sleep {MARKER}":
            found.append(words)
    return found
