"""What a report says to people, and what Markdown makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.application.runs.markdown import as_markdown

FACTS: dict[str, Any] = {
    **dict.fromkeys(("project", "goal", "reason", "summary", "sandbox_weakness", "backlog", "branch"), ""),
    **dict.fromkeys(("runtime", "sandbox", "run_id"), ""),
    **{name: [] for name in ("tasks", "requirements", "risks", "next_steps", "notes", "accepted")},
    "status": "failed",
    "needs": {},
    "tokens": 0,
    "cost_usd": 0.0,
    "started_at": "2026-11-27T08:00:00.25+00:00",
    "ended_at": "2026-11-27T08:02:05+00:00",
    "seconds": 124.75,
    "delivery": {"outcome": "fast_forwarded", "reason": "it was moved", "command": ""},
}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("attempts_exhausted", "attempts_exhausted"),
        ("_so_ it is", "\\_so\\_ it is"),
        ("a*b `c` [d](e) <f> | #", "a\\*b \\`c\\` \\[d\\](e) \\<f\\> \\| \\#"),
    ],
)
def test_text_of_others_is_no_markup_and_words_stay_whole(text: str, written: str) -> None:
    assert f"\n{written}\n" in as_markdown({**FACTS, "goal": text})


def test_a_delivery_is_told_in_words() -> None:
    assert "fast forwarded: it was moved" in as_markdown(FACTS)


def test_a_report_says_when_its_run_was_how_it_ended_and_what_was_done_before_it() -> None:
    task = {
        **dict.fromkeys(("title", "role", "reason", "detail", "advice", "resolution"), "x"),
        **{"id": "T-1", "status": "done", "reason": "", "attempts": 1, "commit": "a" * 40, "doubts": []},
    }
    tasks = [{**task, "done_before": True}, {**task, "id": "T-2", "done_before": False}]
    said = as_markdown({**FACTS, "project": "shop", "status": "stopped_by_user", "tasks": tasks})
    assert said.startswith("# shop: stopped by a person\n")
    assert "| Started | 2026-11-27 08:00:00 UTC |" in said
    assert "| Ended | 2026-11-27 08:02:05 UTC, after 0:02:04 |" in said
    assert [line.count("done before this run") for line in said.splitlines() if "| T-" in line] == [1, 0]


def test_a_report_says_of_each_requirement_what_became_of_it() -> None:
    requirements = [
        {"text": "T-1: “`make check` exits 0” (b)", "outcome": "passed", "detail": ""},
        {"text": "It is fast", "outcome": "not_verified", "detail": "it needs a person"},
        {"text": "Fly", "outcome": None, "detail": "no criterion of a task says so"},
    ]
    said = as_markdown({**FACTS, "requirements": requirements})
    assert "1 of 3 passed.\n\n- **passed**: T-1: “\\`make check\\` exits 0” (b)\n" in said
    assert "- **not verified**: It is fast (it needs a person)\n" in said
    assert "- **not judged**: Fly (no criterion of a task says so)\n" in said
