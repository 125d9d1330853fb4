"""Live streams: nothing is skipped or doubled, nobody waits for a slow reader, and rights end at once."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from tests.adapters.http.conftest import INSTALLATION_KEY
from tests.adapters.http.listening import Listener
from tests.adapters.http.test_events import make_project

from guildhall.adapters.http.server import HttpServer
from guildhall.adapters.http.streams import channel, subscriber
from guildhall.adapters.http.streams.chunks import Wanted
from guildhall.adapters.http.streams.hub import Hub
from guildhall.application.access.principals import Principal
from guildhall.application.events.asked import Place, Start
from guildhall.application.ports.journal import EventFilter, JournalUnavailable, Scope
from guildhall.bootstrap import Container
from guildhall.domain.externals.commands import RecordExternal
from guildhall.persistence.journal.journal import SqlJournal

DEFAULT = Scope("default")


def record(container: Container, text: str = "") -> None:
    """One event that changes nothing."""
    company = container.company
    command = RecordExternal(None, None, "ticked", "", f'"{text}"')
    company.journal.execute(DEFAULT, company.origin("tester"), lambda tx: tx.ask("External", "org", command))


@contextmanager
def load(container: Container, pause: float = 0.002) -> Iterator[None]:
    """Events that come all the time."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(pause):
            record(container)

    writers = [threading.Thread(target=work) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        stop.set()
        for writer in writers:
            writer.join()


def test_a_stream_tells_what_happens_from_now_on(container: Container, client: httpx2.Client):
    make_project(container, "Before", 1)
    with Listener(client, "/api/events/stream") as listener:
        headers = listener.response.headers
        assert headers["content-type"].startswith("text/event-stream")
        assert headers["x-accel-buffering"] == "no"
        project, _ = make_project(container, "Site", 2)
        messages = listener.take(3)
    assert messages[0].json["stream"] == f"Project:{project}"
    assert [message.json["type"] for message in messages[1:]] == ["task.created"] * 2
    listed = client.get("/api/events", params={"since": str(messages[0].json["position"] - 1)}).json()
    assert [message.json for message in messages] == listed["items"][:3]
    assert [message.id for message in messages] == [str(one["position"]) for one in listed["items"][:3]]


def test_a_stream_continues_a_list_without_gap(container: Container, client: httpx2.Client):
    make_project(container, "Site", 5)
    page = client.get("/api/events", params={"limit": 3}).json()
    with Listener(client, "/api/events/stream", since=page["next"]) as listener:
        assert listener.take(2)[0].json["position"] == page["items"][-1]["position"] + 1


def test_filters_hold_on_streams(container: Container, client: httpx2.Client):
    first, _ = make_project(container, "One", 1)
    with Listener(client, "/api/events/stream", since=0, project=first, type="task.*") as listener:
        make_project(container, "Two", 1)
        told = listener.take(1)
    assert {message.json["project_id"] for message in told} == {first}


def test_who_was_cut_off_fifty_times_has_seen_every_position_once(
    container: Container, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(subscriber, "MOST_CHUNKS", 2)
    record(container)
    seen: list[int] = []
    last_id: str | None = "0"
    with load(container):
        for _ in range(50):
            with Listener(client, "/api/events/stream", last_id) as listener:
                seen += [message.json["position"] for message in listener.take(7)]
            last_id = listener.last_id
    assert seen == list(range(1, 351))


def test_a_slow_reader_delays_nobody_and_loses_nothing(
    container: Container, server: HttpServer, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(subscriber, "MOST_BYTES", 50_000)
    address = server.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1]))) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(
            b"GET /api/events/stream?since=0 HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
            + INSTALLATION_KEY.encode()
            + b"\r\n\r\n"
        )
        time.sleep(0.3)
        with Listener(client, "/api/events/stream") as quick:
            begun = time.monotonic()
            for number in range(400):
                record(container, f"{number} " + "x" * 8_000)
            assert len(quick.take(400)) == 400
            assert time.monotonic() - begun < 60
        hub: Any = server._hub
        waiting = [one._waiting for group in hub._open.values() for one in group]
        assert max(waiting, default=0) <= 50_000
        slow.settimeout(20)
        received = bytearray()
        while b"id: 400\n" not in received[-100_000:]:
            came = slow.recv(1 << 16)
            assert came, bytes(received[:500])
            received += came
    ids = [int(line[4:]) for line in received.split(b"\n") if line.startswith(b"id: ") and line != b"id: 0"]
    assert ids[:400] == list(range(1, 401))


