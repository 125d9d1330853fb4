"""The saver keeps LangGraph's contract for the newest checkpoint, and answers none for any other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, Checkpoint, empty_checkpoint
from langgraph.types import Interrupt

from guildhall.adapters.graphs.saver import StoredSaver
from guildhall.application.ports.checkpoints import CheckpointSuperseded


@pytest.fixture
def saver(store: Any) -> StoredSaver:
    return StoredSaver(store)


def config_of(thread_id: str, namespace: str = "", checkpoint_id: str | None = None) -> RunnableConfig:
    named = {"thread_id": thread_id, "checkpoint_ns": namespace}
    return {"configurable": named if checkpoint_id is None else {**named, "checkpoint_id": checkpoint_id}}


def checkpoint_with(**values: Any) -> Checkpoint:
    return {**empty_checkpoint(), "channel_values": values}


def put(saver: StoredSaver, config: RunnableConfig, step: int = 0, **values: Any) -> RunnableConfig:
    return saver.put(config, checkpoint_with(**values), {"source": "loop", "step": step, "parents": {}}, {})


def test_it_is_a_checkpointer_of_langgraph(saver: StoredSaver) -> None:
    assert isinstance(saver, BaseCheckpointSaver)
    assert saver.get_next_version(3, None) == 4


def test_nothing_is_found_of_an_unknown_thread(saver: StoredSaver) -> None:
    assert saver.get_tuple(config_of("t")) is None
    assert list(saver.list(None)) == []


def test_the_newest_checkpoint_comes_back_as_it_was(saver: StoredSaver) -> None:
    first = put(saver, config_of("t"), run_id="r")
    checkpoint = checkpoint_with(run_id="r", iterations={"merge": 2})
    second = saver.put(first, checkpoint, {"source": "loop", "step": 1, "parents": {}}, {})
    found = saver.get_tuple(config_of("t"))
    assert found is not None
    assert found.checkpoint == checkpoint
    assert found.config == second
    assert found.parent_config == first
    assert found.metadata.get("step") == 1
    assert saver.get(config_of("t")) == checkpoint


def test_an_older_checkpoint_is_answered_with_none(saver: StoredSaver) -> None:
    first = put(saver, config_of("t"))
    second = put(saver, first)
    assert saver.get_tuple(first) is None
    assert saver.get_tuple(second) is not None
    assert saver.get_tuple(config_of("t", "", "no-such-id")) is None


def test_a_checkpoint_on_an_older_one_is_refused(saver: StoredSaver) -> None:
    first = put(saver, config_of("t"))
    second = put(saver, first)
    with pytest.raises(CheckpointSuperseded, match="thread t was walked on from elsewhere"):
        put(saver, first)
    assert saver.get_tuple(config_of("t")).config == second  # type: ignore[union-attr]


def test_namespaces_and_threads_are_apart(saver: StoredSaver) -> None:
    put(saver, config_of("t"), place="here")
    put(saver, config_of("t", "inner"), place="inside")
    put(saver, config_of("u"), place="there")
    places = {
        key: saver.get_tuple(config_of(*key)).checkpoint["channel_values"]["place"]  # type: ignore[union-attr]
        for key in (("t", ""), ("t", "inner"), ("u", ""))
    }
    assert places == {("t", ""): "here", ("t", "inner"): "inside", ("u", ""): "there"}


def test_writes_come_back_in_the_order_of_their_tasks(saver: StoredSaver) -> None:
    config = put(saver, config_of("t"))
    saver.put_writes(config, [("b", 1), ("c", None)], "task-2", "~path-1")
    saver.put_writes(config, [("a", {"x": 1})], "task-1", "~path-2")
    saver.put_writes(config, [("__interrupt__", [Interrupt("why", id="i")])], "task-3", "~path-0")
    writes = saver.get_tuple(config_of("t")).pending_writes  # type: ignore[union-attr]
    assert writes == [
        ("task-3", "__interrupt__", [Interrupt("why", id="i")]),
        ("task-2", "b", 1),
        ("task-2", "c", None),
        ("task-1", "a", {"x": 1}),
    ]


def test_a_repeated_write_stays_and_the_engines_own_is_replaced(saver: StoredSaver) -> None:
    config = put(saver, config_of("t"))
    for value in (1, 2):
        saver.put_writes(config, [("a", value)], "task-1")
        saver.put_writes(config, [("__resume__", value)], "task-1")
    assert saver.get_tuple(config_of("t")).pending_writes == [  # type: ignore[union-attr]
        ("task-1", "__resume__", 2),
        ("task-1", "a", 1),
    ]


def test_what_a_failed_node_raised_is_not_kept(saver: StoredSaver) -> None:
    config = put(saver, config_of("t"))
    saver.put_writes(config, [("__error__", ValueError("with a secret"))], "task-1")
    assert saver.get_tuple(config_of("t")).pending_writes == []  # type: ignore[union-attr]


def test_the_next_checkpoint_drops_what_was_written_to_the_last(saver: StoredSaver) -> None:
    first = put(saver, config_of("t"))
    saver.put_writes(first, [("a", 1)], "task-1")
    saver.put_writes(first, [("__interrupt__", [])], "task-1")
    put(saver, first)
    assert saver.get_tuple(config_of("t")).pending_writes == []  # type: ignore[union-attr]


def test_listing_filters_as_langgraph_does(saver: StoredSaver) -> None:
    ids = [put(saver, config_of(name), step=step) for step, name in enumerate("abc")]
    newest = [one.config for one in saver.list(None)]
    assert newest == list(reversed(ids))
    assert [one.config for one in saver.list(None, limit=1)] == newest[:1]
    assert [one.config for one in saver.list(None, before=ids[2])] == newest[1:]
    assert [one.config for one in saver.list(None, filter={"step": 1})] == [ids[1]]
    assert [one.config for one in saver.list(config_of("a"))] == [ids[0]]
    assert list(saver.list(config_of("a", "elsewhere"))) == []
    assert list(saver.list(None, limit=0)) == []


def test_a_deleted_thread_is_gone_with_its_writes(saver: StoredSaver) -> None:
    config = put(saver, config_of("t"))
    saver.put_writes(config, [("a", 1), ("b", 2)], "task-1")
    put(saver, config_of("u"))
    saver.delete_thread("t")
    saver.delete_thread("t")
    assert saver.get_tuple(config_of("t")) is None
    assert [one.config["configurable"]["thread_id"] for one in saver.list(None)] == ["u"]  # type: ignore[typeddict-item]


def test_the_asynchronous_twins_do_the_same(saver: StoredSaver) -> None:
    async def use() -> Iterator[Any]:
        config = await saver.aput(
            config_of("t"), checkpoint_with(a=1), {"source": "loop", "step": 0, "parents": {}}, {}
        )
        await saver.aput_writes(config, [("a", 1)], "task-1")
        found = await saver.aget_tuple(config_of("t"))
        listed = [one async for one in saver.alist(config_of("t"))]
        await saver.adelete_thread("t")
        return iter((found, listed, await saver.aget_tuple(config_of("t"))))

    found, listed, gone = asyncio.run(use())
    assert found.pending_writes == [("task-1", "a", 1)]
    assert listed == [found]
    assert gone is None
