"""Webhooks from end to end: made over HTTP, told by the loop of `guildhall up`, tried again and given up."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from guildhall.adapters.webhooks.sender import HttpSender
from guildhall.application.webhooks.delivering import Endpoint
from guildhall.bootstrap import Container, build
from guildhall.domain.deliveries import attempts
from guildhall.persistence import appending
from guildhall.persistence.engine import StoreLocked
from guildhall.settings import Settings

KEY = "installation-key-of-the-tests"


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    settings = Settings(
        api_key=SecretStr(KEY), key_dir=tmp_path / "keys", webhooks_to_loopback=True, lease_seconds=5
    )
    container = build(tmp_path / "data", settings)
    yield container
    container.close()


@pytest.fixture
def telling(container: Container, client: httpx2.Client) -> Iterator[None]:
    """The loop that tells webhooks."""
    loop = container.deliveries()
    loop.start()
    yield
    loop.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts that no test has to wait for."""
    monkeypatch.setattr(attempts, "BACKOFF_SECONDS", (0.1, 0.1))


def _wait(condition: Callable[[], Any], seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)
    return found


def _make(client: httpx2.Client, url: str, *types: str) -> dict[str, Any]:
    made = client.post("/api/webhooks", json={"url": url, "event_types": list(types)})
    assert made.status_code == 201, made.text
    return made.json()


def _refuse(status: int) -> Callable[[Any], None]:
    def answer(handler: Any) -> None:
        handler.send_response(status)
        handler.end_headers()

    return answer


def _names(came: list[Any]) -> list[str]:
    return [json.loads(body)["data"]["name"] for _, _, body in came]


def _project(client: httpx2.Client, name: str) -> None:
    assert client.post("/orgs/default/projects", json={"name": name}).status_code == 201


