"""The WebSocket of seed S3 and the transcripts of sessions, with real clients."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import AbstractContextManager
from typing import Any

import httpx2
import pytest
from tests.adapters.http.conftest import INSTALLATION_KEY
from tests.adapters.http.listening import Listener
from tests.adapters.http.test_events import make_project
from tests.adapters.http.test_matrix import PASSWORD
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from guildhall.adapters.http.server import HttpServer
from guildhall.application.ports.journal import Scope, Transaction
from guildhall.application.tasks.adding import Placing, add_task
from guildhall.bootstrap import Container
from guildhall.domain.sessions.commands import EndSession, SpawnSession
from guildhall.domain.tasks.definition import TaskDefinition

DEFAULT = Scope("default")


@pytest.fixture
def url(server: HttpServer) -> str:
    return server.url.replace("http://", "ws://") + "/ws"


def listen(url: str, **params: Any) -> ClientConnection:
    query = "&".join(f"{name}={value}" for name, value in params.items())
    return connect(f"{url}?{query}", additional_headers={"X-API-Key": INSTALLATION_KEY}, close_timeout=2)


def told(socket: ClientConnection, count: int) -> list[dict[str, Any]]:
    return [json.loads(socket.recv(timeout=20)) for _ in range(count)]


def test_work_is_told_in_the_words_of_the_seed(container: Container, client: httpx2.Client, url: str):
    with listen(url) as socket:
        _, tasks = make_project(container, "Site", 1)
        added = told(socket, 1)[0]
        item = added["data"]
        assert (added["event"], item["id"], item["status"]) == ("work:added", tasks[0], "inbox")
        wanted = {"title", "description", "acceptanceCriteria", "priority", "complexity", "createdAt"}
        wanted |= {"updatedAt", "createdBy", "artifacts", "blockedBy", "blocks"}
        assert wanted <= item.keys()
        for _ in range(2):
            client.post(f"/collab/tasks/{tasks[0]}/transition", json={"new_status": "queued"})
        assert {one["event"] for one in told(socket, 2)} == {"work:status_changed"}
        client.post("/collab/leases/acquire", json={"resource": tasks[0]})
        claimed = told(socket, 2)
    assert [one["event"] for one in claimed] == ["work:assigned", "work:status_changed"]
    assert claimed[0]["data"]["status"] == "in_flight"


def test_who_comes_back_goes_on_where_it_was(container: Container, url: str):
    make_project(container, "Site", 3)
    with listen(url, since=0) as socket:
        first = told(socket, 1)[0]
    with listen(url, since=first["id"]) as socket:
        rest = told(socket, 2)
    positions = [one["position"] for one in (first, *rest)]
    assert positions == sorted(set(positions))


def test_who_is_behind_waits_for_few_answers_of_the_store(
    container: Container, url: str, monkeypatch: pytest.MonkeyPatch
):
    project, (first, *_) = make_project(container, "Site", 60)
    company, store = container.company, container.journal.store
    waiting = TaskDefinition("Wait")
    placing = Placing(blocked_by=(first,))
    last = company.journal.execute(
        company.scope,
        company.origin("tester", "waiting"),
        lambda tx: add_task(tx, project, waiting, placing).id,
    )
    reading, asked = store.reading, [0]

    def counted() -> AbstractContextManager[Any]:
        asked[0] += 1
        return reading()

    with listen(url) as idle:  # what a channel alone asks now and then is asked already
        monkeypatch.setattr(store, "reading", counted)
        with listen(url, since=0) as socket:
            items = [one["data"] for one in told(socket, 61)]
        idle.close()
    assert (items[0]["id"], items[0]["blocks"]) == (first, [last])
    assert (items[-1]["id"], items[-1]["blockedBy"], items[-1]["blocks"]) == (last, [first], [])
    assert asked[0] < 40, "each event was looked up by itself"


def test_a_stranger_may_not_listen(url: str):
    for headers in ({}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer x.y.z"}):
        with pytest.raises(InvalidStatus) as refused:
            connect(url, additional_headers=headers)
        assert refused.value.response.status_code == 401
        assert b"invalid_auth" in refused.value.response.body


def test_a_socket_ends_with_its_rights(
    container: Container, server: HttpServer, url: str, monkeypatch: pytest.MonkeyPatch
):
    with listen(url) as socket:
        monkeypatch.setattr(type(server._hub._authentication), "still_valid", lambda *_: False)
        begun = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
    assert time.monotonic() - begun < 1.5


@pytest.fixture
def session(container: Container) -> str:
    def unit(tx: Transaction) -> str:
        session_id = tx.new_id()
        tx.ask("Session", session_id, SpawnSession(session_id, "developer-1", "developer"))
        return session_id

    company = container.company
    return company.journal.execute(DEFAULT, company.origin("tester"), unit)


def end(container: Container, session: str) -> None:
    company = container.company
    company.journal.execute(
        DEFAULT,
        company.origin("tester"),
        lambda tx: tx.ask("Session", session, EndSession("failed", "it is over")),
    )


def test_a_transcript_is_read_from_any_byte(container: Container, client: httpx2.Client, session: str):
    storage = container.company.world.storage
    for word in ("one", "two", "drei ü"):
        storage.note(session, word)
    whole = client.get(f"/api/sessions/{session}/output", params={"follow": False})
    assert [json.loads(line)["text"] for line in whole.text.splitlines()] == ["one", "two", "drei ü"]
    rest = client.get(f"/api/sessions/{session}/output", params={"follow": False, "offset": 16})
    assert rest.content == whole.content[16:]
    past = client.get(f"/api/sessions/{session}/output", params={"offset": 10_000})
    assert (past.status_code, past.json()["field"]) == (422, "offset")
    assert client.get("/api/sessions/nobody/output").status_code == 404


def test_a_transcript_is_followed_until_the_session_is_over(
    container: Container, client: httpx2.Client, session: str
):
    storage = container.company.world.storage

    def work() -> None:
        for number in range(20):
            storage.note(session, str(number))
            time.sleep(0.02)
        end(container, session)

    worker = threading.Thread(target=work)
    worker.start()
    seen: list[str] = []
    last_id: str | None = None
    client.headers["Accept"] = "text/event-stream"
    while len(seen) < 20:
        assert worker.is_alive() or len(seen) >= 5
        with Listener(client, f"/api/sessions/{session}/output", last_id) as listener:
            for message in listener.messages():
                seen.append(message.json["text"])
                if len(seen) in (5, 11):
                    break
        last_id = listener.last_id
    worker.join()
    assert seen == [str(number) for number in range(20)]


def test_a_transcript_that_never_rests_ends_with_the_rights_of_its_reader(
    container: Container, server: HttpServer, client: httpx2.Client, session: str, monkeypatch: Any
):
    storage = container.company.world.storage
    for number in range(40_000):
        storage.note(session, f"{number} {'x' * 400}")
    authentication = type(server._hub._authentication)
    read = 0
    with client.stream("GET", f"/api/sessions/{session}/output", params={"follow": "true"}) as answer:
        monkeypatch.setattr(authentication, "still_valid", lambda *_: False)
        for piece in answer.iter_raw(1 << 16):
            read += len(piece)
            time.sleep(0.02)
    assert 0 < read < storage.transcript_size(session)


def test_a_browser_opens_it_with_a_ticket_once(client: httpx2.Client, url: str):
    ticket = client.post("/auth/ticket").json()["ticket"]
    with connect(f"{url}?ticket={ticket}", close_timeout=2):
        pass
    with pytest.raises(InvalidStatus):
        connect(f"{url}?ticket={ticket}", close_timeout=2)


def test_a_browser_opens_it_with_its_cookie_from_our_own_page_alone(
    client: httpx2.Client, stranger: httpx2.Client, server: HttpServer, url: str
):
    person = {"email": "a@example.org", "role": "viewer", "password": PASSWORD}
    client.post("/api/members", json=person)
    login = {"email": person["email"], "password": PASSWORD}
    assert stranger.post("/auth/login", json=login, params={"cookie": True}).status_code == 200
    cookie = {"Cookie": f"guildhall_access={stranger.cookies['guildhall_access']}"}
    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        with pytest.raises(InvalidStatus) as refused:
            connect(url, additional_headers={**cookie, **origin}, close_timeout=2)
        assert refused.value.response.status_code == 403
        assert b"csrf.asked_by_own_page" in refused.value.response.body
    own = {"Origin": server.url}
    with connect(url, additional_headers={**cookie, **own}, close_timeout=2):
        pass
    with pytest.raises(InvalidStatus) as worthless:
        connect(url, additional_headers={"Cookie": "guildhall_access=x.y.z", **own}, close_timeout=2)
    assert worthless.value.response.status_code == 401


def test_open_streams_are_counted(client: httpx2.Client, url: str):
    def count() -> float:
        text = client.get("/metrics").text
        return float(re.findall(r"^guildhall_stream_subscribers (\S+)$", text, re.MULTILINE)[0])

    assert count() == 0
    with listen(url), listen(url), Listener(client, "/api/events/stream") as listener:
        assert listener.response.status_code == 200
        assert count() == 3
    deadline = time.monotonic() + 5
    while count() != 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_who_says_something_is_told_that_nothing_is_asked_for_there(container: Container, url: str):
    with listen(url) as socket:
        for message in ('{"type": "subscribe"}', b"\x00", "ping"):
            socket.send(message)
            (answer,) = told(socket, 1)
            assert (answer["event"], answer["code"]) == ("error", "validation_failed")
            assert "takes no messages" in answer["detail"]
        make_project(container, "Site", 1)
        assert told(socket, 1)[0]["event"] == "work:added"
