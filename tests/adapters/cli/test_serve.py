"""`guildhall serve` and `guildhall worker` as people have them: two processes on one store."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import httpx2


def started(data: Path, *arguments: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    command = [sys.executable, "-m", "guildhall.main.cli", *arguments, "--data", str(data), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def ended(process: subprocess.Popen[str]) -> int:
    process.terminate()
    process.communicate(timeout=20)
    return process.returncode


def test_what_is_asked_of_one_process_is_done_by_the_other(tmp_path: Path):
    server, told = started(tmp_path, "serve", "--port", "0")
    try:
        with httpx2.Client(
            base_url=told["url"], headers={"X-API-Key": told["api_key"]}, timeout=30
        ) as client:
            assert client.get("/readyz").status_code == 200
            job = client.post("/jobs", json={}).json()["id"]
            time.sleep(2)
            assert client.get(f"/jobs/{job}").json()["status"] == "queued", "nobody works yet"
            worker, _ = started(tmp_path, "worker")
            try:
                deadline = time.monotonic() + 60
                while client.get(f"/jobs/{job}").json()["status"] != "completed":
                    assert time.monotonic() < deadline
                    time.sleep(0.1)
            finally:
                assert ended(worker) == 143
    finally:
        assert ended(server) == 143
