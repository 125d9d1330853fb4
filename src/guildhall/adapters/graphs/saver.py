"""LangGraph's checkpointer over a store of checkpoints; it keeps no history, only where a thread stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.types import ERROR

from guildhall.adapters.graphs.serial import JsonSerializer, dumps, loads
from guildhall.application.ports.checkpoints import (
    CheckpointStore,
    CheckpointSuperseded,
    SavedCheckpoint,
    SavedWrite,
)

GOES_ON = "__goes_on"
"""Set in a configuration whose thread has to be there; LangGraph keeps such names out of its metadata."""


class StoredSaver(BaseCheckpointSaver[int]):
    """A ``BaseCheckpointSaver`` that keeps the newest checkpoint of each thread and namespace.

    An older checkpoint that is asked for by its id is answered with none. What a failed node raised is not
    kept: the node runs again. The asynchronous methods do the same work in the caller's thread.
    """

    def __init__(self, store: CheckpointStore) -> None:
        super().__init__(serde=JsonSerializer())
        self._store = store

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The newest checkpoint, none when there is none or another one is asked for by id.

        Raises:
            CheckpointSuperseded: for a thread that another process ended and forgot; it is no beginning.
        """
        thread_id, namespace = _names(config)
        saved = self._store.newest(thread_id, namespace)
        if saved is None and config.get("configurable", {}).get(GOES_ON):
            raise CheckpointSuperseded(
                f"thread {thread_id} was walked to its end elsewhere; ask where its run stands",
                rule="a thread that goes on is there",
            )
        wanted = get_checkpoint_id(config)
        if saved is None or (wanted and wanted != saved.checkpoint_id):
            return None
        return _tuple(saved)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 - the name is LangGraph's
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """The newest checkpoints that match, newest first."""
        named = config.get("configurable", {}) if config else {}
        wanted = get_checkpoint_id(config) if config else None
        bound = get_checkpoint_id(before) if before else None
        found = self._store.all(str(named["thread_id"]) if "thread_id" in named else None)
        matching = (
            one
            for one in sorted(found, key=lambda one: one.checkpoint_id, reverse=True)
            if named.get("checkpoint_ns") in (None, one.namespace)
            and wanted in (None, one.checkpoint_id)
            and (bound is None or one.checkpoint_id < bound)
        )
        left = limit
        for one in matching:
            if left is not None and left <= 0:
                return
            found_tuple = _tuple(one)
            if filter and any(found_tuple.metadata.get(key) != value for key, value in filter.items()):
                continue
            left = None if left is None else left - 1
            yield found_tuple

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Save a checkpoint in the place of its parent; durable on return."""
        thread_id, namespace = _names(config)
        self._store.save(
            SavedCheckpoint(
                thread_id,
                namespace,
                checkpoint["id"],
                get_checkpoint_id(config) or None,
                dumps(get_checkpoint_metadata(config, metadata)),
                dumps(checkpoint),
            )
        )
        return _config(thread_id, namespace, checkpoint["id"])

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Queue what a node has written; durable before the next checkpoint is."""
        thread_id, namespace = _names(config)
        kept = [
            SavedWrite(task_id, WRITES_IDX_MAP.get(channel, number), task_path, channel, dumps(value))
            for number, (channel, value) in enumerate(writes)
            if channel != ERROR
        ]
        if kept:
            self._store.save_writes(thread_id, namespace, str(get_checkpoint_id(config)), kept)

    def delete_thread(self, thread_id: str) -> None:
        """Forget a thread."""
        self._store.delete([thread_id])

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """As ``get_tuple``."""
        return self.get_tuple(config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 - the name is LangGraph's
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """As ``list``."""
        for one in self.list(config, filter=filter, before=before, limit=limit):
            yield one

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """As ``put``."""
        return self.put(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """As ``put_writes``."""
        self.put_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """As ``delete_thread``."""
        self.delete_thread(thread_id)


def _names(config: RunnableConfig) -> tuple[str, str]:
    named = config.get("configurable", {})
    return str(named["thread_id"]), str(named.get("checkpoint_ns") or "")


def _config(thread_id: str, namespace: str, checkpoint_id: str) -> RunnableConfig:
    return {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": namespace,
            "checkpoint_id": checkpoint_id,
        }
    }


def _tuple(saved: SavedCheckpoint) -> CheckpointTuple:
    parent = _config(saved.thread_id, saved.namespace, saved.parent_id) if saved.parent_id else None
    return CheckpointTuple(
        _config(saved.thread_id, saved.namespace, saved.checkpoint_id),
        loads(saved.doc),
        loads(saved.metadata),
        parent,
        [(one.task_id, one.channel, loads(one.doc)) for one in saved.writes],
    )


def version_of(saved: SavedCheckpoint) -> str:
    """The version of the graphs that a thread was begun with.

    Before the first node ran, the state is still LangGraph's input.
    """
    values = loads(saved.doc)["channel_values"]
    state = values if "version" in values else values["__start__"]
    return str(state["version"])
