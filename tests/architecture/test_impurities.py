"""The environment, clocks, chance and SQL each have one place, and whatever catches everything says why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
CLOCKS = {
    "time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "uuid.uuid1", "uuid.uuid4", "uuid.uuid7", "os.urandom", "random.random", "random.choice",
    "random.randint", "random.uniform", "secrets.token_hex", "secrets.token_urlsafe", "secrets.token_bytes",
}  # fmt: skip
"""What a test could not hold still. Monotonic clocks and sleeps are left out: waits need them."""

ALLOWED = {
    "guildhall.adapters.identity": "what a replay could draw again would guard nothing",
    "guildhall.adapters.system": "it is what the ports mean",
    "guildhall.adapters.cli.failures": "it names a file for a fault, when no port may work any more",
    "guildhall.persistence.migrations.write": "it names a migration, on a developer's machine",
    "guildhall.persistence.audit.checkpoints": "a key that signs has to be beyond what any port could replay",
    "guildhall.persistence.engine": "how long a busy database is waited for decides nothing",
}
"""Modules that read a clock or draw a number themselves, and why they may."""

SQL = re.compile(
    r"^\s*(?:SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|PRAGMA\s|BEGIN\s+IMMEDIATE"
    r"|(?:CREATE|ALTER|DROP)\s+(?:TABLE|INDEX|VIEW|DATABASE)\s)",
    re.IGNORECASE | re.DOTALL,
)


def _names(source: Any) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.lineno, f"{node.value.id}.{node.attr}"


def _texts(source: Any) -> Iterator[tuple[int, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_the_environment_is_read_by_the_settings_alone(product: list[Any]):
    found = [
        source.at(line, name)
        for source in product
        if not source.within("guildhall.settings")
        for line, name in _names(source)
        if name in ENVIRONMENT
    ]
    assert not found, "\n".join(found)


def test_clocks_ids_and_chance_come_through_ports(product: list[Any]):
    found = [
        source.at(line, name)
        for source in product
        if not source.within(*ALLOWED)
        for line, name in _names(source)
        if name in CLOCKS
    ]
    assert not found, "\n".join(found)


def test_no_exemption_is_left_over(product: list[Any]):
    used = {
        allowed
        for source in product
        for allowed in ALLOWED
        if source.within(allowed) and any(name in CLOCKS for _, name in _names(source))
    }
    assert used == set(ALLOWED)


def test_only_persistence_speaks_sql(product: list[Any]):
    found = [
        source.at(line, text.strip().splitlines()[0])
        for source in product
        if not source.within("guildhall.persistence")
        for line, text in _texts(source)
        if SQL.search(text)
    ]
    assert not found, "\n".join(found)


def test_sql_is_recognised_where_it_is(product: list[Any]):
    assert any(
        SQL.search(text)
        for source in product
        if source.within("guildhall.persistence")
        for _, text in _texts(source)
    )


def test_whatever_catches_everything_raises_again_or_says_why(everything: list[Any]):
    found = [
        source.at(node.lineno, source.lines[node.lineno - 1].strip())
        for source in everything
        for node in source.nodes
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
        if not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
        if not re.search(r"# noqa: BLE001 - \w+", source.lines[node.lineno - 1])
    ]
    assert not found, "\n".join(found)


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(one) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})
