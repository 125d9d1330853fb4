"""The translation between Guildhall's one vocabulary and the words of the seed documents, as data.

Inside Guildhall each thing has one name; a seed's own word is understood and spoken only at the
surface that the seed describes. It must never hold a rule: it says which words mean what.
"""

from __future__ import annotations

from typing import Literal

from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.policies.transitions import STATUSES, Status
from guildhall.domain.record import Record
from guildhall.domain.tasks.definition import PRIORITIES, Priority

Seed = Literal["S0", "S1", "S2", "S3", "S4"]
Surface = Literal["S1", "S3", "S4"]
Board = Literal["flow", "queue", "pm"]


class UnknownWord(ValidationFailed):
    """A surface was given a word that it does not have."""

    def __init__(self, what: str, word: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"{word[:80]!r} is no {what}; choose one of {', '.join(known)}", rule="word_is_known", field=what
        )


NOUNS: dict[str, dict[Seed, tuple[str, ...]]] = {
    "Org": {"S0": ("Org",)},
    "Project": {"S0": ("Project",), "S2": ("Project",)},
    "Template": {"S1": (".templates/",), "S2": ("project_templates",), "S4": ("Preset",)},
    "Sprint": {"S1": ("Sprint",)},
    "Task": {"S1": ("task", "work_item"), "S2": ("Task",), "S3": ("WorkItem",), "S4": ("task",)},
    "Comment": {"S2": ("TaskComment", "Reply")},
    "Artifact": {"S1": ("deliverable",), "S2": ("artifact",), "S3": ("Artifact",)},
    "Agent": {
        "S0": ("role", "profile"),
        "S1": ("agent_profile",),
        "S2": ("agent",),
        "S3": ("agent",),
        "S4": ("agent",),
    },
    "Session": {"S0": ("session",), "S1": ("work_session",), "S3": ("AgentSession",)},
    "Lease": {"S3": ("assignment",), "S4": ("lease",)},
    "Run": {"S0": ("kickoff",), "S2": ("ProjectRun",)},
    "Event": {
        "S0": ("event stream",),
        "S1": ("orchestration_events",),
        "S3": ("event stream",),
        "S4": ("events.jsonl",),
    },
    "Job": {"S4": ("Job",)},
    "Variant": {"S4": ("Variant",)},
    "Schedule": {"S4": ("schedule",)},
    "Instruction": {"S1": ("PM command",), "S3": ("CLI command",), "S4": ("channel command",)},
    "Trigger": {"S4": ("trigger",)},
    "Approval": {"S2": ("gate",), "S4": ("critic review",)},
    "Tool": {"S0": ("toolset",), "S4": ("tools",)},
    "User": {"S4": ("users",)},
    "Key": {"S0": ("API key",), "S2": ("JWT",)},
    "Channel": {"S4": ("channels",)},
}
"""Guildhall's nouns and what the seeds call them."""

STATUS_OUT: dict[Status, dict[Surface, str | None]] = {
    "inbox": {"S1": "pending", "S3": "inbox", "S4": None},
    "planning": {"S1": "pending", "S3": "planning", "S4": None},
    "ready": {"S1": "pending", "S3": "ready", "S4": "queued"},
    "claimed": {"S1": "in_progress", "S3": "in_flight", "S4": "claimed"},
    "in_progress": {"S1": "in_progress", "S3": "in_flight", "S4": "in_progress"},
    "review": {"S1": "in_progress", "S3": "review", "S4": "review"},
    "approved": {"S1": "in_progress", "S3": "review", "S4": "approved"},
    "merging": {"S1": "in_progress", "S3": "review", "S4": "merging"},
    "done": {"S1": "completed", "S3": "done", "S4": "done"},
    "blocked": {"S1": "blocked", "S3": "blocked", "S4": "blocked"},
    "cancelled": {"S1": "completed", "S3": "done", "S4": "done"},
}
"""What a surface calls a status; none where it does not show such tasks."""

