"""The list of everything that is remembered: one line an entity."""

from __future__ import annotations

from guildhall.application.reactions.cursor import CursorBehavior
from guildhall.domain.agents.decide import AgentBehavior
from guildhall.domain.agents.presence import PresenceBehavior
from guildhall.domain.approvals.decide import ApprovalBehavior
from guildhall.domain.artifacts.decide import ArtifactBehavior
from guildhall.domain.budgets.decide import BudgetBehavior
from guildhall.domain.comments.decide import CommentBehavior
from guildhall.domain.deliveries.attempts import AttemptsBehavior
from guildhall.domain.deliveries.delivery import DeliveryBehavior
from guildhall.domain.externals.decide import ExternalsBehavior
from guildhall.domain.jobs.decide import JobBehavior
from guildhall.domain.keys.decide import ApiKeyBehavior
from guildhall.domain.keys.use import KeyUseBehavior
from guildhall.domain.leases.heartbeat import Heartbeat, HeartbeatBehavior
from guildhall.domain.leases.lease import LeaseBehavior
from guildhall.domain.logins.decide import LoginBehavior
from guildhall.domain.members.decide import MemberBehavior
from guildhall.domain.orgs.decide import OrgBehavior
from guildhall.domain.projects.decide import ProjectBehavior
from guildhall.domain.projects.numbers import TaskNumbersBehavior
from guildhall.domain.redactions.redaction import RedactionBehavior
from guildhall.domain.refusals.decide import RefusalsBehavior
from guildhall.domain.requests.request import Request, RequestBehavior
from guildhall.domain.runs.decide import RunBehavior
from guildhall.domain.schedules.decide import ScheduleBehavior
from guildhall.domain.sessions.activity import ActivityBehavior
from guildhall.domain.sessions.decide import SessionBehavior
from guildhall.domain.sessions.progress import ProgressBehavior
from guildhall.domain.sprints.decide import SprintBehavior
from guildhall.domain.steps.step import StepBehavior
from guildhall.domain.tasks.decide import TaskBehavior
from guildhall.domain.templates.decide import TemplateBehavior
from guildhall.domain.tools.decide import ToolBehavior
from guildhall.domain.users.decide import UserBehavior
from guildhall.domain.variants.decide import VariantBehavior
from guildhall.domain.webhooks.decide import WebhookBehavior
from guildhall.domain.webhooks.secret import WebhookSecretBehavior
from guildhall.persistence.codec import format_time
from guildhall.persistence.tables import Catalog, DurableView, EntityView
from guildhall.persistence.views import (
    checkpoints,
    company,
    externals,
    identity,
    jobs,
    office,
    redactions,
    refusals,
    schedules,
    tasks,
    webhooks,
)


def _beat_due(heartbeat: Heartbeat) -> str | None:
    return format_time(heartbeat.expires_at) if heartbeat.expires_at else None


def _request_due(request: Request) -> str | None:
    return format_time(request.expires_at) if request.expires_at else None


def _never(_state: object) -> None:
    return None


CATALOG = Catalog.of(
    entities=(
        EntityView(
            TaskBehavior(),
            tasks.tasks,
            tasks.task_index,
            tasks.task_tally,
            tasks.task_dependencies,
            tasks.task_dependency_rows,
            tasks.task_tallied,
        ),
        EntityView(ProjectBehavior(), company.projects, company.project_index),
        EntityView(RunBehavior(), company.runs, company.run_index),
        EntityView(StepBehavior(), company.steps, company.step_index),
        EntityView(AgentBehavior(), company.agents, company.agent_index),
        EntityView(SessionBehavior(), company.sessions, company.session_index),
        EntityView(LeaseBehavior(), company.leases, company.lease_index),
        EntityView(BudgetBehavior(), company.budgets),
        EntityView(OrgBehavior(), office.orgs),
        EntityView(TemplateBehavior(), office.templates, office.template_index),
        EntityView(SprintBehavior(), office.sprints, office.sprint_index),
        EntityView(CommentBehavior(), office.comments, office.comment_index),
        EntityView(ArtifactBehavior(), office.artifacts, office.artifact_index),
        EntityView(ToolBehavior(), office.tools),
        EntityView(ApprovalBehavior(), office.approvals, office.approval_index),
        EntityView(UserBehavior(), identity.users, identity.user_index),
        EntityView(MemberBehavior(), identity.members, identity.member_index),
        EntityView(ApiKeyBehavior(), identity.api_keys, identity.api_key_index),
        EntityView(LoginBehavior(), identity.logins),
        EntityView(JobBehavior(), jobs.jobs, jobs.job_index),
        EntityView(VariantBehavior(), jobs.variants, jobs.variant_index),
        EntityView(ExternalsBehavior(), externals.externals),
        EntityView(ScheduleBehavior(), schedules.schedules, schedules.schedule_index),
        EntityView(RedactionBehavior(), redactions.redactions),
        EntityView(RefusalsBehavior(), refusals.refusals),
        EntityView(WebhookBehavior(), webhooks.webhooks, webhooks.webhook_index),
        EntityView(DeliveryBehavior(), webhooks.deliveries, webhooks.delivery_index),
    ),
    durables=(
        DurableView(HeartbeatBehavior(), _beat_due),
        DurableView(RequestBehavior(), _request_due),
        DurableView(ActivityBehavior(), _never),
        DurableView(ProgressBehavior(), _never),
        DurableView(PresenceBehavior(), _never),
        DurableView(CursorBehavior(), _never),
        DurableView(KeyUseBehavior(), _never),
        DurableView(AttemptsBehavior(), _never),
        DurableView(WebhookSecretBehavior(), _never),
        DurableView(TaskNumbersBehavior(), _never),
    ),
)

TABLES_OF_NO_ENTITY = (checkpoints.checkpoints, checkpoints.checkpoint_writes)
"""Named here so that whoever imports the catalog has all tables in the metadata."""
