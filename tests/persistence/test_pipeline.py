"""Statements sent to a real PostgreSQL in one exchange: all, or none behind the first that fails."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from guildhall.persistence.pipeline import Exchange, Pipeline

INSERT = "INSERT INTO kept (id, text) VALUES (%s, %s)"


@pytest.fixture
def connection(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id bigint PRIMARY KEY, text text)")
        yield connection


def kept(connection: psycopg.Connection[Any]) -> list[int]:
    return [number for (number,) in connection.execute("SELECT id FROM kept ORDER BY id")]


@pytest.fixture
def pipeline(connection: psycopg.Connection[Any]) -> Pipeline:
    return Pipeline(connection.pgconn)


def pushed(pipeline: Pipeline, *added: tuple[str, list[str]]) -> Exchange:
    made = Exchange(pipeline)
    for sql, parameters in added:
        made.add(sql, parameters)
    made.push()
    return made


def exchange(pipeline: Pipeline, *added: tuple[str, list[str]]) -> None:
    pushed(pipeline, *added).wait()


def test_what_is_added_is_done_in_order_and_committed(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    for number in (1, 3):
        both = [(INSERT, [str(number + more), "it"]) for more in range(2)]
        exchange(pipeline, ("BEGIN", []), *both, ("COMMIT", []))
    assert kept(connection) == [1, 2, 3, 4]
    assert list(pipeline.prepared) == [INSERT]


def test_what_stands_behind_a_failure_is_passed_over_and_the_connection_goes_on(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    late = "UPDATE kept SET text = %s"
    with pytest.raises(psycopg.errors.UniqueViolation, match="kept_pkey"):
        exchange(
            pipeline,
            ("BEGIN", []),
            (INSERT, ["1", "it"]),
            (INSERT, ["1", "again"]),
            (late, ["late"]),
            ("COMMIT", []),
        )
    connection.rollback()
    assert kept(connection) == []
    exchange(pipeline, (INSERT, ["1", "it"]), (late, ["late"]))
    assert connection.execute("SELECT text FROM kept").fetchall() == [("late",)]


def test_more_than_a_socket_holds_gets_through_in_both_directions(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    large = "x" * 4_000_000
    said = [("SELECT repeat('y', %s::int)", ["3000000"])] * 4
    many = [(INSERT, [str(number), large]) for number in range(4)]
    exchange(pipeline, *(one for pair in zip(said, many, strict=True) for one in pair))
    assert kept(connection) == [0, 1, 2, 3]


def test_a_connection_that_is_lost_is_said_to_be_of_all_that_is_underway(
    postgres_url: str, connection: psycopg.Connection[Any], pipeline: Pipeline
):
    first = pushed(pipeline, ("SELECT pg_sleep(%s)", ["60"]), ("SELECT 1", []))
    second = pushed(pipeline, (INSERT, ["1", "it"]))
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.pgconn.backend_pid])
        for lost in (first, second):
            with pytest.raises(psycopg.OperationalError):
                lost.wait()
            lost.abandon()
        assert other.execute("SELECT id FROM kept").fetchall() == []


def test_one_is_sent_while_another_is_underway_and_each_is_a_transaction(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    first = pushed(pipeline, (INSERT, ["1", "it"]), ("SELECT pg_sleep(%s)", ["0.2"]))
    second = pushed(pipeline, (INSERT, ["2", "it"]), ("SELECT pg_sleep(%s)", ["0.2"]))
    assert not first.is_answered()
    first.wait()
    assert not second.is_answered(), "the server is busy with it since"
    while not second.is_answered():
        time.sleep(0.01)
    second.wait()
    assert kept(connection) == [1, 2]


def test_what_is_behind_a_failure_is_waited_for_with_it_and_says_for_itself_what_it_met(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    first = pushed(pipeline, (INSERT, ["1", "it"]), (INSERT, ["1", "again"]))
    second = pushed(pipeline, (INSERT, ["2", "it"]))
    third = pushed(pipeline, ("SELECT 1 / %s::int", ["0"]))
    with pytest.raises(psycopg.errors.UniqueViolation):
        first.wait()
    assert kept(connection) == [2], "the connection can be asked again"
    second.wait()
    with pytest.raises(psycopg.errors.DivisionByZero):
        third.wait()


def test_what_was_to_be_prepared_behind_a_failure_is_prepared_by_who_comes_after(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    first = pushed(pipeline, ("SELECT 1 / %s::int", ["0"]), (INSERT, ["1", "it"]), (INSERT, ["2", "it"]))
    second = pushed(pipeline, (INSERT, ["3", "it"]), (INSERT, ["4", "it"]))
    with pytest.raises(psycopg.errors.DivisionByZero):
        first.wait()
    second.wait()
    assert kept(connection) == [3, 4]
    names = connection.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'guildhall%'")
    assert len(names.fetchall()) == 2, "each is prepared once"


def test_what_is_refused_at_its_end_leaves_what_is_behind_it_alone(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    connection.execute("CREATE TABLE parts (of bigint REFERENCES kept DEFERRABLE INITIALLY DEFERRED)")
    part = "INSERT INTO parts VALUES (%s)"
    first, second, third = (
        pushed(pipeline, (sql, [*parameters]))
        for sql, parameters in ((part, ["1"]), (INSERT, ["2", "it"]), (part, ["3"]))
    )
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        first.wait()
    second.wait()
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        third.wait()
    assert kept(connection) == [2]


def test_a_connection_that_ends_without_a_word_has_answered(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    underway = pushed(pipeline, ("SELECT pg_sleep(%s)", ["60"]))
    assert not underway.is_answered()
    with socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)
    assert underway.is_answered()
    with pytest.raises(psycopg.OperationalError):
        underway.wait()


def test_nothing_is_kept_of_what_is_abandoned_before_it_is_pushed(
    connection: psycopg.Connection[Any], pipeline: Pipeline
):
    abandoned = Exchange(pipeline)
    abandoned.add(INSERT, ["1", "it"])
    abandoned.abandon()
    exchange(pipeline, (INSERT, ["2", "it"]))
    assert kept(connection) == [2]


def test_a_server_that_says_nothing_is_lost_for_all_that_is_underway(
    connection: psycopg.Connection[Any], pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("guildhall.persistence.silence.SILENCE_SECONDS", 0.2)
    first = pushed(pipeline, ("SELECT pg_sleep(%s)", ["60"]))
    second = pushed(pipeline, (INSERT, ["1", "it"]))
    with pytest.raises(psycopg.OperationalError, match="has not answered for"):
        first.wait()
    with pytest.raises(psycopg.OperationalError):
        second.wait()
    for lost in (first, second):
        lost.abandon()
    assert connection.closed
