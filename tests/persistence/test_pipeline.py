"""Statements sent to a real PostgreSQL in one exchange: all, or none behind the first that fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from guildhall.persistence.pipeline import Pipeline, Prepared

INSERT = "INSERT INTO kept (id, text) VALUES (%s, %s)"


@pytest.fixture
def connection(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id bigint PRIMARY KEY, text text)")
        yield connection


def kept(connection: psycopg.Connection[Any]) -> list[int]:
    return [number for (number,) in connection.execute("SELECT id FROM kept ORDER BY id")]


def exchange(connection: psycopg.Connection[Any], prepared: Prepared, *added: tuple[str, list[str]]) -> None:
    pipeline = Pipeline(connection.pgconn, prepared)
    for sql, parameters in added:
        pipeline.add(sql, parameters)
    pipeline.wait()


def test_what_is_added_is_done_in_order_and_committed(connection: psycopg.Connection[Any]):
    prepared: Prepared = {}
    for number in (1, 3):
        both = [(INSERT, [str(number + more), "it"]) for more in range(2)]
        exchange(connection, prepared, ("BEGIN", []), *both, ("COMMIT", []))
    assert kept(connection) == [1, 2, 3, 4]
    assert list(prepared) == [INSERT]


def test_what_stands_behind_a_failure_is_passed_over_and_the_connection_goes_on(
    connection: psycopg.Connection[Any],
):
    prepared: Prepared = {}
    late = "UPDATE kept SET text = %s"
    with pytest.raises(psycopg.errors.UniqueViolation, match="kept_pkey"):
        exchange(
            connection,
            prepared,
            ("BEGIN", []),
            (INSERT, ["1", "it"]),
            (INSERT, ["1", "again"]),
            (late, ["late"]),
            ("COMMIT", []),
        )
    connection.rollback()
    assert kept(connection) == []
    exchange(connection, prepared, (INSERT, ["1", "it"]), (late, ["late"]))
    assert connection.execute("SELECT text FROM kept").fetchall() == [("late",)]


def test_more_than_a_socket_holds_gets_through_in_both_directions(connection: psycopg.Connection[Any]):
    large = "x" * 4_000_000
    said = [("SELECT repeat('y', %s::int)", ["3000000"])] * 4
    many = [(INSERT, [str(number), large]) for number in range(4)]
    exchange(connection, {}, *(one for pair in zip(said, many, strict=True) for one in pair))
    assert kept(connection) == [0, 1, 2, 3]


def test_a_connection_that_is_lost_is_said_to_be(postgres_url: str, connection: psycopg.Connection[Any]):
    pipeline = Pipeline(connection.pgconn, {})
    pipeline.add("SELECT pg_sleep(%s)", ["60"])
    with psycopg.connect(postgres_url, autocommit=True) as other:
        pipeline.add("SELECT 1", [])
        other.execute("SELECT pg_terminate_backend(%s)", [connection.pgconn.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        pipeline.wait()
    pipeline.abandon()
