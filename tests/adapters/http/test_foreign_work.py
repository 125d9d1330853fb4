"""Workers from outside in a driven run, who lie about what their work is: merged is what was judged."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from guildhall.application.ports.repository import Author
from guildhall.bootstrap import Container
from guildhall.worker.embedded import EmbeddedWorker

PASSWORD = "a good long password"  # pragma: allowlist secret
LONGEST_RUN = 60.0
HEAD = """
project: tiny
test_command: "true"
setup: []
"""
REFUSED = """
tasks:
  - id: L-1
    title: Refused by its criterion
    owned_paths: ["src/**"]
    commands: ["mkdir -p src; echo REFUSED >> src/a.txt"]
    acceptance_criteria: ["`! grep -q REFUSED src/a.txt` exits 0"]
    priority: urgent
"""
DOCS = """
  - id: L-2
    title: Documents alone
    owned_paths: ["docs/**"]
    commands: ["mkdir -p docs; echo b >> docs/b.md"]
    priority: low
"""

UNBOUND = """
  - id: L-2
    title: Whatever it takes
    commands: ["echo b >> b.md"]
    priority: low
"""
SLOW = """
tasks:
  - {id: L-1, title: Slow, owned_paths: ["src/**"], commands: ["sleep 2; mkdir src; echo >src/a"]}
"""
CRITERION = '    acceptance_criteria: ["`! grep -q REFUSED src/a.txt` exits 0"]\n'

MINE = (
    "diff --git a/docs/b.md b/docs/b.md\nnew file mode 100644\n--- /dev/null\n+++ b/docs/b.md\n"
    "@@ -0,0 +1 @@\n+mine\n"
)
EDIT = "--- a/docs/a.md\n+++ b/docs/a.md\n@@ -1,3 +1,3 @@\n-line 0\n+EDIT\n line 1\n line 2\n"
PLANTED = (
    "diff --git a/k.py b/k.py\nnew file mode 100644\n--- /dev/null\n+++ b/k.py\n@@ -0,0 +1 @@\n"
    + '+K = "AKIA'
    + 'QWERTYUIOPASDFZZ"\n'  # made up, in two halves
)
MOVING = """
tasks:
  - {id: L-1, title: Move, commands: ["sleep 2; mkdir src; mv docs/a.md src/a.md"], priority: urgent}
"""


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.invalid")
    return subprocess.run(
        ("git", *identity, *words), cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


class Attack:
    """A project with a real repository, a run over it, and the key of a worker who may read and work."""

    def __init__(self, container: Container, client: httpx2.Client, stranger: httpx2.Client, folder: Path):
        folder.mkdir()
        self.folder, self.container, self.client, self.stranger = folder, container, client, stranger
        (folder / "README.md").write_text("# Tiny\n")
        (folder / "docs").mkdir()
        (folder / "docs" / "a.md").write_text("".join(f"line {n}\n" for n in range(20)))
        for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "Begin")):
            git(folder, *words)
        asked = {"name": "tiny", "goal": "Try.", "repository": str(folder)}
        self.project = client.post("/api/projects", json=asked).json()["id"]
        self.key = self.worker("w")

    def worker(self, name: str) -> dict[str, str]:
        """The header of a new worker's key."""
        made = self.client.post("/auth/keys", json={"name": name, "project_id": self.project}).json()
        return {"X-API-Key": made["api_key"]}

    def start(self, backlog: str) -> str:
        """A run over a backlog; returns its id."""
        started = self.client.post("/api/runs", json={"project_id": self.project, "backlog": HEAD + backlog})
        assert started.status_code == 201, started.text
        return str(started.json()["id"])

    def drive(self, run: str, steer: Callable[[], None] = lambda: None) -> dict[str, Any]:
        """Drive a run to its end, with what the attacker does meanwhile; returns the run."""
        company, engine = self.container.company, self.container.engine()
        ends = time.monotonic() + LONGEST_RUN

        def tick(_run: Any) -> None:
            assert time.monotonic() < ends, [
                (one["code"], one["status"], one["blocked"], one["lease"])
                for one in map(self.task, ("L-1", "L-2"))
            ]
            steer()

        EmbeddedWorker(company, engine, run, 1).drive(tick)
        return dict(self.client.get(f"/api/runs/{run}").json())

    def task(self, code: str) -> dict[str, Any]:
        """A task as it stands, empty where there is none yet."""
        answer = self.client.get(f"/api/tasks/{code}", params={"project": self.project})
        return dict(answer.json()) if answer.status_code == 200 else {}

    def work(self, code: str, step: str, **body: Any) -> httpx2.Response:
        """A step of the worker."""
        return self.stranger.post(f"/api/tasks/{code}/{step}", json=body, headers=self.key)

    def commit(self, patch: str, name: str = "w") -> str:
        """A commit in the project's repository, on the user's branch."""
        store = self.container.company.world.repositories.open(self.project)
        tip, author = git(self.folder, "rev-parse", "main"), Author("W", "w@example.invalid")
        return str(store.commit_patch(tip, patch, author, "Mine\n", f"refs/heads/{name}"))

    def in_folder(self, *paths: str) -> str:
        """A commit in the user's own repository with these new files, on a branch beside the user's."""
        beside = self.folder.with_name("beside")
        git(self.folder, "worktree", "add", "-q", "-b", "beside", str(beside), "main")
        for path in paths:
            (beside / path).write_text("mine\n")
        git(beside, "add", "-A")
        git(beside, "commit", "-q", "--allow-empty", "-m", "Beside")
        return git(beside, "rev-parse", "HEAD")

    def person(self) -> dict[str, str]:
        """The header of a member who signed in."""
        who = {"email": "ada@example.org", "role": "member", "password": PASSWORD}
        assert self.client.post("/api/members", json=who).status_code == 201
        login = self.stranger.post("/auth/login", json={"email": who["email"], "password": PASSWORD}).json()
        return {"Authorization": f"Bearer {login['access_token']}"}

    def asked(self) -> list[dict[str, Any]]:
        """What people are asked now, with what stands behind it as ``behind``."""
        asked = self.client.get("/api/approvals", params={"status": "asked"}).json()["items"]
        return [
            {**one, "behind": self.client.get(f"/api/approvals/{one['approval_id']}/content").json()}
            for one in asked
        ]

    def on_main(self) -> str:
        """All that the user's branch holds, with the contents."""
        return git(self.folder, "grep", "-n", "", "main")


