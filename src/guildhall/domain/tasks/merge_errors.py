"""Why a merge is refused, or a move of what is being merged; as :mod:`guildhall.domain.tasks.errors`."""

from __future__ import annotations

from guildhall.domain.kernel import Conflict
from guildhall.domain.tasks.errors import TaskRefusal


class MergeNotIntended(TaskRefusal, Conflict):
    """A merge is recorded that was not announced before it was made."""

    def __init__(self, code: str, commit: str) -> None:
        super().__init__(
            f"{code} was not about to be merged as {commit[:12]}; announce the merge first",
            rule="merge_is_intended_first",
            field="commit",
        )


class MergeUnderWay(TaskRefusal, Conflict):
    """A merge was announced, so the run's branch may have the work by now; its run alone can see whether."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"{code} is being merged, and may be merged by now: ask again in a moment; where that failed and "
            f"it is blocked, `guildhall retry {code}` tries again; if its run was interrupted, `guildhall "
            "resume` or the same `guildhall run` command again sees to it first",
            rule="merge_is_under_way",
            field="status",
        )


class WorkReplaced(TaskRefusal, Conflict):
    """A merge is announced of work that was sent back and replaced meanwhile."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"{code} has other work by now than what is to be merged; have that judged first",
            rule="merge_is_of_its_work",
            field="commit",
        )
