"""Code jobs as a client of the HTTP interface asks for them, on a small repository of their own."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker

GREET = {
    "name": "greet",
    "kind": "code",
    "commands": ['printf "%s %s\\n" "$INPUT_greeting" "$INPUT_variant" > greeting.txt'],
    "inputs": {"greeting": "hello"},
    "variants": 2,
}
Done = Callable[..., dict[str, Any]]


def git(folder: Path, *words: str, stdin: str = "") -> str:
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    done = subprocess.run(
        ("git", *identity, *words), cwd=folder, input=stdin, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def wait_for(client: httpx2.Client, path: str, field: str, *values: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while (shown := client.get(path).json())[field] not in values:
        assert time.monotonic() < deadline, f"{field} does not become {values}: {shown}"
        time.sleep(0.05)
    return dict(shown)


def first(client: httpx2.Client, job: dict[str, Any]) -> dict[str, Any]:
    return dict(client.get(f"/variants/{job['variants'][0]['id']}").json())


def merged(container: Container, client: httpx2.Client, variant: str) -> dict[str, Any]:
    """Accept a variant, drive the run that brings it, and show it as it stands then."""
    assert client.post(f"/variants/{variant}/accept").status_code == 200
    shown = wait_for(client, f"/variants/{variant}", "merge", "running", "refused")
    if shown["merge"] == "running":
        EmbeddedWorker(container.company, container.engine(), shown["merge_run"], 1).drive(lambda _run: None)
    return dict(client.get(f"/variants/{variant}").json())
