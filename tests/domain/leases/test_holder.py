"""A holder is told from others by the key's id, and is shown to people without it."""

from __future__ import annotations

import pytest

from guildhall.domain.leases.holder import Holder, shown

ONE = "0198f2a0-0000-7000-8000-000000000001"
OTHER = "0198f2a0-0000-7000-8000-000000000002"


@pytest.mark.parametrize(
    "holder",
    [
        Holder("person:ada@example.org"),
        Holder("person:ada@example.org", label="claude"),
        Holder("worker:ci", ONE),
        Holder("worker:ci", ONE, "agent-1"),
        Holder("key:mine as well", ONE),
        Holder("key:mine as well #1", ONE, "agent-1"),
        Holder("agent:backend_dev"),
    ],
)
def test_a_holder_is_read_as_it_was_written(holder: Holder):
    assert Holder.read(str(holder)) == holder
    assert holder.key_id not in shown(str(holder)) or not holder.key_id
    assert shown(str(holder)).startswith(holder.actor)


def test_a_key_is_behind_its_own_leases_alone():
    one = Holder("worker:ci", ONE)
    assert one.is_behind(f"worker:ci#{ONE}")
    assert one.is_behind(f"worker:ci#{ONE} as agent-1")
    assert not one.is_behind(f"worker:ci#{OTHER}")
    assert not one.is_behind(f"worker:ci#{OTHER} as agent-1")
    assert not one.is_behind(f"worker:cinema#{ONE}")


def test_a_lease_from_before_keys_had_their_id_there_is_any_keys_of_that_name():
    for key_id in (ONE, OTHER):
        assert Holder("worker:ci", key_id).is_behind("worker:ci")
        assert Holder("worker:ci", key_id).is_behind("worker:ci as agent-1")
        assert Holder("key:mine as well", key_id).is_behind("key:mine as well as agent-1")
    assert not Holder("worker:ci", ONE).is_behind("worker:cinema")
    assert not Holder("person:ada@example.org").is_behind("person:ada@example.org.example")
