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
