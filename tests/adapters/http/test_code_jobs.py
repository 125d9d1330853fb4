"""Code jobs over HTTP: variants as commits and patches, edited, exported, accepted and merged by a run."""

from __future__ import annotations

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.adapters.http.coding import (
    GREET,
    Done,
    first,
    git,
    merged,
    wait_for,
)

from guildhall.application.jobs import queueing
from guildhall.bootstrap import Container
from guildhall.domain.kernel import Conflict
from guildhall.worker.embedded import EmbeddedWorker


def test_each_variant_is_a_commit_and_a_patch_that_git_applies(
    client: httpx2.Client, done: Done, container: Container, project: str, repository: Path
):
    job = done(title="Greet\n\nGuildhall-Task: T-1")
    shown = [client.get(f"/variants/{one['id']}").json() for one in job["variants"]]
    assert [one["file_name"] for one in job["variants"]] == ["change-1.patch", "change-2.patch"]
    store = container.company.world.repositories.open(project)
    for number, variant in enumerate(shown, 1):
        assert store.resolve(variant["ref"]) == variant["commit"]
        assert store.read_file(variant["commit"], "greeting.txt") == f"hello {number}\n".encode()
        (entry,) = store.log(variant["base_commit"], variant["commit"])
        assert entry["subject"] == "Greet Guildhall-Task: T-1"
        assert f"Guildhall-Job: {job['id']}\nGuildhall-Variant: {variant['id']}" in entry["body"]
        exported = client.post(f"/export/{variant['id']}", params={"format": "patch"})
        assert exported.text == variant["payload"]
        git(repository, "apply", "--check", "-", stdin=exported.text)
    git(repository, "apply", "-", stdin=shown[1]["payload"])
    assert (repository / "greeting.txt").read_text() == "hello 2\n"
    assert len({one["base_commit"] for one in shown}) == 1
    assert container.company.world.storage.workspaces() == []


