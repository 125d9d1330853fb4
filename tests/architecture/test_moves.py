"""Tasks are moved in one place, which sees to what holds between them."""

from __future__ import annotations

import ast
from typing import Any

PLACE = "src/guildhall/application/tasks/handlers.py"


def test_nothing_asks_a_task_but_the_one_place_that_keeps_paths_apart(everything: list[Any]):
    found = [
        source.at(node.lineno, node.func.attr)
        for source in everything
        if str(source.path).startswith("src/")
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("ask", "append")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == "Task"
    ]
    assert [where.partition(":")[0] for where in found] == [PLACE], found