def test_a_stream_ends_within_a_second_of_its_rights(
    container: Container, server: HttpServer, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    with Listener(client, "/api/events/stream") as listener:
        authentication = server._hub._authentication
        monkeypatch.setattr(type(authentication), "still_valid", lambda _self, _principal: False)
        begun = time.monotonic()
        assert list(listener.messages()) == []
        assert time.monotonic() - begun < 1


def test_rights_are_watched_on_after_a_look_that_failed(
    server: HttpServer, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    authentication = type(server._hub._authentication)
    looks = iter([JournalUnavailable("away"), JournalUnavailable("away"), True, False])

    def still_valid(_self: object, _principal: object) -> bool:
        found = next(looks)
        if isinstance(found, Exception):
            raise found
        return found

    with Listener(client, "/api/events/stream") as listener:
        monkeypatch.setattr(authentication, "still_valid", still_valid)
        assert list(listener.messages()) == []
    assert next(looks, None) is None


def test_a_stream_goes_on_once_the_journal_can_be_waited_for_again(
    container: Container, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(channel, "RETRY_SECONDS", 0.05)
    wait, failed = SqlJournal.wait, threading.Event()

    def fail(_self: SqlJournal, _scope: Scope, _after: int, _timeout: float) -> bool:
        failed.set()
        raise JournalUnavailable("away")

    with Listener(client, "/api/events/stream") as listener:
        monkeypatch.setattr(SqlJournal, "wait", fail)
        record(container)
        assert failed.wait(10)
        monkeypatch.setattr(SqlJournal, "wait", wait)
        record(container, "again")
        assert [message.json["type"] for message in listener.take(2)] == ["external.recorded"] * 2


def test_the_end_does_not_wait_for_one_reader_after_the_other(
    container: Container, monkeypatch: pytest.MonkeyPatch
):
    join, told = channel.Channel.join, list[int]()

    def joined(one: channel.Channel) -> None:
        told.append(sum(other._stop.is_set() for other in hub._channels.values()))
        join(one)

    async def listen() -> None:
        for number in range(4):
            org = f"org-{number}"
            who = Principal(
                kind="key", id=org, actor=org, org_id=org, role="owner", abilities=frozenset[Any]()
            )
            wanted = Wanted(EventFilter(), "S3", "lines")
            hub.subscribe(container.company.of(org), who, wanted, Start(Place(0), 0))
        await asyncio.to_thread(hub.close)

    monkeypatch.setattr(channel.Channel, "join", joined)
    hub = Hub(container.authentication(), Silent())
    asyncio.run(listen())
    assert told == [4, 4, 4, 4]


class Silent:
    """A gauge that nobody reads."""

    def change(self, by: int) -> None:
        pass


def test_streams_end_with_the_server_and_nothing_reads_any_more(container: Container):
    server = container.server("127.0.0.1", 0)
    server.start()
    headers = {"X-API-Key": INSTALLATION_KEY}
    with (
        httpx2.Client(base_url=server.url, headers=headers, timeout=30) as client,
        Listener(client, "/api/events/stream") as listener,
    ):
        closing = threading.Thread(target=server.close)
        begun = time.monotonic()
        closing.start()
        assert list(listener.messages()) == []
        closing.join()
        assert time.monotonic() - begun < 3
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("guildhall-events")]


def test_nothing_is_read_for_nobody(container: Container, client: httpx2.Client):
    with Listener(client, "/api/events/stream"):
        assert [one for one in threading.enumerate() if one.name == "guildhall-events"]
    deadline = time.monotonic() + 5
    while [one for one in threading.enumerate() if one.name == "guildhall-events"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
