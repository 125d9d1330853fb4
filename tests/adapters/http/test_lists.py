"""Pages of representations: each is made once of the same content."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from guildhall.adapters.http.lists import LARGEST_KEPT, Kept, listed
from guildhall.application.pages import Page
from guildhall.application.ports.views import Row

MADE: list[Any] = []


class Shown(BaseModel):
    name: str


def shown(state: str) -> Shown:
    MADE.append(state)
    return Shown(name=state)


def also_shown(state: str) -> Shown:
    return Shown(name=f"the {state}")


def row(content: str, state: str) -> Row:
    return Row("1", None, 1, 1, 1, content, lambda: state)


def test_the_same_content_is_represented_once():
    MADE.clear()
    kept = Kept(10)
    assert [kept.text(row("{}", "a"), shown) for _ in range(3)] == ['{"name":"a"}'] * 3
    assert kept.text(row('{"x":1}', "b"), shown) == '{"name":"b"}'
    assert kept.text(row("{}", "a"), also_shown) == '{"name":"the a"}'
    assert MADE == ["a", "b"]


def test_what_depends_on_more_than_the_state_is_made_each_time():
    def for_(who: str) -> Any:
        return lambda state: Shown(name=f"{state} for {who}")

    kept = Kept(10)
    for who in ("one", "two"):
        assert kept.text(row("{}", "a"), for_(who)) == f'{{"name":"a for {who}"}}'
    assert len(kept) == 0


def test_a_state_without_a_content_is_represented_each_time():
    kept = Kept(10)
    assert [kept.text(Row("", name, 0, 1, 0), shown) for name in "ab"] == ['{"name":"a"}', '{"name":"b"}']


def test_no_more_is_kept_than_said():
    kept = Kept(3)
    for number in range(10):
        kept.text(row(str(number), "a"), shown)
    assert len(kept) == 3


def test_what_is_large_is_not_kept():
    kept = Kept(10)
    kept.text(row("x" * LARGEST_KEPT, "a"), shown)
    kept.text(row("{}", "a" * LARGEST_KEPT), shown)
    assert len(kept) == 0


def test_a_page_says_what_it_is():
    answer = listed(Page([row("{}", "é"), Row("", "b", 0, 2, 0)], 9, 4, 2, "7"), shown)
    assert answer.media_type == "application/json"
    assert json.loads(bytes(answer.body)) == {
        "items": [{"name": "é"}, {"name": "b"}],
        "total": 9,
        "skip": 4,
        "limit": 2,
        "next": "7",
    }
    assert json.loads(bytes(listed(Page([], 0, 0, 50, None), shown).body))["items"] == []
