"""A run that waits for a person says so, with the command that answers it; here and over a server."""

from __future__ import annotations

import re
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guildhall.adapters.cli.client import Client
from guildhall.adapters.cli.local_client import LocalClient
from guildhall.adapters.cli.remote_client import RemoteClient

ADMIN = ("ada@example.org", "correct horse battery")
ASKING = """\
project: demo
goal: Try to be asked.
test_command: "true"
approval: [merge]
tasks:
  - id: T-1
    title: Write a file
    owned_paths: ["b.txt"]
    commands: ["echo 1 > b.txt"]
    acceptance_criteria: ["`test -s b.txt` exits 0", "It reads well."]
"""


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """A backlog whose merges a person lets pass."""
    path = tmp_path / "asking.yaml"
    path.write_text(ASKING)
    return path


@pytest.fixture
def server(repo: Path, serving: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch) -> str:
    """A server with a person who may answer."""
    monkeypatch.setenv("GUILDHALL_ADMIN_EMAIL", ADMIN[0])
    monkeypatch.setenv("GUILDHALL_ADMIN_PASSWORD", ADMIN[1])
    return serving(repo / ".guildhall")


def answer_all(out: Path, run: subprocess.Popen[bytes], answer: Callable[[list[str]], Any]) -> str:
    """Type each command that a run's output says to answer with, until the run is over; what it printed."""
    answered: list[str] = []
    deadline = time.monotonic() + 90
    while run.poll() is None:
        assert time.monotonic() < deadline, out.read_text()
        for line in re.findall(r"to let it pass: guildhall (.*)", out.read_text()):
            if line not in answered:
                answered.append(line)
                done = answer(shlex.split(line))
                assert done.code == 0, done.err
        time.sleep(0.2)
    assert answered
    return out.read_text()


def wait_until_asked(out: Path) -> None:
    """Wait until a run's output says that a person is asked."""
    wait_for("to let it pass", out)


def wait_for(words: str, out: Path) -> None:
    """Wait until a run's output has these words."""
    deadline = time.monotonic() + 60
    while words not in out.read_text():
        assert time.monotonic() < deadline, out.read_text()
        time.sleep(0.1)


def started(command: list[str], out: Path) -> subprocess.Popen[bytes]:
    with out.open("w") as file:
        return subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)


def test_a_run_in_a_pipe_says_what_waits_and_the_command_that_answers_it(
    call: Callable[..., Any], command: Callable[..., list[str]], repo: Path, asking: Path, tmp_path: Path
) -> None:
    run = started(command(["run", asking, "--repo", repo]), tmp_path / "run.out")
    said = answer_all(tmp_path / "run.out", run, lambda typed: call(*typed))
    assert run.returncode == 0, said
    assert "a person is asked: Merge T-1 (Write a file)" in said
    assert "to refuse it:   guildhall reject" in said
    assert said.count("to look at it:  guildhall approvals") == said.count("to refuse it:")
    assert call("approvals", "--repo", repo, "--json").json == {"items": []}


