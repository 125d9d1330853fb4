"""Where runs stand is told in words: who drives them, or what they wait for."""

from __future__ import annotations

import io

from guildhall.adapters.cli.screen import Screen
from guildhall.adapters.cli.status import print_status

RUN = {"pause_requested": False, "stop_requested": None, "seconds": 1.0, "tokens": 0, "cost_usd": 0.0}
RUN |= {"tasks": {}, "waiting": 0, "at_work": [], "driver_pid": None}


def told(*runs: tuple[str, str, str, int | None]) -> list[str]:
    """How the line of each run ends, of which its id, its status, its project and its process are given."""
    out = io.StringIO()
    found = [
        {**RUN, "run_id": run_id, "status": status, "project_id": project, "driver_pid": pid}
        for run_id, status, project, pid in runs
    ]
    print_status(Screen(out=out), {"data": "d", "position": 1, "projects": [], "runs": found})
    lines = [line for line in out.getvalue().splitlines() if line.startswith("run ")]
    return [line.rpartition(", ")[2] for line in lines]


def test_a_run_on_the_queue_waits_for_the_one_before_it() -> None:
    driven = ("r-1", "running", "p", 7)
    queued = ("r-2", "queued", "p", None)
    assert told(driven, queued) == ["driven by process 7", "waits for run r-1 of its project to end"]
    nobody = "driven by nobody; resume it"
    assert told(("r-1", "running", "p", None), queued)[0] == nobody
    assert told(queued) == [nobody]
    assert told(("r-1", "running", "other", 7), queued)[1] == nobody
