"""The translation tables, word for word as the vocabulary of the domain gives them."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import guildhall.domain
from guildhall.application import vocabulary as v
from guildhall.domain.kernel import EVENT_TYPES
from guildhall.domain.policies import transitions
from guildhall.domain.policies.transitions import STATUSES

STATUS_TABLE = """
inbox       pending     inbox     -
planning    pending     planning  -
ready       pending     ready     queued
claimed     in_progress in_flight claimed
in_progress in_progress in_flight in_progress
review      in_progress review    review
approved    in_progress review    approved
merging     in_progress review    merging
done        completed   done      done
blocked     blocked     blocked   blocked
cancelled   completed   done      done
"""
ROWS = [line.split() for line in STATUS_TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_status_going_out(row):
    status, *words = row
    for surface, word in zip(("S1", "S3", "S4"), words, strict=True):
        assert v.status_out(surface, status) == (None if word == "-" else word)


def test_the_table_has_every_status_and_every_word_comes_back():
    assert [row[0] for row in ROWS] == list(STATUSES)
    for surface in ("S1", "S3", "S4"):
        spoken = {v.status_out(surface, status) for status in STATUSES} - {None}
        assert spoken == set(v.STATUS_IN[surface])


@pytest.mark.parametrize(
    ("surface", "word", "status", "actions"),
    [
        ("S1", "pending", "ready", ("triage",)),
        ("S1", "in_progress", "in_progress", ("claim", "start")),
        ("S1", "completed", "review", ("complete",)),
        ("S3", "in_flight", "claimed", ("claim",)),
        ("S4", "queued", "ready", ("triage",)),
        ("S4", "claimed", "claimed", ()),
    ],
)
def test_a_status_coming_in(surface, word, status, actions):
    meaning = v.status_in(surface, word)
    assert (meaning.status, meaning.actions) == (status, actions)
    assert meaning.needs_lease == ((surface, word) == ("S4", "claimed"))


def test_words_that_come_in_ask_for_steps_that_there_are():
    known = {rule.action for rule in transitions.TRANSITIONS}
    for words in v.STATUS_IN.values():
        for meaning in words.values():
            assert set(meaning.actions) <= known
            assert meaning.status in STATUSES


@pytest.mark.parametrize("surface", ["S1", "S3", "S4"])
@pytest.mark.parametrize("word", ["", "merged", "READY ", "cancelled"])
def test_an_unknown_status_names_the_known_ones(surface, word):
    with pytest.raises(v.UnknownWord, match="blocked") as refused:
        v.status_in(surface, word)
    assert refused.value.code == "validation_failed"


def test_only_cancelled_needs_a_resolution():
    assert {status: v.resolution_out(status) for status in STATUSES if v.resolution_out(status)} == {
        "cancelled": "cancelled"
    }


@pytest.mark.parametrize(
    ("priority", "code"), [("urgent", "P0"), ("high", "P1"), ("medium", "P2"), ("low", "P3")]
)
def test_priorities_have_two_words(priority, code):
    assert v.PRIORITY_CODES[priority] == code
    for word in (priority, priority.upper(), code, code.lower(), f" {code} "):
        assert v.priority_in(word) == priority


def test_an_unknown_priority_is_refused():
    with pytest.raises(v.UnknownWord, match="P0"):
        v.priority_in("P4")


BOARD_TABLE = """
            flow        queue     pm
inbox       -           inbox     pending
planning    -           planning  pending
ready       queued      ready     pending
claimed     claimed     in_flight in_progress
in_progress in_progress in_flight in_progress
review      review      review    in_progress
approved    approved    review    in_progress
merging     merging     review    in_progress
done        done        done      completed
blocked     -           blocked   blocked
cancelled   -           -         -
"""


@pytest.mark.parametrize("line", BOARD_TABLE.strip().splitlines()[1:], ids=lambda line: line.split()[0])
def test_the_column_of_a_status(line):
    status, *columns = line.split()
    for board, column in zip(("flow", "queue", "pm"), columns, strict=True):
        assert v.column(board, status) == (None if column == "-" else column)


def test_boards_have_their_columns_and_all_are_used():
    assert [len(v.BOARD_COLUMNS[v.board_in(board)]) for board in ("flow", "queue", "pm")] == [7, 7, 4]
    for board, columns in v.BOARD_COLUMNS.items():
        assert {v.column(board, status) for status in STATUSES} - {None} == set(columns)
    with pytest.raises(v.UnknownWord, match="flow"):
        v.board_in("kanban")


def test_a_blocked_task_stays_in_its_column_on_the_flow_board():
    assert v.column("flow", "blocked", "review") == "review"
    assert v.column("flow", "blocked", "inbox") is None
    assert v.column("queue", "blocked", "review") == "blocked"


@pytest.mark.parametrize(
    ("surface", "name", "spoken"),
    [
        ("S1", "task.status_changed", ("orchestration.task.status_updated",)),
        ("S1", "file.synced", ("orchestration.file.synced",)),
        ("S1", "task.started", ("orchestration.task.started",)),
        ("S3", "task.created", ("work:added",)),
        ("S3", "task.status_changed", ("work:status_changed",)),
        ("S3", "task.claimed", ("work:assigned", "work:status_changed")),
        ("S3", "task.progress_reported", ("work:progress",)),
        ("S3", "task.completed", ("work:completed", "work:status_changed")),
        ("S3", "session.spawned", ("agent:spawned",)),
        ("S3", "agent.availability_changed", ("agent:status_changed",)),
        ("S3", "budget.reserved", ()),
        ("S4", "task.claimed", ("task_claimed",)),
        ("S4", "task.started", ("executor_started",)),
        ("S4", "task.completed", ("executor_succeeded", "lease_released")),
        ("S4", "task.attempt_failed", ("executor_failed", "lease_released")),
        ("S4", "lease.released", ("lease_released",)),
        ("S4", "lease.reclaimed", ("lease_reclaimed",)),
    ],
)
def test_an_event_going_out(surface, name, spoken):
    assert v.event_out(surface, name) == spoken


def test_s3_speaks_exactly_its_seven_words():
    assert {word for words in v.S3_EVENT_NAMES.values() for word in words} == {
        "work:added",
        "work:status_changed",
        "work:assigned",
        "work:progress",
        "work:completed",
        "agent:spawned",
        "agent:status_changed",
    }


def test_every_event_that_is_translated_exists():
    for module in pkgutil.walk_packages(guildhall.domain.__path__, "guildhall.domain."):
        importlib.import_module(module.name)
    translated = {*v.S1_EVENT_NAMES, *v.S3_EVENT_NAMES, *v.S4_EVENT_NAMES}
    assert translated <= set(EVENT_TYPES)


@pytest.mark.parametrize("surface", ["S1", "S4"])
def test_every_event_of_the_product_has_a_name_on_a_surface_that_tells_all(surface):
    assert all(v.event_out(surface, name) for name in EVENT_TYPES)


def test_every_noun_is_a_noun_of_some_seed():
    assert len(v.NOUNS) == 22
    assert v.NOUNS["Task"] == {
        "S1": ("task", "work_item"),
        "S2": ("Task",),
        "S3": ("WorkItem",),
        "S4": ("task",),
    }
    assert all(words for seeds in v.NOUNS.values() for words in seeds.values())