def test_an_archive_holds_the_changed_files_and_the_patch(client: httpx2.Client, done: Done):
    variant = first(client, done())
    answer = client.post(f"/export/{variant['id']}", params={"format": "zip"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        patch = f"variant-1-{variant['id']}.patch"
        assert archive.namelist() == ["greeting.txt", patch]
        assert archive.read("greeting.txt") == b"hello 1\n"
        assert archive.read(patch).decode() == variant["payload"]
    as_json = client.post(f"/export/{variant['id']}", params={"format": "json"}).json()
    assert as_json == client.get(f"/variants/{variant['id']}").json()


def test_a_path_that_has_no_place_in_an_archive_is_refused_and_its_patch_is_not(
    client: httpx2.Client, done: Done
):
    preset = {"name": "odd", "kind": "code", "commands": ["echo x > 'a\\b'"]}
    variant = first(client, done(preset=preset))
    refused = client.post(f"/export/{variant['id']}", params={"format": "zip"})
    assert (refused.status_code, refused.json()["rule"]) == (422, "variant.paths_fit_an_archive")
    assert client.post(f"/export/{variant['id']}", params={"format": "patch"}).status_code == 200


def test_more_files_than_an_export_has_are_said_to_be_too_many(client: httpx2.Client, done: Done):
    many = "for n in $(seq 1001); do echo $n > file-$n; done"
    preset = {"name": "many", "kind": "code", "commands": [many]}
    variant = first(client, done(preset=preset))
    refused = client.post(f"/export/{variant['id']}", params={"format": "zip"})
    assert (refused.status_code, refused.json()["field"]) == (422, "format")
    assert "1001 files are changed" in refused.json()["detail"]
    assert client.post(f"/export/{variant['id']}", params={"format": "patch"}).status_code == 200


HOSTILE = "'; touch pwned; echo '$(touch pwned2)`touch pwned3`\n\"; touch pwned4 #"


def test_inputs_are_data_for_commands_and_never_commands(client: httpx2.Client, done: Done):
    preset = {
        **GREET,
        "commands": [
            'printf "%s" "$INPUT_greeting" > greeting.txt',
            "cp $GUILDHALL_INPUTS inputs.json",
            "env | sed -n s/^INPUT_//p > variables.txt",
            'test "$PATH" != evil && test -z "$LD_PRELOAD"',
        ],
        "variants": 1,
    }
    inputs = {
        "greeting": HOSTILE,
        "PATH": "evil",
        "n": 7,
        "nested": {"a": [1]},
        "not a name": "x",
        "x=y; touch pwned5": "x",
        "long": "ü" * 9000,
    }
    variant = first(client, done(preset=preset, inputs=inputs))
    archive = client.post(f"/export/{variant['id']}", params={"format": "zip"}).content
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        names = [name for name in files.namelist() if not name.endswith(".patch")]
        assert names == ["greeting.txt", "inputs.json", "variables.txt"]
        assert files.read("greeting.txt").decode() == HOSTILE
        assert json.loads(files.read("inputs.json")) == {**inputs, "title": "greet", "variant": 1, "of": 1}
        variables = files.read("variables.txt").decode().splitlines()
    assert {"n=7", 'nested={"a": [1]}', "PATH=evil", "title=greet"} <= set(variables)
    assert not [line for line in variables if line.startswith(("long=", "not", "x"))]


def test_what_is_made_stays_when_a_later_variant_fails(client: httpx2.Client, done: Done):
    preset = {**GREET, "commands": ['test "$INPUT_variant" = 1 && echo x > x.txt']}
    job = done("failed", preset=preset)
    assert "failed: exit code 1" in job["failure"]
    assert (len(job["variants"]), job["attempts"]) == (1, 3)
    assert client.post(f"/variants/{job['variants'][0]['id']}/accept").status_code == 200


@pytest.mark.parametrize(
    ("preset", "says", "attempts"),
    [
        ({"commands": ["true"]}, "it changes nothing in the project", 3),
        ({"commands": [], "template": "Write a greeting."}, "rules do nothing else", 1),
        ({"commands": ["x"], "template": "{{ nobody }}"}, "names what no input has", 1),
        ({"commands": ["mkdir a && git init -q a && touch a/b"]}, "holds a repository of its own", 3),
        ({"commands": ["head -c 5000000 /dev/urandom > big"]}, "longer than 4194304 bytes as a patch", 1),
    ],
)
def test_an_attempt_that_comes_to_nothing_says_why(
    client: httpx2.Client, done: Done, preset: dict[str, Any], says: str, attempts: int
):
    job = done("failed", preset={**GREET, "name": "bad", **preset})
    assert says in job["failure"]
    assert (job["attempts"], job["variants"]) == (attempts, [])


def test_a_patch_is_edited_by_one_that_applies_to_its_base(
    client: httpx2.Client, done: Done, container: Container, project: str
):
    variant = first(client, done())
    path, store = f"/variants/{variant['id']}", container.company.world.repositories.open(project)
    etag = client.get(path).headers["ETag"]
    assert client.put(path, json={"payload": variant["payload"]}).status_code == 428
    patch = variant["payload"].replace("+hello 1", "+good day")
    changed = client.put(path, json={"payload": patch}, headers={"If-Match": etag})
    assert changed.status_code == 200, changed.text
    after = changed.json()
    assert store.read_file(after["commit"], "greeting.txt") == b"good day\n"
    assert store.resolve(after["ref"]) == after["commit"] != variant["commit"]
    assert (after["base_commit"], after["edited_by"]) == (variant["base_commit"], "installation")
    assert "+good day" in after["payload"]
    assert store.resolve(variant["ref"]) is None
    stale = client.put(path, json={"payload": variant["payload"]}, headers={"If-Match": etag})
    assert stale.status_code == 412
    etag = changed.headers["ETag"]
    same = client.put(path, json={"payload": after["payload"]}, headers={"If-Match": etag})
    assert (same.status_code, same.json()["ref"]) == (200, after["ref"])
    for payload, rule in (
        ("good day", "variant.patch_applies"),
        (after["payload"].replace("new file", "old file"), "variant.patch_applies"),
        (after["payload"].replace("greeting.txt", "../../x"), "variant.patch_applies"),
    ):
        refused = client.put(path, json={"payload": payload}, headers={"If-Match": etag})
        assert (refused.status_code, refused.json()["rule"]) == (422, rule), payload
        assert refused.json()["field"] == "payload"
    names = git(store.path, "for-each-ref", "--format=%(refname)", f"refs/guildhall/jobs/{variant['job_id']}")
    assert len(names.split()) == 2
    assert store.resolve(after["ref"]) == after["commit"]


def test_an_accepted_variant_is_merged_by_the_queue_with_the_job_in_its_trailer(
    client: httpx2.Client, done: Done, container: Container, repository: Path
):
    job = done(title="Greet")
    one, two = (variant["id"] for variant in job["variants"])
    after = merged(container, client, two)
    assert (after["status"], after["merge"], after["merge_finding"]) == ("accepted", "merged", "")
    assert (repository / "greeting.txt").read_text() == "hello 2\n"
    said = git(repository, "log", "-1", "--format=%H %(trailers:key=Guildhall-Job,valueonly)")
    assert said == f"{after['merge_commit']} {job['id']}"
    run = client.get(f"/api/runs/{after['merge_run']}").json()
    assert (run["status"], run["cause"]) == ("completed", f"Variant:{two}")
    (task,) = client.get("/api/tasks", params={"run": run["id"]}).json()["items"]
    assert (task["status"], task["resolution"], task["title"]) == ("done", "merged", "Greet")
    shown = client.get(f"/jobs/{job['id']}").json()
    assert shown["accepted"] == two
    assert [variant["merge"] for variant in shown["variants"]] == ["none", "merged"]
    assert shown["variants"][1]["merge_commit"] == after["merge_commit"]
    assert client.post(f"/variants/{one}/accept").json()["rule"] == "job.one_variant_is_accepted"


def test_an_accepted_variant_is_merged_on_the_terms_of_the_projects_backlogs(
    client: httpx2.Client, done: Done, container: Container, project: str, repository: Path
):
    asked = (
        ("a.yaml", "approval: [merge]\napproval_hours: 9\nprose: block\nsecurity_gate: block_high"),
        ("backlog", "approval: [scan]"),
        ("backlog", "security_gate: warn\nbudget: {tokens: 9}\nsetup: ['true']\ntest_command: test -f R*"),
    )
    for number, (name, settings) in enumerate(asked):
        text = f"{settings}\ntasks: [{{id: A-{number}, title: Nothing}}]"
        run = client.post("/api/runs", json={"project_id": project, "backlog": text, "name": name})
        assert run.status_code == 201, run.text
        assert client.post(f"/api/runs/{run.json()['id']}/stop", json={}).status_code == 200
        EmbeddedWorker(container.company, container.engine(), run.json()["id"], 1).drive(lambda _run: None)
    accepted = done(title="Greet")["variants"][0]["id"]
    assert client.post(f"/variants/{accepted}/accept").status_code == 200
    shown = wait_for(client, f"/variants/{accepted}", "merge", "running", "refused")
    held = container.company.journal.state(container.company.scope, "Run", shown["merge_run"]).config_snapshot
    assert (held["approval"], held["approval_hours"], held["prose"]) == (["merge", "scan"], 9, "block")
    assert (held["security_gate"], held["setup"]) == ("block_high", ["true"])
    assert (held["test_command"], held["budget"]["tokens"]) == ("test -f R*", None)


def test_one_of_those_who_accept_wins_and_one_run_begins(client: httpx2.Client, done: Done):
    job = done(variants=4)
    paths = [f"/variants/{one['id']}" for one in job["variants"]] * 3
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda path: client.post(f"{path}/accept").status_code, paths))
    assert sorted(set(answers)) == [200, 409]
    accepted = client.get(f"/jobs/{job['id']}").json()["accepted"]
    wait_for(client, f"/variants/{accepted}", "merge", "running")
    assert client.get("/api/runs").json()["total"] == 1
    stale = client.post(f"/variants/{accepted}/accept", headers={"If-Match": '"old"'})
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"test_command": "test ! -e greeting.txt"}, "tests: `test ! -e greeting.txt` fails"),
        ({"security_gate": "nonsense"}, "the project's config has a security_gate"),
    ],
)
def test_what_the_queue_refuses_is_a_draft_again_with_the_finding(
    client: httpx2.Client,
    done: Done,
    container: Container,
    project: str,
    repository: Path,
    config: dict[str, Any],
    says: str,
):
    etag = client.get(f"/api/projects/{project}").headers["ETag"]
    client.patch(f"/api/projects/{project}", json={"config": config}, headers={"If-Match": etag})
    job = done()
    variant = job["variants"][0]["id"]
    after = merged(container, client, variant)
    assert (after["status"], after["merge"]) == ("draft", "refused")
    assert says in after["merge_finding"]
    assert not (repository / "greeting.txt").exists()
    assert client.get(f"/jobs/{job['id']}").json()["accepted"] is None
    if after["merge_run"]:
        tasks = client.get("/api/tasks", params={"run": after["merge_run"]}).json()["items"]
        assert [task["status"] for task in tasks] == ["cancelled"]
        assert client.get(f"/api/runs/{after['merge_run']}").json()["status"] == "failed"


