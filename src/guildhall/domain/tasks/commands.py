"""What can be asked of a task, as imperative records.

``fence`` is the token of the worker that writes. Where it may be none, the caller is a person or
the control plane itself and no worker; workers always say theirs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from guildhall.domain.policies.criteria import CriterionResult
from guildhall.domain.policies.transitions import Status
from guildhall.domain.record import Record
from guildhall.domain.tasks.definition import Review, TaskDefinition
from guildhall.domain.tasks.events import ArtifactRef, FindingSource

DEFAULT_REVIEW_ITERATIONS = 3
BlockerOutcome = Literal["open", "done", "cancelled"]
Prose = Literal["report", "block"]


class CreateTask(Record):
    """Ask for a task; ``open_blockers`` are those of ``blocked_by`` that are not done (none: all of them).

    ``backlog`` is what brought it, by what that is known again; empty where nobody knows.
    """

    id: str
    project_id: str
    code: str
    definition: TaskDefinition
    status: Status = "inbox"
    review: Review = "required"
    run_id: str | None = None
    parent_id: str | None = None
    sprint_id: str | None = None
    blocked_by: tuple[str, ...] = ()
    open_blockers: tuple[str, ...] | None = None
    backlog: str = ""


class EditTask(Record):
    """Give the task this definition instead of the one it has."""

    definition: TaskDefinition


class RestoreDefinition(Record):
    """Bring the definition back to what it was at ``hash``; state and money stay."""

    definition: TaskDefinition
    hash: str


class PlaceTask(Record):
    """Put the task under a run, a sprint and a parent (none: under none)."""

    run_id: str | None
    sprint_id: str | None
    parent_id: str | None


class TriageTask(Record):
    """Move the task one step: inbox to planning, planning to ready."""


class AddDependency(Record):
    """Let the task wait for another; the caller has made sure that this closes no circle."""

    blocker_id: str
    outcome: BlockerOutcome = "open"


class RemoveDependency(Record):
    """Let the task no longer wait for another."""

    blocker_id: str


class CountDependent(Record):
    """Tell the task that another, ``by``, waits for it (or no longer does)."""

    by: str
    waits: bool = True


class ResolveBlocker(Record):
    """Tell the task what became of one that it waits for; telling it twice changes nothing."""

    blocker_id: str
    outcome: Literal["done", "cancelled"]


class ClaimTask(Record):
    """Take a ready task, or one in work that lost its worker; the caller has checked its paths."""

    session_id: str | None
    agent_id: str | None
    holder: str
    ttl_seconds: int


class TakeUpTask(Record):
    """Take the lease of a task in review, approved or merging, to judge or merge it; its status stays."""

    session_id: str | None
    agent_id: str | None
    holder: str
    ttl_seconds: int


class StartTask(Record):
    """Begin, on a branch from a commit (empty without a repository)."""

    fence: int
    branch: str = ""
    base_commit: str = ""


class ReportProgress(Record):
    """Say how it goes; the transcript reaches ``transcript_offset`` bytes with that sha256."""

    fence: int
    note: str = ""
    transcript_offset: int = 0
    transcript_digest: str = ""


class AddArtifact(Record):
    """Leave an artifact; the same id replaces the earlier one."""

    artifact: ArtifactRef
    fence: int | None = None


class CompleteTask(Record):
    """Say that the work is complete.

    ``commit`` holds it, where there is a repository and something changed; ``results`` are the
    criteria as the worker saw them; ``prose`` says whether unverified prose is refused where
    nobody reviews. The same report delivered twice changes nothing.
    """

    fence: int
    commit: str | None = None
    changed: bool = True
    results: tuple[CriterionResult, ...] = ()
    artifacts: tuple[ArtifactRef, ...] = ()
    summary: str = ""
    prose: Prose = "report"


class ReleaseTask(Record):
    """Give the lease back: work in progress becomes ready, work being judged stays where it is."""

    fence: int
    reason: str = "released"


class ReclaimTask(Record):
    """Take a stale lease back; ``fence`` is the token whose heartbeat stopped."""

    fence: int


class InterruptTask(Record):
    """Give the task back because Guildhall itself stopped or crashed: no attempt is used up."""

    fence: int
    reason: str = "interrupted"


class FailAttempt(Record):
    """Use up an attempt; the next may begin at ``not_before`` (aware, UTC)."""

    fence: int
    reason: str
    not_before: datetime | None = None


class ApproveTask(Record):
    """Let reviewed work pass.

    ``approver`` names who, as ``holder`` names an author; agent and session are none for a person.
    ``is_only_member`` says that this person is the org's only one.
    """

    approver: str
    agent_id: str | None = None
    session_id: str | None = None
    is_only_member: bool = False
    results: tuple[CriterionResult, ...] = ()
    rationale: str = ""
    prose: Prose = "report"
    fence: int | None = None


class RequestChanges(Record):
    """Send work back with findings; when ``max_iterations`` are used up it is blocked instead.

    A ``dispensable`` task is given up then: a run does without it. ``results`` are what was judged so far.
    """

    findings: tuple[str, ...]
    source: FindingSource = "review"
    max_iterations: int = DEFAULT_REVIEW_ITERATIONS
    fence: int | None = None
    dispensable: bool = False
    results: tuple[CriterionResult, ...] = ()


class BeginMerge(Record):
    """Announce that the branch will move from ``old`` to ``new``; again when it has moved meanwhile.

    ``work`` is the commit that ``new`` merges: the task must still have it (none: whatever it has).
    """

    old: str
    new: str
    fence: int | None = None
    work: str | None = None


class WithdrawMerge(Record):
    """Say that the announced ``commit`` can come to the branch no more; what is announced no more is none."""

    commit: str


class RecordMerged(Record):
    """Say that the branch contains the announced merge commit."""

    commit: str
    fence: int | None = None


class FinishWithoutMerge(Record):
    """Let approved work that changed nothing be done.

    ``checked`` says that a run's own cycles let it pass; else what was reported has to show its criteria.
    """

    fence: int | None = None
    checked: bool = False


class BlockTask(Record):
    """Stop the task for a reason, a word such as ``needs_agent`` with ``detail`` for people.

    ``resting`` says that its run cannot go on with it: a merge that it announced stays announced then.
    """

    reason: str
    detail: str = ""
    by: str = ""
    fence: int | None = None
    resting: bool = False


class UnblockTask(Record):
    """Let the task go on where it was.

    Where :func:`~guildhall.domain.tasks.task.returns_to` is in flight, its paths must be free.
    """


class RedoTask(Record):
    """Let a blocked task be done anew by whoever takes it, where nobody is left to judge what it has."""


class CancelTask(Record):
    """Give the task up for good."""

    reason: str = ""
    fence: int | None = None
