"""The workflow engine on LangGraph; LangGraph itself is imported when the first thread is advanced."""

from guildhall.adapters.graphs.engine import LangGraphEngine

__all__ = ["LangGraphEngine"]
