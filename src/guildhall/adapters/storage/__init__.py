"""The data folder on the local disk."""

from guildhall.adapters.storage.folder import DataFolder
from guildhall.adapters.storage.workspaces import place_apart

__all__ = ["DataFolder", "place_apart"]