Action = Literal[
    "triage",
    "claim",
    "start",
    "complete",
    "approve",
    "merge",
    "block",
]


class Meaning(Record):
    """What a status word asks for: a status to be in, and the actions that lead there, in order.

    Without actions it asks for whatever single step leads there from where the task is
    (:func:`guildhall.domain.tasks.guards.towards`). ``needs_lease`` says that the caller must hold
    the task's lease already.
    """

    status: Status
    actions: tuple[Action, ...]
    needs_lease: bool = False


STATUS_IN: dict[Surface, dict[str, Meaning]] = {
    "S1": {
        "pending": Meaning("ready", ("triage",)),
        "in_progress": Meaning("in_progress", ("claim", "start")),
        "completed": Meaning("review", ("complete",)),
        "blocked": Meaning("blocked", ("block",)),
    },
    "S3": {
        "inbox": Meaning("inbox", ()),
        "planning": Meaning("planning", ("triage",)),
        "ready": Meaning("ready", ("triage",)),
        "in_flight": Meaning("claimed", ("claim",)),
        "review": Meaning("review", ("complete",)),
        "done": Meaning("done", ()),
        "blocked": Meaning("blocked", ("block",)),
    },
    "S4": {
        "queued": Meaning("ready", ("triage",)),
        "claimed": Meaning("claimed", (), needs_lease=True),
        "in_progress": Meaning("in_progress", ("start",), needs_lease=True),
        "review": Meaning("review", ("complete",), needs_lease=True),
        "approved": Meaning("approved", ("approve",)),
        "merging": Meaning("merging", ("merge",)),
        "done": Meaning("done", ()),
        "blocked": Meaning("blocked", ("block",)),
    },
}
"""What a status word asks for when it comes in. Whether it is allowed is for the task to say."""

NEW_TASK_STATUS: dict[str, Status] = {"add": "inbox", "/collab/tasks": "ready", "import": "ready"}
"""Where a new task begins, by the way it came in."""

PRIORITY_CODES: dict[Priority, str] = {"urgent": "P0", "high": "P1", "medium": "P2", "low": "P3"}
_PRIORITY_BY_WORD: dict[str, Priority] = {
    **{priority: priority for priority in PRIORITIES},
    **{code.lower(): priority for priority, code in PRIORITY_CODES.items()},
}

BOARD_COLUMNS: dict[Board, tuple[str, ...]] = {
    "flow": ("queued", "claimed", "in_progress", "review", "approved", "merging", "done"),
    "queue": ("inbox", "planning", "ready", "in_flight", "review", "done", "blocked"),
    "pm": ("pending", "in_progress", "completed", "blocked"),
}
"""The columns of the kanban boards, from left to right."""
_BOARD_SURFACE: dict[Board, Surface] = {"flow": "S4", "queue": "S3", "pm": "S1"}

S1_PREFIX = "orchestration."
S1_EVENT_NAMES: dict[str, str] = {"task.status_changed": "task.status_updated"}
"""Events that S1 calls differently behind its prefix; all others keep their name."""

S3_EVENT_NAMES: dict[str, tuple[str, ...]] = {
    "task.created": ("work:added",),
    "task.claimed": ("work:assigned", "work:status_changed"),
    "task.progress_reported": ("work:progress",),
    "task.artifact_added": ("work:progress",),
    "task.completed": ("work:completed", "work:status_changed"),
    "session.spawned": ("agent:spawned",),
    "session.prepared": ("agent:status_changed",),
    "session.assigned": ("agent:status_changed",),
    "session.blocked": ("agent:status_changed",),
    "session.resumed": ("agent:status_changed",),
    "session.ended": ("agent:status_changed",),
    "agent.availability_changed": ("agent:status_changed",),
    **dict.fromkeys(
        (
            "task.status_changed",
            "task.started",
            "task.approved",
            "task.changes_requested",
            "task.attempt_failed",
            "task.interrupted",
            "task.merged",
            "task.finished",
            "task.blocked",
            "task.unblocked",
            "task.cancelled",
            "merge.intended",
            "merge.conflicted",
            "lease.released",
            "lease.reclaimed",
        ),
        ("work:status_changed",),
    ),
}
"""What S3's WebSocket says of an event; what is not here it does not say."""