def test_a_webhook_shows_its_secret_once_and_is_changed_under_its_etag(
    client: httpx2.Client, receiver: Any, container: Container
) -> None:
    made = _make(client, receiver.url, "run.*", "run.*")
    assert made["secret"].startswith("whsec_")
    path = f"/api/webhooks/{made['webhook_id']}"
    shown = client.get(path)
    assert "secret" not in shown.json()
    assert shown.json()["event_types"] == ["run.*"]
    assert client.get(path, headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304
    assert client.patch(path, json={"active": False}).status_code == 428
    etag = {"If-Match": shown.headers["ETag"]}
    assert client.patch(path, json={"active": False}, headers=etag).json()["active"] is False
    assert client.patch(path, json={"active": True}, headers=etag).status_code == 412
    events = container.company.journal.read(container.company.scope)
    assert made["secret"] not in "".join(one.payload or "" for one in events)
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.delete(path).status_code == 404
    assert client.get("/api/webhooks").json()["items"] == []


def test_a_repeat_is_not_told_the_secret_which_is_kept_nowhere_for_it(
    client: httpx2.Client, receiver: Any
) -> None:
    body = {"url": receiver.url, "event_types": ["run.*"]}
    once = {"Idempotency-Key": "once"}
    made, again = (client.post("/api/webhooks", json=body, headers=once).json() for _ in range(2))
    assert (made.pop("secret")[:6], again.pop("secret"), again) == ("whsec_", None, made)
    path = f"/api/webhooks/{made['webhook_id']}/secret"
    rotated, again = (client.post(path, headers={"Idempotency-Key": "twice"}).json() for _ in range(2))
    assert rotated["secret"].startswith("whsec_")
    assert again == {"webhook_id": made["webhook_id"], "secret": None}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "https://10.0.0.1/x"}, "url"),
        ({"url": "http://0x7f000001.example.invalid@1/"}, "url"),
        ({"url": "ftp://example.com/"}, "url"),
        ({"event_types": []}, "event_types"),
        ({"event_types": ["run.exploded"]}, "event_types"),
        ({"event_types": ["delivery.*"]}, "event_types"),
        ({"event_types": ["Run.Ended"]}, "event_types"),
        ({"org_id": "another"}, "org_id"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_bad_input_is_refused_and_names_its_field(client: httpx2.Client, body: Any, field: str) -> None:
    whole = {"url": "https://hooks.example.invalid/x", "event_types": ["run.ended"], **body}
    answer = client.post("/api/webhooks", json=whole)
    assert (answer.status_code, answer.json()["field"].partition(".")[0]) == (422, field)


def test_another_org_s_webhook_is_none(client: httpx2.Client, receiver: Any) -> None:
    made = _make(client, receiver.url, "*")
    client.post("/orgs", json={"name": "Two", "org_id": "two"})
    there = {"X-Org-Id": "two"}
    path = f"/api/webhooks/{made['webhook_id']}"
    assert client.get(path, headers=there).status_code == 404
    assert client.post(f"{path}/test", headers=there).status_code == 404
    assert client.post(f"{path}/secret", headers=there).status_code == 404
    assert client.get(f"{path}/deliveries", headers=there).status_code == 404
    assert client.delete(path, headers=there).status_code == 404


def test_a_trial_says_what_came_of_it(client: httpx2.Client, receiver: Any) -> None:
    made = _make(client, receiver.url, "run.ended")
    path = f"/api/webhooks/{made['webhook_id']}/test"
    assert client.post(path).json()["arrived"] is True
    _, headers, body = receiver.came[0]
    assert Webhook(made["secret"]).verify(body.encode(), headers)["type"] == "webhook.tested"
    receiver.answer = _refuse(500)
    tried = client.post(path).json()
    assert (tried["arrived"], tried["status"], tried["error"]) == (False, 500, "it answered 500")


@pytest.mark.usefixtures("telling")
def test_what_happens_is_told_once_in_order_signed_and_as_cloudevents(
    client: httpx2.Client, receiver: Any
) -> None:
    _project(client, "before")
    made = _make(client, receiver.url, "project.created")
    for number in range(30):
        _project(client, f"P{number}")
    _wait(lambda: len(receiver.came) >= 30)
    time.sleep(0.7)
    assert _names(receiver.came) == [f"P{number}" for number in range(30)]
    for _, headers, body in receiver.came:
        event = Webhook(made["secret"]).verify(body.encode(), headers)
        assert (event["specversion"], event["type"]) == ("1.0", "project.created")
        assert event["id"] == headers["webhook-id"]


@pytest.mark.usefixtures("telling")
def test_after_a_rotation_both_secrets_verify(client: httpx2.Client, receiver: Any) -> None:
    made = _make(client, receiver.url, "project.created")
    new = client.post(f"/api/webhooks/{made['webhook_id']}/secret").json()["secret"]
    assert new != made["secret"]
    _project(client, "One")
    _wait(lambda: receiver.came)
    _, headers, body = receiver.came[0]
    assert Webhook(made["secret"]).verify(body.encode(), headers)
    assert Webhook(new).verify(body.encode(), headers)


@pytest.mark.usefixtures("telling", "impatient")
def test_what_fails_is_tried_again_before_anything_newer(client: httpx2.Client, receiver: Any) -> None:
    receiver.answer = _refuse(503)
    _make(client, receiver.url, "project.created")
    _project(client, "One")
    _project(client, "Two")
    _wait(lambda: len(receiver.came) >= 2)
    receiver.answer = _refuse(200)
    _wait(lambda: _names(receiver.came)[-1] == "Two")
    names = _names(receiver.came)
    assert names == ["One"] * (len(names) - 1) + ["Two"]


@pytest.mark.usefixtures("telling")
def test_what_waits_is_shown_and_is_sent_at_once_when_a_trial_arrives(
    client: httpx2.Client, receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "BACKOFF_SECONDS", (3600, 3600))
    receiver.answer = _refuse(503)
    path = f"/api/webhooks/{_make(client, receiver.url, 'project.created')['webhook_id']}"
    assert client.get(f"{path}/standing").json()["waiting"] is None
    _project(client, "One")
    waiting = _wait(lambda: client.get(f"{path}/standing").json()["waiting"])
    assert (waiting["event_type"], waiting["attempts"]) == ("project.created", 1)
    assert waiting["error"] == "it answered 503"
    assert client.post(f"{path}/test").json()["arrived"] is False
    assert client.get(f"{path}/standing").json()["waiting"] == waiting
    receiver.answer = _refuse(200)
    assert client.post(f"{path}/test").json()["arrived"] is True
    _wait(lambda: client.get(f"{path}/standing").json()["waiting"] is None)
    _wait(lambda: len(receiver.came) == 4)
    assert _names(receiver.came[-1:]) == ["One"]


@pytest.mark.usefixtures("telling", "impatient")
def test_what_is_given_up_is_a_dead_letter_and_is_delivered_when_asked_for(
    client: httpx2.Client, receiver: Any
) -> None:
    receiver.answer = _refuse(500)
    made = _make(client, receiver.url, "project.created")
    dead = f"/api/webhooks/{made['webhook_id']}/deliveries"
    _project(client, "One")
    (letter,) = _wait(lambda: client.get(dead).json()["items"])
    assert (letter["attempts"], letter["error"], letter["status"]) == (3, "it answered 500", "abandoned")
    given_up = client.get("/api/events", params={"type": "delivery.abandoned"}).json()["items"][0]
    assert given_up["causation_id"] == letter["event_id"]
    again = f"{dead}/{letter['delivery_id']}/redeliver"
    assert client.post(again).status_code == 202
    _wait(lambda: client.get(dead).json()["items"][0]["attempts"] == 4)
    receiver.answer = _refuse(200)
    assert client.post(again).status_code == 202
    _wait(lambda: client.get(dead, params={"status": "delivered"}).json()["items"])
    assert client.post(again).status_code == 409
    _project(client, "Two")
    _wait(lambda: _names(receiver.came)[-1] == "Two")
    assert client.post(f"{dead}/nothing/redeliver").status_code == 404


def test_a_dead_letter_that_could_not_be_kept_is_kept_at_the_next_turn(
    client: httpx2.Client, receiver: Any, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "BACKOFF_SECONDS", ())  # the first attempt is the last
    monkeypatch.setattr(appending, "BUSY_SECONDS", 0.1)
    receiver.answer = _refuse(500)
    made = _make(client, receiver.url, "project.created")
    _project(client, "One")
    endpoint = Endpoint(container.company, HttpSender(loopback=True), made["webhook_id"])
    with container.journal.store.writing("somebody else's"), pytest.raises(StoreLocked):
        endpoint.turn()
    assert endpoint.has_work()
    endpoint.turn()
    (letter,) = client.get(f"/api/webhooks/{made['webhook_id']}/deliveries").json()["items"]
    assert (letter["status"], _names(receiver.came)) == ("abandoned", ["One", "One"])


@pytest.mark.usefixtures("telling")
def test_a_slow_address_harms_no_other(client: httpx2.Client, receivers: Any) -> None:
    slow, quick = receivers(), receivers()
    free = threading.Event()

    def wait(handler: Any) -> None:
        free.wait(30)
        _refuse(200)(handler)

    slow.answer = wait
    _make(client, slow.url, "project.created")
    _make(client, quick.url, "project.created")
    for number in range(5):
        _project(client, f"P{number}")
    _wait(lambda: len(quick.came) == 5, 10)
    assert len(slow.came) == 1
    free.set()
    _wait(lambda: len(slow.came) == 5)


@pytest.mark.usefixtures("telling")
def test_one_that_fails_does_not_cause_the_next(client: httpx2.Client, receiver: Any) -> None:
    made = _make(client, receiver.url, "*")
    client.post(f"/api/webhooks/{made['webhook_id']}/secret")
    _project(client, "One")
    _wait(lambda: receiver.came)
    time.sleep(1.2)
    told = [json.loads(body)["type"] for _, _, body in receiver.came]
    assert "project.created" in told
    assert not [one for one in told if one.startswith(("webhook.", "delivery."))]
    count = len(receiver.came)
    time.sleep(1.2)
    assert len(receiver.came) == count


def test_who_comes_next_goes_on_where_the_one_before_stopped(
    client: httpx2.Client, receiver: Any, container: Container
) -> None:
    _make(client, receiver.url, "project.created")
    for names in (("One", "Two"), ("Three",)):
        loop = container.deliveries()
        loop.start()
        for name in names:
            _project(client, name)
        _wait(lambda names=names: receiver.came and _names(receiver.came)[-1] == names[-1])
        _wait(lambda: True)
        loop.close()
    assert _names(receiver.came) == ["One", "Two", "Three"]


def test_two_processes_tell_nothing_twice(client: httpx2.Client, receiver: Any, container: Container) -> None:
    first, second = container.deliveries(), container.deliveries()
    _make(client, receiver.url, "project.created")
    first.start()
    second.start()
    for number in range(10):
        _project(client, f"P{number}")
    _wait(lambda: len(receiver.came) >= 10)
    time.sleep(1.0)
    first.close()
    second.close()
    assert _names(receiver.came) == [f"P{number}" for number in range(10)]


@pytest.mark.usefixtures("telling")
def test_one_that_was_switched_off_is_told_what_happens_once_it_is_on_again(
    client: httpx2.Client, receiver: Any
) -> None:
    made = _make(client, receiver.url, "project.created")
    path = f"/api/webhooks/{made['webhook_id']}"
    client.patch(path, json={"active": False}, headers={"If-Match": "*"})
    _project(client, "meanwhile")
    client.patch(path, json={"active": True}, headers={"If-Match": "*"})
    _project(client, "afterwards")
    _wait(lambda: receiver.came)
    assert _names(receiver.came) == ["afterwards"]