@pytest.fixture
def attack(container: Container, client: httpx2.Client, stranger: httpx2.Client, tmp_path: Path) -> Attack:
    return Attack(container, client, stranger, tmp_path / "tiny")


def test_a_refused_commit_is_not_merged_as_another_tasks_work(attack: Attack):
    held: dict[str, int] = {}
    said: list[httpx2.Response] = []

    def steer() -> None:
        first = attack.task("L-1")
        if not held and attack.task("L-2").get("status") == "ready":
            held["fence"] = attack.work("L-2", "claim").json()["fence"]
        if said or not held or first.get("status") != "blocked":
            return
        commit = attack.stranger.get("/api/tasks/L-1/changes", headers=attack.key).json()["commit"]
        said.append(attack.work("L-2", "start", **held, base_commit=commit))
        said.append(attack.work("L-2", "start", **held))
        said.append(attack.work("L-2", "complete", **held, commit=commit, summary="docs"))

    attack.drive(attack.start(REFUSED + DOCS), steer)
    assert attack.task("L-1")["blocked"]["reason"] == "changes_refused"
    assert [one.status_code for one in said] == [422, 200, 200]
    assert said[0].json()["field"] == "base_commit"
    assert "REFUSED" not in attack.on_main()
    assert attack.task("L-2")["status"] == "done", "the run's own worker did it again"
    assert "docs/b.md:1:b" in attack.on_main()
    shown = attack.client.get("/api/tasks/L-2/changes").json()
    assert (shown["base"], "docs/b.md" in shown["diff"]) == (
        git(attack.folder, "rev-list", "--max-parents=0", "main"),
        True,
    )
    events = attack.client.get("/api/tasks/L-2/history").json()["items"]
    assert "task.changes_requested" in {one["type"] for one in events}