S4_EVENT_NAMES: dict[str, tuple[str, ...]] = {
    "task.started": ("executor_started",),
    "task.completed": ("executor_succeeded", "lease_released"),
    "task.attempt_failed": ("executor_failed", "lease_released"),
    "task.interrupted": ("lease_released",),
}
"""Events that S4's tail calls differently (one that ends a lease says so); all others by their name with
an underscore for each dot."""


_IN_WORDS = {
    "inbox": "in the inbox",
    "planning": "in planning",
    "in_progress": "in progress",
    "review": "in review",
    "merging": "being merged",
}


def standing(status: str) -> str:
    """What a task in a status is, for people: *it is in review*."""
    return _IN_WORDS.get(status, status)


def status_out(surface: Surface, status: Status) -> str | None:
    """What a surface calls a status; none where it shows no such tasks."""
    return STATUS_OUT[status][surface]


def resolution_out(status: Status) -> str | None:
    """The ``resolution`` that S1, S3 and S4 answers carry: they have no word for cancelled."""
    return "cancelled" if status == "cancelled" else None


def statuses_meant(word: str) -> tuple[Status, ...]:
    """The statuses behind a word of Guildhall's own, else of any surface, for filters.

    Raises:
        UnknownWord: when nobody says so.
    """
    if word in STATUSES:
        return (word,)
    found: tuple[Status, ...] = tuple(
        status for status in STATUSES if word in (STATUS_OUT[status][surface] for surface in STATUS_IN)
    )
    if not found:
        raise UnknownWord("status", word, STATUSES)
    return found


def status_meant(word: str) -> Status:
    """The status that a word of Guildhall's own, else of any surface, asks for.

    Raises:
        UnknownWord: when nobody says so.
    """
    if word in STATUSES:
        return word
    for words in STATUS_IN.values():
        if word in words:
            return words[word].status
    raise UnknownWord("status", word, STATUSES)


def status_in(surface: Surface, word: str) -> Meaning:
    """What a surface's status word asks for.

    Raises:
        UnknownWord: when the surface has no such status.
    """
    meaning = STATUS_IN[surface].get(word)
    if meaning is None:
        raise UnknownWord("status", word, tuple(STATUS_IN[surface]))
    return meaning


def priority_in(word: str) -> Priority:
    """A priority by either of its words, in any case.

    Raises:
        UnknownWord: when it is neither.
    """
    found = _PRIORITY_BY_WORD.get(word.strip().lower())
    if found is None:
        raise UnknownWord("priority", word, (*PRIORITIES, *PRIORITY_CODES.values()))
    return found


def column(board: Board, status: Status, from_status: Status | None = None) -> str | None:
    """The column a task stands in; none where the board leaves it out, as each does with cancelled ones.

    The flow board has no column for blocked tasks: they stay where they came from (``from_status``).
    """
    if status == "cancelled":
        return None
    word = STATUS_OUT[status][_BOARD_SURFACE[board]]
    if word in BOARD_COLUMNS[board]:
        return word
    return column(board, from_status) if from_status not in (None, status) else None


def board_in(word: str) -> Board:
    """A board by its name.

    Raises:
        UnknownWord: when there is no such board.
    """
    if word not in BOARD_COLUMNS:
        raise UnknownWord("board", word, tuple(BOARD_COLUMNS))
    return word


def event_out(surface: Surface, name: str) -> tuple[str, ...]:
    """What a surface calls an event: one name or several, none where it does not speak of it."""
    if surface == "S1":
        return (S1_PREFIX + S1_EVENT_NAMES.get(name, name),)
    if surface == "S3":
        return S3_EVENT_NAMES.get(name, ())
    return S4_EVENT_NAMES.get(name, (name.replace(".", "_"),))
