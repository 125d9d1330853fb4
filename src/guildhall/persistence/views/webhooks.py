"""How webhooks and dead letters are remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from guildhall.domain.deliveries.delivery import Delivery
from guildhall.domain.webhooks.webhook import Webhook
from guildhall.persistence.columns import Text
from guildhall.persistence.tables import entity_table

webhooks = entity_table(
    "webhooks",
    sa.Column("active", Text, nullable=False),
    sa.Column("deleted", Text, nullable=False),
    sa.Index("webhooks_active", "org_id", "active", "created"),
    sa.Index("webhooks_there", "org_id", "deleted", "created"),
)

deliveries = entity_table(
    "deliveries",
    sa.Column("webhook_id", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Index("deliveries_by_webhook", "org_id", "webhook_id", "status", "created"),
)


def webhook_index(webhook: Webhook) -> Mapping[str, Any]:
    """A webhook is found among those that are told, or those that were not deleted."""
    return {"active": _said(webhook.active), "deleted": _said(webhook.deleted)}


def delivery_index(delivery: Delivery) -> Mapping[str, Any]:
    """A dead letter is found by its webhook and by status."""
    return {"webhook_id": delivery.webhook_id, "status": delivery.status}


def _said(value: bool) -> str:
    return "yes" if value else "no"
