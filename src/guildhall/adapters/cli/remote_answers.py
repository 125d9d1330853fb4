"""Turns what a server says into what the commands are answered: the same JSON values as from a store here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from guildhall.adapters.cli.client import Answer, EventLine
from guildhall.application.cloudevents import cloud_event
from guildhall.application.narration.told import Batch, News
from guildhall.application.ports.journal import Envelope

if TYPE_CHECKING:
    from guildhall.application.ports.backlog import PlannedTask

MICROS = 1_000_000
_TASK = ("title", "status", "priority", "complexity", "role", "run_id", "created_at", "updated_at")
_MORE = ("max_attempts", "description", "commands", "owned_paths", "branch", "findings", "summary")
_RUN = ("project_id", "status", "backlog", "goal", "runtime", "branch", "pause_requested", "stop_requested")


def task(shown: Answer) -> Answer:
    """A task of a list."""
    return {
        "id": shown["code"],
        "task_id": shown["id"],
        **{name: shown[name] for name in _TASK},
        "reason": shown["blocked"]["reason"] if shown["blocked"] else "",
        "waits_for": [],
        "attempts": shown["attempts_made"],
        "commit": shown["merge_commit"],
    }


def waits_for(shown: Answer, codes: Mapping[str, str]) -> list[str]:
    """The codes of the tasks that one waits for, as they are public."""
    return [codes[one] for one in shown["open_blockers"] if one in codes]


def task_in_full(shown: Answer) -> Answer:
    """Everything about a task."""
    blocked = shown["blocked"]
    found = {one["criterion"]: one for one in shown["results"]}
    texts = dict.fromkeys([*shown["acceptance_criteria"], *shown["dod"], *found])
    unjudged = {"outcome": "not judged yet", "detail": ""}
    return {
        **task(shown),
        **{name: shown[name] for name in _MORE},
        "attempts_failed": shown["attempts"],
        "sent_back": shown["review_iterations"],
        "criteria": [
            {"text": text, **{name: found.get(text, unjudged)[name] for name in unjudged}} for text in texts
        ],
        "holder": shown["lease"]["holder"] if shown["lease"] else None,
        "blocked": {"reason": blocked["reason"], "detail": blocked["detail"]} if blocked else None,
    }


def new_task(planned: PlannedTask) -> Answer:
    """A planned task as it is posted."""
    return {
        "title": planned.title,
        "description": planned.description,
        "role": planned.role,
        "priority": planned.priority,
        "complexity": planned.complexity,
        "commands": list(planned.commands),
        "acceptance_criteria": list(planned.acceptance_criteria),
        "owned_paths": None if planned.owned_paths is None else list(planned.owned_paths),
    }


def triaged(shown: Answer) -> Answer:
    """What became of a task that was dispatched."""
    return {"id": shown["code"], **{name: shown[name] for name in ("status", "refused", "waits")}}


def run(shown: Answer, standing: Answer) -> Answer:
    """A run of a list."""
    budget = standing["budget"]
    limit = budget["limit_micros"]
    return {
        "run_id": shown["id"],
        **{name: shown[name] for name in _RUN},
        "reason": standing["reason"],
        "tasks": standing["counts"],
        "tokens": budget["spent_tokens"],
        "cost_usd": budget["spent_micros"] / MICROS,
        "limit_tokens": budget["limit_tokens"],
        "limit_usd": None if limit is None else limit / MICROS,
        "seconds": standing["seconds"],
        "created_at": shown["created_at"],
        "ended_at": shown["ended_at"],
    }


def event_lines(page: Answer) -> list[EventLine]:
    """The events of a page, as CloudEvents and in words."""
    return [
        EventLine(cloud_event(_envelope(shown)), (told[0], told[1], told[2]))
        for shown, told in zip(page["items"], page["told"], strict=True)
    ]


def batch(shown: Answer) -> Batch:
    """What happened in a run."""
    news: list[dict[str, Any]] = [dict(one) for one in shown["items"]]
    for one in news:
        one["at"] = datetime.fromisoformat(one["at"])
    items = [News(**one) for one in news]
    return Batch(items, shown["position"], shown["more"])


def _envelope(shown: Answer) -> Envelope:
    payload: Any = shown["payload"]
    names = ("org_id", "position", "id", "stream", "seq", "type", "version", "actor", "agent_id")
    more = ("session_key", "correlation_id", "causation_id", "payload_hash", "prev_hash", "hash")
    return Envelope(
        **{name: shown[name] for name in (*names, *more)},
        emitted_at=datetime.fromisoformat(shown["emitted_at"]),
        payload=None if payload is None else json.dumps(payload),
    )
