"""The runtime without a model: it reads, quotes and runs what people wrote; it must never invent anything."""

from guildhall.adapters.runtimes.rules.runtime import RulesRuntime

__all__ = ["RulesRuntime"]
