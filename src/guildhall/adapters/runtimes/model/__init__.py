"""The runtime that thinks with a language model; importing it must stay cheap."""

from guildhall.adapters.runtimes.model.runtime import ModelRuntime
from guildhall.adapters.runtimes.model.settings import ModelSettings, Secret, TokenPrice

__all__ = ["ModelRuntime", "ModelSettings", "Secret", "TokenPrice"]
