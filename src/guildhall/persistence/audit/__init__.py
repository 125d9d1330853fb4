"""Proves that a journal is what was written, and rebuilds its views."""

from guildhall.persistence.audit.auditor import SqlAuditor
from guildhall.persistence.audit.checkpoints import Checkpoints

__all__ = ["Checkpoints", "SqlAuditor"]
