"""The data folder on the local disk."""

from guildhall.adapters.storage.folder import DataFolder

__all__ = ["DataFolder"]
