"""Which part may use which package, and which inner layer may use what of the standard library.

What is not in a table here is refused, so a new package begins with the question where it belongs.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

OWNERS = {
    "alembic": ["guildhall.persistence"],
    "cronsim": ["guildhall.adapters.calendar"],
    "fastapi": ["guildhall.adapters.http"],
    "genai_prices": ["guildhall.adapters.runtimes.model"],
    "httpx2": ["guildhall.adapters.cli", "guildhall.adapters.runtimes.model"],
    "jinja2": ["guildhall.adapters.templating"],
    "jwt": ["guildhall.adapters.identity"],
    "langchain_core": ["guildhall.adapters.graphs"],
    "langgraph": ["guildhall.adapters.graphs"],
    "langsmith": ["guildhall.adapters.graphs"],
    "markdown_it": ["guildhall.adapters.backlog"],
    "msgspec": ["guildhall.domain.record"],
    "opentelemetry": ["guildhall.adapters.telemetry.traces"],
    "orjson": ["guildhall.persistence", "guildhall.adapters.telemetry", "guildhall.adapters.http.models"],
    "prometheus_client": ["guildhall.adapters.telemetry"],
    "psycopg": ["guildhall.persistence.pipeline", "guildhall.persistence.silence"],
    "pwdlib": ["guildhall.adapters.identity"],
    "pydantic": [
        "guildhall.adapters.http",
        "guildhall.adapters.runtimes.model",
        "guildhall.bootstrap",
        "guildhall.main.embedded",
        "guildhall.settings",
    ],
    "pydantic_ai": ["guildhall.adapters.runtimes.model"],
    "pydantic_settings": ["guildhall.settings"],
    "pysqlite3": ["guildhall.persistence"],
    "rich": ["guildhall.adapters.cli"],
    "sentry_sdk": ["guildhall.adapters.telemetry.errors"],
    "sqlalchemy": ["guildhall.persistence"],
    "standardwebhooks": ["guildhall.adapters.webhooks"],
    "starlette": ["guildhall.adapters.http"],
    "structlog": ["guildhall.adapters.telemetry"],
    "typer": ["guildhall.adapters.cli"],
    "uvicorn": ["guildhall.adapters.http"],
    "yaml": ["guildhall.adapters.backlog"],
}
"""Every third-party package that the product imports, and the only places that may."""

PURE = {
    "__future__", "abc", "base64", "bisect", "collections", "contextlib", "copy", "datetime",
    "decimal", "enum", "fnmatch", "functools", "graphlib", "hashlib", "heapq", "hmac", "itertools", "json",
    "math", "operator", "re", "string", "textwrap", "types", "typing", "unicodedata",
}  # fmt: skip
"""What of the standard library reads no clock, draws no number and touches nothing outside the process."""

INNER = {
    "guildhall.domain": PURE,
    # Paths are values there; ports open what they name. One thread keeps a process's leases alive, and
    # references to entities are forgotten with the last who holds one. What changes in place is a dataclass.
    # What a person is to type is quoted as text; nothing runs it there.
    "guildhall.application": PURE | {"concurrent", "dataclasses", "pathlib", "shlex", "threading", "weakref"},
}

FILE_CALLS = {
    "glob", "iterdir", "mkdir", "read_bytes", "read_text", "rglob", "rmdir", "symlink_to", "touch", "unlink",
    "write_bytes", "write_text",
}  # fmt: skip
"""Methods that read, list or change files; to look where a path leads, or whether it is there, is none."""


ASSEMBLERS = ("guildhall.bootstrap", "guildhall.main.embedded")
"""What builds the product from its parts, as a whole and for the command line."""


def _owned(source: Any, package: str) -> bool:
    return package in OWNERS and source.within(*OWNERS[package])


def test_third_party_packages_are_used_where_they_belong(product: list[Any]):
    found = [
        source.at(line, f"{name} is not used here")
        for source in product
        for line, name in source.imports()
        if (package := name.split(".")[0]) != "guildhall"
        and package not in sys.stdlib_module_names
        and not _owned(source, package)
    ]
    assert not found, "\n".join(found)


def test_no_owner_is_named_for_nothing(product: list[Any]):
    used = {name.split(".")[0] for source in product for _, name in source.imports()}
    assert sorted(set(OWNERS) - used) == []


def test_the_inner_layers_use_what_is_pure_of_the_standard_library(product: list[Any]):
    found = [
        source.at(line, f"{name} has no place in {layer}")
        for layer, allowed in INNER.items()
        for source in product
        if source.within(layer)
        for line, name in source.imports()
        if (package := name.split(".")[0]) not in allowed | {"guildhall"} and not _owned(source, package)
    ]
    assert not found, "\n".join(found)


def test_the_application_reads_and_writes_through_ports_alone(product: list[Any]):
    found = [
        source.at(node.lineno, ast.unparse(node))
        for source in product
        if source.within("guildhall.domain", "guildhall.application")
        for node in source.nodes
        if isinstance(node, ast.Call)
        if (isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"})
        or (isinstance(node.func, ast.Attribute) and node.func.attr in FILE_CALLS)
    ]
    assert not found, "\n".join(found)


def test_only_what_assembles_the_product_reads_settings(product: list[Any]):
    found = [
        source.at(line, name)
        for source in product
        for line, name in source.imports()
        if name == "guildhall.settings" and not source.within(*ASSEMBLERS)
    ]
    assert not found, "\n".join(found)