def test_what_waited_before_is_said_again(
    call: Callable[..., Any], command: Callable[..., list[str]], repo: Path, asking: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.out", tmp_path / "second.out"
    run = started(command(["run", asking, "--repo", repo]), first)
    wait_until_asked(first)
    run.terminate()
    assert run.wait(60) == 143
    again = started(command(["run", asking, "--repo", repo]), second)
    said = answer_all(second, again, lambda typed: call(*typed))  # for T-1 and for the changelog
    assert (again.returncode, said.count("to let it pass: guildhall")) == (0, 2), said


def test_every_finding_that_a_person_is_asked_to_accept_is_shown(
    call: Callable[..., Any], command: Callable[..., list[str]], repo: Path, asking: Path, tmp_path: Path
) -> None:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # pragma: allowlist secret
    keys = [f"AKIAQWERTYUIOPASDF{one}{one}" for one in letters]  # more than a question names
    lines = "; ".join(f"echo 'K = \"{key[:4]}'\"{key[4:]}\"'\"' >> b.txt" for key in keys)
    text = ASKING.replace("[merge]", "[scan]").replace("echo 1 > b.txt", lines.replace('"', '\\"'))
    asking.write_text(text)
    out = tmp_path / "run.out"
    run = started(command(["run", asking, "--repo", repo]), out)
    wait_until_asked(out)
    (one,) = call("approvals", "--repo", repo, "--json").json["items"]
    shown = call("approvals", one["approval_id"], "--repo", repo).out
    run.terminate()
    assert run.wait(60) == 143
    assert f"{len(keys)} findings of the scan:" in shown
    assert all(f" at b.txt:{number}: " in shown for number in range(1, len(keys) + 1))


def test_beside_a_question_stand_whose_work_it_is_and_how_it_was_judged(
    call: Callable[..., Any],
    command: Callable[..., list[str]],
    repo: Path,
    asking: Path,
    server: str,
    tmp_path: Path,
) -> None:
    out = tmp_path / "run.out"
    run = started(command(["run", asking, "--repo", repo, "--server", server]), out)
    wait_until_asked(out)
    doors = (("--repo", repo), ("--server", server))
    (one,) = call("approvals", "--repo", repo, "--json").json["items"]
    about = one["about"]
    assert (about["task"], about["title"], about["project"]) == ("T-1", "Write a file", "demo")
    listed = [call("approvals", *door).out for door in doors]
    shown = [call("approvals", "T-1", *door, "--json").json for door in doors]
    words = call("approvals", "T-1", "--repo", repo).out
    run.terminate()
    run.wait(60)
    assert listed[0].partition("`guildhall")[0] == listed[1].partition("`guildhall")[0]
    for said, door in zip(listed, doors, strict=True):
        assert f"`guildhall approvals APPROVAL {shlex.join(map(str, door))}`" in said
    assert re.search(rf" demo +{about['run_id'][-12:]} +Merge T-1", listed[0])
    assert [one[name] for name in ("about", "criteria") for one in shown] == [
        *(about, about),
        *(shown[0]["criteria"],) * 2,
    ]
    judged = [(it["text"], it["outcome"]) for it in shown[0]["criteria"]]
    assert judged[:2] == [("`test -s b.txt` exits 0", "passed"), ("It reads well.", "not_verified")]
    assert "  task T-1: Write a file\n" in words
    assert f"  project demo, run {about['run_id'][-12:]}\n" in words
    assert "  [passed] `test -s b.txt` exits 0\n  [not verified] It reads well." in words
    assert ": 1 file, +1 -0 lines" in words


def test_a_question_is_named_by_its_task_and_looked_up_once_it_is_answered(
    call: Callable[..., Any],
    command: Callable[..., list[str]],
    repo: Path,
    asking: Path,
    server: str,
    tmp_path: Path,
) -> None:
    out = tmp_path / "run.out"
    run = started(command(["run", asking, "--repo", repo, "--server", server]), out)
    wait_until_asked(out)
    doors = (("--repo", repo), ("--server", server))
    (one,) = call("approvals", "--repo", repo, "--json").json["items"]
    for door in doors:
        assert call("approvals", "T-1", *door, "--json").json["approval_id"] == one["approval_id"]
    assert call("approve", "T-1", "--repo", repo, "--reason", "Read it.").code == 0
    wait_for("(merged as ", out)  # what stands behind the question changes until then
    asks = [call("approvals", "--all", *door).out for door in doors]
    assert asks[0].partition("`guildhall")[0] == asks[1].partition("`guildhall")[0]
    assert re.search(
        rf"^{one['approval_id'][-12:]}  approved  person  +demo  .*Merge T-1", asks[0], re.MULTILINE
    )
    answered = [call("approvals", one["approval_id"][-12:], *door) for door in doors]
    assert [(it.code, it.err) for it in answered] == [(0, ""), (0, "")]
    assert answered[0].out == answered[1].out
    assert "is approved by person at " in answered[0].out
    assert answered[0].out.splitlines()[1].endswith(": Read it.")
    assert "to let it pass" not in answered[0].out
    again = call("approve", "T-1", "--repo", repo)
    assert again.code == 1
    assert re.search(
        r" is approved already at \S+ \S+ UTC by person; nothing was changed$", again.err.strip()
    )
    run.terminate()
    run.wait(60)


def test_approvals_are_listed_and_answered_over_a_server(
    call: Callable[..., Any],
    command: Callable[..., list[str]],
    repo: Path,
    asking: Path,
    server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("guildhall.adapters.cli.terminal.Terminal.password", lambda _self, _email: ADMIN[1])
    run = started(command(["run", asking, "--repo", repo, "--server", server]), tmp_path / "run.out")

    def answer(typed: list[str]) -> Any:
        here = call("approvals", "--repo", repo, "--json").json
        there = call("approvals", "--server", server, "--json").json
        assert [times_alike(one) for one in there["items"]] == [times_alike(one) for one in here["items"]]
        one = here["items"][0]["approval_id"]
        looked = [call("approvals", one[:8], *where) for where in (("--repo", repo), ("--server", server))]
        assert [(it.code, it.err) for it in looked] == [(0, ""), (0, "")]
        seen_here, seen_there = (it.out.split("to let it pass")[0] for it in looked)
        assert seen_here == seen_there
        assert "1 file, +" in seen_here
        assert ("+1" in seen_here.splitlines()) is ("T-1" in seen_here.splitlines()[0])
        assert f"guildhall approve {one[-12:]} --server {server} --as EMAIL" in looked[1].out
        programs = [
            call("approvals", one, *where, "--json").json
            for where in (("--repo", repo), ("--server", server))
        ]
        assert [times_alike(it) for it in programs] == [times_alike(programs[0])] * 2
        assert "one is meant" not in call(*typed).err
        by_key = call(*[word for word in typed if word not in ("--as", "EMAIL")])
        assert (by_key.code, "add --as EMAIL" in by_key.err) == (2, True)
        return call(*[ADMIN[0] if word == "EMAIL" else word for word in typed])

    said = answer_all(tmp_path / "run.out", run, answer)
    assert run.returncode == 0, said
    history = call("events", "--repo", repo, "--type", "approval.approved", "--json").out
    assert ADMIN[0].split("@")[0] in history or "person" in history


def times_alike(approval: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value).replace("+00:00", "Z") if name.endswith("_at") else value
        for name, value in approval.items()
    }


def test_both_doors_tell_a_run_in_the_same_lines(
    call: Callable[..., Any],
    repo: Path,
    server: str,
    copied: Callable[[Path, Path], Path],
    tmp_path: Path,
) -> None:
    backlog = tmp_path / "backlog.yaml"
    backlog.write_text(ASKING.replace("approval: [merge]\n", ""))
    other = copied(repo, tmp_path / "other")
    here = call("run", backlog, "--repo", other, "--data", tmp_path / "data")
    there = call("run", backlog, "--repo", repo, "--server", server)
    assert (here.code, there.code) == (0, 0), there.err
    # Two runs: what agents and the reactor do side by side comes in either order.
    assert sorted(told(there.out)) == sorted(told(here.out))


def told(output: str) -> list[str]:
    """The lines of a run's progress, without times, numbers and ids."""
    lines = [line for line in output.splitlines() if re.match(r" +[0-9:]+s? {2}\S", line)]
    return [re.sub(r"[0-9a-f]{6,}|\d+", "#", line[10:]) for line in lines]


def test_both_clients_answer_whatever_commands_ask() -> None:
    asked = {name for name in vars(Client) if not name.startswith("_")}
    for client in (LocalClient, RemoteClient):
        assert asked <= set(vars(client))
