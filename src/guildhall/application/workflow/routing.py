"""Where a visit leads: an ordered table of named rules (seed S2, *Conditional Routing*)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guildhall.application.ports.workflow import COMPANY_NODES, DELIVERY_NODES, END, Departure, Visit

Answer = dict[str, Any]

Rule = tuple[str, Callable[[Visit, Answer], str | None]]


def _cut_short(visit: Visit, answer: Answer) -> str | None:
    if visit.task_id is not None or visit.node == "final_decision":
        return None
    return "final_decision" if answer.get("outcome") in ("stopped", "failed") else None


def _asked(visit: Visit, answer: Answer) -> str | None:
    return visit.node if answer.get("outcome") == "asked" else None


def _back(visit: Visit, answer: Answer) -> str | None:
    return "dev_work_cycle" if answer.get("outcome") == "back" else None


def _added(visit: Visit, answer: Answer) -> str | None:
    return "deliver" if visit.node in COMPANY_NODES and answer.get("outcome") == "added" else None


def _over(visit: Visit, answer: Answer) -> str | None:
    return END if visit.task_id and answer.get("outcome") in ("done", "blocked", "gone") else None


def _next(visit: Visit, _answer: Answer) -> str | None:
    nodes = DELIVERY_NODES if visit.task_id else COMPANY_NODES
    position = nodes.index(visit.node) + 1
    return nodes[position] if position < len(nodes) else END


RULES: tuple[Rule, ...] = (
    ("stopped or failed: to the final decision", _cut_short),
    ("issues found: back to the fix cycle", _back),
    ("work was added: to its delivery", _added),
    ("the task is over", _over),
    ("a person decides about what was found", _asked),
    ("nothing found: on to the next node", _next),
)
"""In order; the first that says where decides."""


def route(visit: Visit, answer: Answer) -> Departure:
    """Where a visit leads, by the first rule that applies."""
    for name, rule in RULES:
        target = rule(visit, answer)
        if target is not None:
            found = "; ".join(str(one) for one in answer.get("findings", ()))
            detail = found or str(answer.get("note") or answer.get("reason") or answer.get("rationale") or "")
            return Departure(target, f"{name}: {detail}" if detail else name)
    raise LookupError(f"no rule leads on from {visit.node}")