@pytest.mark.parametrize("bound", [True, False])
def test_what_programs_approved_outside_goes_through_a_runs_cycles_and_its_question(
    attack: Attack, bound: bool
):
    """A stopped run's work, handed in without a base as another task's and approved by a second key."""
    backlog = "approval: [merge]\n" + REFUSED.replace(CRITERION, "") + (DOCS if bound else UNBOUND)
    run, person, other = attack.start(backlog), attack.person(), attack.worker("second")

    def stop() -> None:
        if attack.asked():
            attack.client.post(f"/api/runs/{run}/stop")

    attack.drive(run, stop)
    commit = attack.task("L-1")["commit"]
    if attack.task("L-2")["status"] == "blocked":
        assert attack.client.post("/api/tasks/L-2/unblock").status_code == 200
    fence = attack.work("L-2", "claim").json()["fence"]
    assert attack.work("L-2", "start", fence=fence).status_code == 200
    assert attack.work("L-2", "complete", fence=fence, commit=commit).status_code == 200
    approved = {"new_status": "approved", "reason": "ok"}
    moved = attack.stranger.post("/collab/tasks/L-2/transition", json=approved, headers=other)
    assert (moved.status_code, attack.task("L-2")["status"]) == (200, "approved")
    shown: dict[str, str] = {}

    def answer() -> None:
        for one in attack.asked():
            shown.setdefault(one["question"].split()[1], one["behind"]["diff"])
            word = "reject" if "REFUSED" in one["behind"]["diff"] else "approve"
            said = {"content_sha256": one["content_sha256"], "reason": "no evil please"}
            path = f"/api/approvals/{one['approval_id']}/{word}"
            assert attack.stranger.post(path, json=said, headers=person).status_code == 200

    attack.drive(attack.start(backlog), answer)
    assert "REFUSED" not in attack.on_main()
    assert ("REFUSED" in shown["L-2"], "docs/b.md" in shown["L-2"]) == (not bound, bound)


def test_an_early_approval_is_no_review(attack: Attack):
    """A member approves by hand what the run has not looked at: its criteria still have it sent back."""
    held: dict[str, int] = {}
    said: list[int] = []
    person = attack.person()

    def steer() -> None:
        commit = attack.task("L-1").get("commit")
        if not held and attack.task("L-2").get("status") == "ready":
            held["fence"] = attack.work("L-2", "claim").json()["fence"]
        if held and commit and not said:
            said.append(attack.work("L-2", "complete", **held, commit=commit).status_code)
            body = {"status": "approved", "reason": "fine"}
            approved = attack.stranger.post("/api/tasks/L-2/transition", json=body, headers=person)
            said.append(approved.status_code)

    attack.drive(attack.start(REFUSED + UNBOUND.rstrip() + "\n" + CRITERION), steer)
    assert said == [200, 200]
    assert "REFUSED" not in attack.on_main()


@pytest.mark.parametrize(("door", "empty"), [("api", False), ("api", True), ("collab", False)])
def test_work_from_outside_needs_no_base(attack: Attack, door: str, empty: bool):
    done: list[int] = []

    def over_collab(fence: int, given: dict[str, str]) -> list[int]:
        def to(status: str, **more: Any) -> int:
            body = {"new_status": status, "fence": fence, **more}
            path = "/collab/tasks/L-2/transition"
            return attack.stranger.post(path, json=body, headers=attack.key).status_code

        bad = [to("review", commit=one) for one in ("--output=/tmp/x", "HEAD", "deadbeef" * 5)]
        assert bad == [422, 422, 422]
        return [to("in_progress"), to("review", **given)]

    def steer() -> None:
        if done or attack.task("L-2").get("status") != "ready":
            return
        given = {} if empty else {"commit": attack.commit(MINE)}
        if door == "collab":
            body = {"resource": "L-2", "ttl_seconds": 300}
            lease = attack.stranger.post("/collab/leases/acquire", json=body, headers=attack.key).json()
            done.extend(over_collab(lease["fence"], given))
            return
        fence = attack.work("L-2", "claim").json()["fence"]
        done.append(attack.work("L-2", "start", fence=fence).status_code)
        done.append(attack.work("L-2", "complete", fence=fence, **given).status_code)

    run = attack.drive(attack.start(SLOW + DOCS), steer)
    assert (done, run["status"]) == ([200, 200], "completed")
    assert attack.task("L-2")["status"] == "done"
    assert ("docs/b.md:1:mine" in attack.on_main()) is not empty


def test_the_merged_tree_is_held_by_the_owned_paths_too(attack: Attack):
    """A file of the task was moved meanwhile: the merge would put the change where the task owns nothing."""
    held: dict[str, int] = {}
    done: list[int] = []

    def steer() -> None:
        if not held and attack.task("L-2").get("status") == "ready":
            held["fence"] = attack.work("L-2", "claim").json()["fence"]
        if held and not done and attack.task("L-1")["status"] == "done":
            done.append(attack.work("L-2", "complete", **held, commit=attack.commit(EDIT)).status_code)

    attack.drive(attack.start(MOVING + DOCS), steer)
    assert (done, attack.task("L-2")["status"]) == ([200], "done")
    assert ("src/a.md:1:line 0" in attack.on_main(), "EDIT" in attack.on_main()) == (True, False)
    assert "src/a.md" in attack.client.get("/api/tasks/L-2/history").text


