"""The how-to about agents of one's own: its calls and commands, in order, have an agent's work merged."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import pytest

GUILDHALL = Path(sys.executable).with_name("guildhall")
HOW_TO = Path("docs/how-to/bring-your-own-agent.md")
KEY = "a-key-for-the-installation"  # pragma: allowlist secret
STEP = re.compile(r"^(curl .*(?:\n  .*)*|git .*|guildhall .*)$", re.MULTILINE)
BLOCK = re.compile(r"^```(?:sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GREETS = 'def greet(name):\n    return "Hello, " + name{}\n'
TESTS = 'from src.greet import greet\n\n\ndef test_greets():\n    assert greet("Ada") == "Hello, Ada"\n'


@dataclass
class Reader:
    """Somebody who does what the document says, and fills in what it names as an answer has it."""

    folder: Path
    environment: dict[str, str]
    client: httpx2.Client
    known: dict[str, str] = field(default_factory=lambda: {"KEY": KEY})

    def does(self, step: str) -> Any:
        """Type a command, or send what a curl would; gives what came back."""
        text = step.replace("\\\n", " ")
        for name, value in self.known.items():
            text = re.sub(rf"\${name}\b", value, text)
        assert "$" not in text, f"{text}: who reads this does not know what that is"
        program, *words = shlex.split(text)
        return self.sends(words) if program == "curl" else self.types(program, *words)

    def types(self, program: str, *words: str) -> str:
        """What a command prints."""
        typed = [str(GUILDHALL) if program == "guildhall" else program, *words]
        done = subprocess.run(
            typed, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{typed}\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    def sends(self, words: list[str]) -> Any:
        """What a server answers."""
        url = next(word for word in words if word.startswith("http://127.0.0.1:8000"))
        heads = [one.split(": ", 1) for before, one in pairwise(words) if before == "-H"]
        answer = self.client.request(
            words[words.index("-X") + 1] if "-X" in words else "GET",
            url.removeprefix("http://127.0.0.1:8000"),
            content=words[words.index("-d") + 1] if "-d" in words else None,
            headers=dict(heads),
        )
        assert answer.status_code in (200, 201), f"{words}: {answer.text}"
        return answer.json()

    def refused(self, path: str, key: str, **body: Any) -> dict[str, Any]:
        """The problem that a server answers with."""
        answer = self.client.post(path, json=body, headers={"X-API-Key": self.known[key]})
        assert answer.is_client_error, answer.text
        return dict(answer.json())


@pytest.fixture
def reader(tmp_path: Path, root: Path, shown_blocks: Any) -> Iterator[Reader]:
    """Somebody with a repository, the document's backlog in it, and `guildhall up` in another terminal."""
    folder = tmp_path / "greetings"
    (folder / "src").mkdir(parents=True)
    (folder / "src/greet.py").write_text(GREETS.format(""))
    (folder / "test_greet.py").write_text(TESTS)
    who = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Ada")
    who |= dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "ada@example.org")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUILDHALL_")}
    environment = {**kept, **who, "HOME": str(tmp_path), "GUILDHALL_API_KEY": KEY}
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True)
    (folder / "backlog.yaml").write_text(shown_blocks(root / HOW_TO, "yaml")[0])
    up = subprocess.Popen(
        [GUILDHALL, "up", "--port", "0"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert up.stdout is not None
    try:
        address = re.search(r"Guildhall is up at (\S+)", up.stdout.readline())
        assert address
        with httpx2.Client(base_url=address[1], timeout=30) as client:
            yield Reader(folder, environment, client)
    finally:
        up.terminate()
        up.communicate(timeout=60)


def _steps(root: Path) -> list[str]:
    """The calls and commands of the document, in order."""
    return [
        step for block in BLOCK.findall((root / HOW_TO).read_text("utf-8")) for step in STEP.findall(block)
    ]


def test_work_of_an_agent_of_ones_own_is_merged_as_the_how_to_says(reader: Reader, root: Path):
    steps = iter(_steps(root))

    def goes_on(until: str) -> Any:
        for step in steps:
            answer = reader.does(step)
            if until in step:
                return answer
        raise AssertionError(f"the document has no step with {until}")

    known = reader.known
    known["PROJECT"] = goes_on("/api/projects")["items"][0]["id"]
    known["AGENT"] = goes_on("/api/agents")["agent_id"]
    known["WORKER_KEY"] = goes_on("/auth/keys")["api_key"]
    (claim,) = goes_on("/api/tasks/claim")["items"]
    known["TASK"], known["FENCE"] = claim["task"]["code"], str(claim["fence"])
    assert "grep -q strip" in claim["context"]
    assert "Greet people well." in claim["context"]
    known["BASE"] = goes_on("rev-parse main")
    goes_on("/start")
    assert goes_on("/heartbeat")["ok"]
    goes_on("/progress")
    _refusals_are_those_of_the_table(reader, root)
    (reader.folder.with_name("greetings-T-1") / "src/greet.py").write_text(GREETS.format(".strip()"))
    known["COMMIT"] = goes_on("rev-parse HEAD")
    handed_in = goes_on("/complete")
    assert (handed_in["status"], handed_in["lease"]) == ("review", None)
    assert handed_in["assigned_agent_id"] is None
    said = goes_on("guildhall run")
    assert "T-1      done" in said
    assert ".strip()" in (reader.folder / "src/greet.py").read_text()
    assert next(steps, None) is None
    assert "is taken up by claude" in reader.types("guildhall", "show", "T-1")


def _refusals_are_those_of_the_table(reader: Reader, root: Path) -> None:
    """While T-1 is held: what the document says is refused is, with what it says."""
    task, held = "/api/tasks/T-1", {"fence": int(reader.known["FENCE"])}
    failed = {"criterion": "`grep -q strip src/greet.py` exits 0", "outcome": "failed"}
    found = [
        reader.refused(f"{task}/claim", "WORKER_KEY"),
        reader.refused("/api/tasks/claim", "WORKER_KEY", agent_id="nobody"),
        reader.refused(f"{task}/progress", "WORKER_KEY", fence=held["fence"] + 1, note="x"),
        reader.refused(f"{task}/complete", "WORKER_KEY", **held, commit="0" * 40),
        reader.refused(f"{task}/start", "WORKER_KEY", **held, base_commit="0" * 40),
        reader.refused(f"{task}/complete", "WORKER_KEY", **held, results=[failed]),
        reader.refused(f"{task}/cancel", "WORKER_KEY"),
    ]
    table = (root / HOW_TO).read_text("utf-8").partition("## What is refused")[2]
    for problem in found:
        said = problem.get("rule") or problem["field"]
        assert f"{problem['status']} `{said}`" in table or (
            f"| {problem['status']}, `field` is `{problem['field']}`" in table
        ), problem
