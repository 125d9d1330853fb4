"""The values of the product are records, and all of them are made alike (docs/adr/0016)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from guildhall.domain.record import Record, field_names

UNMADE = ("guildhall.__main__", "guildhall.persistence.migrations")
"""What is run and not imported: the command itself, and the migrations, which Alembic loads."""

DATACLASSES = {"guildhall.application.pages.Paging"}
"""The frozen dataclasses of the standard library: pydantic reads queries into an heir of it."""


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


def _of(base: type[Record], cls: type[Record]) -> dict[str, Any]:
    """The options of a record that are others than those of its base."""
    options, common = cls.__struct_config__, base.__struct_config__
    return {
        name: getattr(options, name)
        for name in dir(options)
        if not name.startswith("_") and getattr(options, name) != getattr(common, name)
    }


def _classes(node: ast.AST, outer: str = "") -> Iterator[tuple[str, ast.ClassDef]]:
    """Every class below a node, by its qualified name."""
    for child in ast.iter_child_nodes(node):
        named = isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        inner = f"{outer}{child.name}" if named else outer
        if isinstance(child, ast.ClassDef):
            yield inner, child
        within = "." if isinstance(child, ast.ClassDef) else ".<locals>."
        yield from _classes(child, f"{inner}{within}" if named else outer)


def optioned(sources: Iterable[Any], records: Iterable[type[Record]]) -> dict[str, set[str]]:
    """The records that are made with options beside the common ones, whatever their bases are called.

    One whose source is not found has the option ``?``: nobody can tell with what it was made.
    """
    written = {
        f"{source.module}.{name}": {str(keyword.arg) for keyword in node.keywords}
        for source in sources
        for name, node in _classes(source.tree)
    }
    named = {f"{cls.__module__}.{cls.__qualname__}": set(_of(Record, cls)) for cls in records}
    found = {name: options | written.get(name, {"?"}) for name, options in named.items()}
    return {name: options for name, options in found.items() if options}


def test_records_are_made_with_no_other_options(product: list[Any], records: list[type[Record]]):
    assert optioned(product, records) == {}


def test_an_option_is_found_however_a_record_names_its_base(
    product: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    text = """
from typing import Generic, TypeVar
from guildhall.domain import record
from guildhall.domain.record import Record as R

T = TypeVar("T")

class Plain(R):
    one: int

class Base(R, Generic[T]):
    class Inner(record.Record, kw_only=True):
        one: int

class Heir(Base[int], order=True):
    two: int

def make():
    class Local(R, **{"kw_only": True}):
        one: int
    return Local

LOCAL = make()
MADE = type(R)("Made", (R,), {}, eq=False)
"""
    path = tmp_path / "src" / "made_for_this.py"
    path.parent.mkdir()
    path.write_text(text)
    monkeypatch.syspath_prepend(path.parent)
    made = import_module("made_for_this")
    records = [made.Plain, made.Base, made.Base.Inner, made.Heir, made.LOCAL, made.MADE]
    assert optioned([replace(product[0], path=path.relative_to(tmp_path), text=text)], records) == {
        "made_for_this.Base.Inner": {"kw_only"},
        "made_for_this.Heir": {"order"},
        "made_for_this.make.<locals>.Local": {"None"},
        "made_for_this.Made": {"eq", "?"},
    }


def test_no_field_goes_by_another_name(records: list[type[Record]]):
    assert [cls for cls in records if cls.__struct_encode_fields__ != field_names(cls)] == []
