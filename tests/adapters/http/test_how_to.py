"""What the how-to about jobs tells people to send to a server works, one call after the other."""

from __future__ import annotations

import re
import shlex
import subprocess
import time
from pathlib import Path

import httpx2

from guildhall.bootstrap import Container

HOW_TO = Path(__file__).parents[3] / "docs/how-to/make-jobs.md"


def calls(**known: str) -> list[list[str]]:
    """The words of each curl of the document, as a shell reads them, with what a reader has filled in."""
    blocks = re.findall(r"^```text\n(.*?)^```$", HOW_TO.read_text(), re.MULTILINE | re.DOTALL)
    text = "".join(blocks).replace("\\\n", " ")
    for name, value in known.items():
        text = re.sub(rf"\${name}\b", value, text)
    return [
        shlex.split(found) for found in re.findall(r"^curl .*?(?=^curl |\Z)", text, re.MULTILINE | re.DOTALL)
    ]


def send(client: httpx2.Client, words: list[str]) -> httpx2.Response:
    """Do what a curl would."""
    url = next(word for word in words if word.startswith("http://127.0.0.1:8000"))
    method = words[words.index("-X") + 1] if "-X" in words else "GET"
    body = words[words.index("-d") + 1] if "-d" in words else None
    answer = client.request(
        method,
        url.removeprefix("http://127.0.0.1:8000"),
        content=body,
        headers={"Content-Type": "application/json"} if body else {},
    )
    assert answer.status_code in (200, 201), f"{words}: {answer.text}"
    return answer


def test_jobs_and_schedules_go_as_the_document_says(
    client: httpx2.Client, container: Container, tmp_path: Path
):
    for words in (("init", "-q", "-b", "main"), ("commit", "-q", "--allow-empty", "-m", "Begin")):
        who = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
        subprocess.run(("git", *who, *words), cwd=tmp_path, check=True)
    asked = {"name": "Site", "goal": "x", "repository": str(tmp_path)}
    project = client.post("/api/projects", json=asked).json()["id"]
    preset, ask, *_ = calls(PROJECT=project)
    send(client, preset)
    job = send(client, ask).json()["id"]
    look = calls(JOB=job)[2]
    with container.loops():
        deadline = time.monotonic() + 60
        while (shown := send(client, look).json())["status"] != "completed":
            assert time.monotonic() < deadline, shown
            time.sleep(0.05)
    variant = shown["variants"][0]["id"]
    _, _, _, export, schedule = calls(PROJECT=project, VARIANT=variant)
    patch = send(client, export).content
    subprocess.run(("git", "apply", "-"), cwd=tmp_path, input=patch, check=True)
    assert (tmp_path / "LICENCE-1.txt").read_text() == "# (c) Ada\n"
    assert send(client, schedule).json()["starts"] == "run"