def test_a_scan_asks_about_what_was_approved_early(attack: Attack):
    held: list[int] = []
    asked: list[str] = []
    person = attack.person()

    def steer() -> None:
        if not held and attack.task("L-2").get("status") == "ready":
            held.append(attack.work("L-2", "claim").json()["fence"])
            attack.work("L-2", "complete", fence=held[0], commit=attack.commit(PLANTED))
            body = {"status": "approved", "reason": "fine"}
            moved = attack.stranger.post("/api/tasks/L-2/transition", json=body, headers=person)
            assert moved.status_code == 200
        for one in attack.asked():
            asked.append(one["subject"].partition(":")[0])
            body = {"content_sha256": one["content_sha256"], "reason": "no key"}
            path = f"/api/approvals/{one['approval_id']}/reject"
            attack.stranger.post(path, json=body, headers=person)

    attack.drive(attack.start("approval: [scan]\nsecurity_gate: block_critical\n" + SLOW + UNBOUND), steer)
    assert (asked, "AKIA" in attack.on_main()) == (["Task"], False)


@pytest.mark.parametrize("whose", ["another's", "nobody's"])
def test_a_commit_that_brings_nothing_is_no_work(attack: Attack, whose: str):
    """Another task's commit, which is merged by then, or an empty one: the branch has it already."""
    held: dict[str, int] = {}
    done: list[int] = []

    def steer() -> None:
        if not held and attack.task("L-2").get("status") == "ready":
            held["fence"] = attack.work("L-2", "claim").json()["fence"]
        if held and not done and attack.task("L-1")["status"] == "done":
            commit = attack.task("L-1")["commit"] if whose == "another's" else attack.in_folder()
            done.append(attack.work("L-2", "complete", **held, commit=commit).status_code)

    run = attack.drive(attack.start(SLOW + DOCS), steer)
    assert (done, run["status"], attack.task("L-2")["status"]) == ([200], "completed", "done")
    assert "docs/b.md:1:b" in attack.on_main(), "the run's own worker did it"
    history = attack.client.get("/api/tasks/L-2/history")
    assert "brings nothing to the branch" in history.text


def test_a_commit_of_the_projects_own_repository_is_fetched(attack: Attack):
    done: list[httpx2.Response] = []

    def steer() -> None:
        if done or attack.task("L-2").get("status") != "ready":
            return
        fence = attack.work("L-2", "claim").json()["fence"]
        commit = attack.in_folder("docs/b.md")
        done.extend(attack.work("L-2", "complete", fence=fence, commit=one) for one in ("d" * 40, commit))

    run = attack.drive(attack.start(SLOW + DOCS), steer)
    assert [one.status_code for one in done] == [422, 200], [one.text for one in done]
    assert "commit it there or push it there, on any branch" in done[0].json()["detail"]
    assert (run["status"], attack.task("L-2")["status"]) == ("completed", "done")
    assert "docs/b.md:1:mine" in attack.on_main()


def test_nobody_approves_what_changed_nothing_and_was_not_checked(attack: Attack):
    """Outside of a run nobody runs a criterion's command: without its result the approval is refused."""
    criterion = "`test -s NOTES3.md` exits 0"
    asked = {"project_id": attack.project, "title": "Notes", "acceptance_criteria": [criterion]}
    code = attack.client.post("/api/tasks", json=asked).json()["code"]
    for status in ("planning", "ready"):
        attack.client.post(f"/api/tasks/{code}/transition", json={"status": status})
    person = attack.person()

    def hand_in(**body: Any) -> httpx2.Response:
        fence = attack.work(code, "claim").json()["fence"]
        assert attack.work(code, "complete", fence=fence, **body).status_code == 200
        to = {"status": "approved", "reason": "fine"}
        return attack.stranger.post(f"/api/tasks/{code}/transition", json=to, headers=person)

    refused = hand_in()
    assert (refused.status_code, refused.json()["rule"]) == (422, "task.criteria_hold")
    assert refused.json()["missing"] == [f"{criterion} (not shown to hold)"]
    assert "have a run take it up" in refused.json()["detail"]
    assert attack.task(code)["status"] == "review"
    back = {"status": "in_progress", "reason": "Say what the check says."}
    assert attack.client.post(f"/api/tasks/{code}/transition", json=back).status_code == 200
    assert hand_in(results=[{"criterion": criterion, "outcome": "passed"}]).status_code == 200
    assert (attack.task(code)["status"], attack.task(code)["resolution"]) == ("done", "no_changes")
