"""Makes one variant of a code job: a commit under a ref of the project's repository, and its patch.

The workspace is a clone of its own for each variant, the commands run in the sandbox, and Guildhall commits
what they leave, as it does for tasks. It must never move a branch of the project.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guildhall.application.authorship import author_of, commit_message
from guildhall.application.jobs.contents import keep_text
from guildhall.application.jobs.inputs import with_inputs
from guildhall.application.jobs.making import Bench, Made, numbered
from guildhall.application.ports.agent_runtime import Assignment
from guildhall.application.ports.repository import PatchTooLarge, Repository
from guildhall.application.projects.apart import require_apart
from guildhall.application.runs.lines import base_of
from guildhall.application.sessions.assignments import instructions_of
from guildhall.application.sessions.work import Work
from guildhall.application.workflow.environments import tools_at
from guildhall.domain.jobs.errors import JobInvalid
from guildhall.domain.jobs.job import Job
from guildhall.domain.projects.project import Project
from guildhall.domain.rules import refused
from guildhall.domain.variants.events import Change
from guildhall.domain.variants.rules import LARGEST_CONTENT
from guildhall.domain.variants.variant import Variant

ROLE = "developer"
PATCH_NAME = "change.patch"
REFS = "refs/guildhall/jobs"
"""Below it stands a commit for each variant of each job: ``<job>/<number>-<fence>``."""


class VariantFailed(Exception):
    """An attempt came to no variant; the sentence says why, and another one may come to more."""


def make_code(bench: Bench, number: int) -> Made:
    """One variant of a code job: what the preset's commands, or an agent, make of the project.

    Raises:
        RenderingFailed: when the template cannot be filled.
        JobInvalid: for what no further attempt could make.
        VariantFailed: when commands or the agent come to nothing, or change nothing.
        RepositoryError: when what they left cannot be stored.
        SessionEnded: when the session may not go on.
    """
    company, job = bench.company, bench.job
    project: Project = company.journal.state(company.scope, "Project", job.project_id or "")
    repository = company.world.repositories.open(project.project_id)
    _forget_lost(repository, job, number)
    request = bench.fill((bench.preset.template,), number)[0] if bench.preset.template.strip() else ""
    base = _base(bench, repository, project)
    work = _take_place(bench, repository, project, base, number)
    variant_id = company.system.ids.new()
    body = _develop(bench, work, request)
    ref = f"{REFS}/{job.job_id}/{number}-{job.fence}"
    work.proceed()
    message = commit_message(
        one_line(job.title), body, {"Guildhall-Job": job.job_id, "Guildhall-Variant": variant_id}
    )
    commit = repository.commit_tree(work.workspace, base, author_of(ROLE), message, ref)
    if commit is None:
        raise VariantFailed("it changes nothing in the project")
    change = Change(ref, base, commit)
    content = keep_text(company.world.storage, variant_id, _patch(repository, change))
    return Made(variant_id, numbered(PATCH_NAME, number, job.wanted), content, change)


def _patch(repository: Repository, change: Change) -> str:
    """What was committed, as a patch; a change that is too large for one is forgotten."""
    try:
        return repository.patch(change.base, change.commit, LARGEST_CONTENT)
    except PatchTooLarge as error:
        repository.delete_ref(change.ref)
        raise refused(JobInvalid, error.message, "variant.content_is_bounded", "inputs") from error


def one_line(text: str) -> str:
    """A text that is one line of a commit's message: nothing after it is read as a trailer."""
    return " ".join(text.split())


def _base(bench: Bench, repository: Repository, project: Project) -> str:
    """The commit that all variants of the job are made on, whoever makes them."""
    company, job = bench.company, bench.job
    if job.variants:
        first: Variant = company.journal.state(company.scope, "Variant", job.variants[0])
        if first.change is not None:
            return first.change.base
    require_apart(company, project.repository)
    return base_of(company, project, repository.import_branch(Path(project.repository)))


def _take_place(bench: Bench, repository: Repository, project: Project, base: str, number: int) -> Work:
    """Make the variant's workspace, with the project's tools and the job's inputs for its commands."""
    company, job, session_id = bench.company, bench.job, bench.work.terms.session_id
    folder = company.world.storage.clear_workspace(session_id)
    repository.create_workspace(folder, base, f"job/{job.job_id}/{number}")
    tools = tools_at(company, repository, base, project.config.get("setup"))
    inputs: dict[str, Any] = {**job.inputs, "title": job.title, "variant": number, "of": job.wanted}
    return with_inputs(company, bench.work, tools, inputs)


def _develop(bench: Bench, work: Work, request: str) -> str:
    """Have the job's runtime change the workspace; returns what the commit says of it."""
    company, job = bench.company, bench.job
    assignment = Assignment(
        task_id=job.job_id,
        code=f"the preset {job.preset}",
        title=job.title,
        description=request,
        role=ROLE,
        commands=bench.preset.commands,
        acceptance_criteria=(),
        owned_paths=None,
        findings=(),
        brief=bench.brief,
        instructions=instructions_of(company, ROLE),
    )
    outcome = company.runtimes[job.runtime].develop(assignment, work)
    if outcome.status == "needs_agent":
        raise refused(JobInvalid, outcome.summary, "job.runtime_can_make_it", "runtime")
    if outcome.status in ("failed", "command_missing"):
        raise VariantFailed(outcome.summary)
    return "\n\n".join(part for part in (outcome.summary, outcome.tests, outcome.risks) if part)


def _forget_lost(repository: Repository, job: Job, number: int) -> None:
    """Remove what clerks that held the job before committed of this variant and could not hand in."""
    for fence in range(1, job.fence):
        repository.delete_ref(f"{REFS}/{job.job_id}/{number}-{fence}")
