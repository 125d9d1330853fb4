"""The values of the product are records, and all of them are made alike (docs/adr/0016)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from guildhall.domain.record import Record, field_names

UNMADE = ("guildhall.__main__", "guildhall.persistence.migrations")
"""What is run and not imported: the command itself, and the migrations, which Alembic loads."""

DATACLASSES = {"guildhall.application.pages.Paging"}
"""The frozen dataclasses of the standard library: pydantic reads queries into an heir of it."""

KEYWORDS: dict[str, set[str]] = {}
"""Options of msgspec beside the common ones, by the records that are made with them."""


def _heirs(cls: type[Record]) -> Iterator[type[Record]]:
    for heir in cls.__subclasses__():
        yield heir
        yield from _heirs(heir)


@pytest.fixture(scope="module")
def records(product: list[Any]) -> list[type[Record]]:
    """Every record of the product."""
    for source in product:
        if not source.within(*UNMADE):
            import_module(source.module)
    return [cls for cls in dict.fromkeys(_heirs(Record)) if cls.__module__.startswith("guildhall.")]


def test_every_record_is_frozen(records: list[type[Record]]):
    assert len(records) > 500
    assert [cls for cls in records if not cls.__struct_config__.frozen] == []


def test_what_a_record_hides_are_fields_of_it_and_all_that_its_bases_hide(records: list[type[Record]]):
    found = [
        f"{cls.__module__}.{cls.__qualname__}"
        for cls in records
        if not set(cls.HIDDEN) <= set(field_names(cls))
        or any(not set(base.HIDDEN) <= set(cls.HIDDEN) for base in cls.__mro__ if issubclass(base, Record))
    ]
    assert found == []


def test_no_value_is_a_frozen_dataclass_of_the_standard_library(product: list[Any]):
    found = {
        f"{source.module}.{node.name}"
        for source in product
        if "dataclasses" in {name for _, name in source.imports()}
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        if any(keyword.arg == "frozen" for keyword in decorator.keywords)
    }
    assert found == DATACLASSES


def test_records_are_made_with_no_other_options(product: list[Any], records: list[type[Record]]):
    names = {cls.__name__ for cls in records} | {"Record"}
    found = {
        f"{source.module}.{node.name}": options
        for source in product
        if not source.within("guildhall.domain.record")
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and names & {ast.unparse(base) for base in node.bases}
        if (options := {str(keyword.arg) for keyword in node.keywords})
    }
    assert found == KEYWORDS


def test_no_field_goes_by_another_name(records: list[type[Record]]):
    assert [cls for cls in records if cls.__struct_encode_fields__ != field_names(cls)] == []