def test_a_merge_that_no_run_is_queued_for_is_refused_and_leaves_nothing_behind(
    client: httpx2.Client, done: Done, container: Container, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise Conflict("this run is one too many")

    variant = first(client, done())
    monkeypatch.setattr(queueing, "queue_run", refuse)
    after = merged(container, client, variant["id"])
    assert (after["status"], after["merge"]) == ("draft", "refused")
    assert "is one too many" in after["merge_finding"]
    assert not list((container.data / "runs").iterdir())


def test_a_variant_that_no_run_can_be_prepared_for_now_keeps_no_other_waiting(
    client: httpx2.Client, done: Done, monkeypatch: pytest.MonkeyPatch
):
    again = {**GREET, "name": "greet-again"}
    stuck, other = first(client, done())["id"], first(client, done(preset=again))["id"]
    prepare = queueing.prepare_run

    def prepared(*arguments: Any, cause: str) -> Any:
        if cause == f"Variant:{stuck}":
            raise OSError("the data folder is full")
        return prepare(*arguments, cause=cause)

    monkeypatch.setattr(queueing, "prepare_run", prepared)
    for variant in (stuck, other):
        assert client.post(f"/variants/{variant}/accept").status_code == 200
    wait_for(client, f"/variants/{other}", "merge", "running")
    assert client.get(f"/variants/{stuck}").json()["merge"] == "queued"
    monkeypatch.undo()
    wait_for(client, f"/variants/{stuck}", "merge", "running")


def test_a_refused_variant_is_edited_accepted_again_and_merged(
    client: httpx2.Client, done: Done, container: Container, repository: Path
):
    variant = first(client, done())
    (repository / "greeting.txt").write_text("mine\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Mine")
    refused = merged(container, client, variant["id"])
    assert (refused["merge"], "greeting.txt" in refused["merge_finding"]) == ("refused", True)
    patch = refused["payload"].replace("greeting.txt", "salute.txt")
    etag = client.get(f"/variants/{variant['id']}").headers["ETag"]
    client.put(f"/variants/{variant['id']}", json={"payload": patch}, headers={"If-Match": etag})
    after = merged(container, client, variant["id"])
    assert (after["merge"], (repository / "salute.txt").read_text()) == ("merged", "hello 1\n")
    assert (repository / "greeting.txt").read_text() == "mine\n"


def test_a_secret_in_a_variant_is_stopped_by_the_scan(
    client: httpx2.Client, done: Done, container: Container, repository: Path
):
    token = "".join(("ghp_", "aZ3kf9Qx7L", "m2Vb8TqW4n", "R6yU1cE5sD0", "hJp9K"))
    preset = {**GREET, "commands": [f"echo token={token} > settings.ini"]}
    after = merged(container, client, first(client, done(preset=preset))["id"])
    assert (after["merge"], after["merge_finding"][:9]) == ("refused", "security:")
    assert not (repository / "settings.ini").exists()


def test_code_needs_a_project_with_a_repository(client: httpx2.Client):
    client.post("/presets", json=GREET)
    plain = client.post("/api/projects", json={"name": "Plain", "goal": "x"}).json()["id"]
    for body, rule in (
        ({}, "job.code_needs_a_project"),
        ({"project_id": plain}, "job.code_needs_a_repository"),
    ):
        refused = client.post("/jobs", json={"preset": "greet", **body})
        assert (refused.status_code, refused.json()["rule"]) == (422, rule)
        assert refused.json()["field"] == "project_id"


def test_what_belongs_to_another_org_is_not_edited_or_accepted(client: httpx2.Client, done: Done):
    variant = first(client, done())
    client.post("/orgs", json={"name": "Other", "org_id": "other"})
    there = {"X-Org-Id": "other"}
    etag = client.get(f"/variants/{variant['id']}").headers["ETag"]
    put = client.put(
        f"/variants/{variant['id']}",
        json={"payload": variant["payload"]},
        headers={**there, "If-Match": etag},
    )
    assert put.status_code == 404
    assert client.post(f"/variants/{variant['id']}/accept", headers=there).status_code == 404
    asked = {"preset": "greet", "project_id": client.get("/api/projects").json()["items"][0]["id"]}
    client.post("/presets", json=GREET, headers=there)
    assert client.post("/jobs", json=asked, headers=there).status_code == 404
