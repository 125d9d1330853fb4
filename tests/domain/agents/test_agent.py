"""The agent: default profiles, updates, initialization and availability."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guildhall.domain.agents import commands as c
from guildhall.domain.agents import errors
from guildhall.domain.agents.decide import AgentBehavior
from guildhall.domain.agents.events import Availability, Profile
from guildhall.domain.agents.profiles import DEFAULT_PROFILES, EMPTY_PROFILE, ROLES, default_profile

REGISTER = c.RegisterAgent("a1", "Dev 1", "developer", "o1", skills=("python", "sql", "python"))


@pytest.fixture
def agent(entity: Any) -> Any:
    one = entity(AgentBehavior())
    one.ask(REGISTER)
    return one


def test_the_roles_are_the_seven_and_the_ba() -> None:
    assert ROLES == ("pm", "ba", "dev_lead", "developer", "qa", "docs", "devops", "security")
    assert set(DEFAULT_PROFILES) == set(ROLES)
    assert default_profile("ceo") is None


@pytest.mark.parametrize("role", ROLES)
def test_each_default_profile_can_be_registered(entity: Any, role: str) -> None:
    one = entity(AgentBehavior())
    one.ask(c.RegisterAgent("a", role, role))
    profile = one.state.profile
    assert profile == DEFAULT_PROFILES[role]  # type: ignore[index]
    assert profile.responsibilities
    assert profile.safety_rails


@pytest.mark.parametrize("role", ["pm", "ba", "dev_lead", "qa", "security"])
def test_who_judges_or_plans_gets_no_tool_that_writes(role: Any) -> None:
    assert not {"edit_file", "write_file"} & set(DEFAULT_PROFILES[role].tools)


def test_a_registered_agent_is_available(agent: Any, refused: Any) -> None:
    assert (agent.state.availability, agent.state.skills) == ("available", ("python", "sql"))
    refused(agent, REGISTER, "agent.registered_once")


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.RegisterAgent("", "n", "qa"), "agent.has_id"),
        (c.RegisterAgent("a", " ", "qa"), "agent.has_name"),
        (c.RegisterAgent("a", "n", ""), "agent.has_role"),
        (c.RegisterAgent("a", "n", "ceo"), "agent.unknown_role_brings_profile"),
        (c.RegisterAgent("a", "n", "qa", skills=("",)), "agent.skills_are_words"),
        (c.RegisterAgent("a", "n", "qa", profile=Profile((), (), (), "huge")), "agent.profile_is_text"),  # type: ignore[arg-type]
        (c.RegisterAgent("a", "n", "qa", profile=Profile(("",), (), (), "small")), "agent.profile_is_text"),
    ],
)
def test_bad_fields_are_refused(entity: Any, refused: Any, command: Any, rule: str) -> None:
    assert refused(entity(AgentBehavior()), command, rule).code == "validation_failed"


def test_a_role_of_ones_own_brings_its_profile(entity: Any) -> None:
    profile = Profile(("translation",), ("read_file",), (), "small", "some-model")
    one = entity(AgentBehavior())
    one.ask(c.RegisterAgent("a", "n", "translator", profile=profile))
    assert one.state.profile == profile


def test_updating_changes_what_is_named_alone(agent: Any, entity: Any, refused: Any) -> None:
    agent.ask(c.UpdateProfile(skills=("go",)))
    assert (agent.state.name, agent.state.skills) == ("Dev 1", ("go",))
    assert agent.ask(c.UpdateProfile(name="Dev 1")) == []
    refused(entity(AgentBehavior()), c.UpdateProfile("x"), "agent.exists")
    assert EMPTY_PROFILE.tools == ()


def test_initialization_is_of_a_sprint_or_task(agent: Any, refused: Any) -> None:
    agent.ask(c.InitializeAgent("T:phase-1", "a" * 64, "s1"))
    assert agent.types()[-1] == "agent.initialized"
    assert (agent.state.initialized, agent.state.last_ref) == (1, "T:phase-1")
    for ref in ("phase-1", "X:1", "T:", "T:a b"):
        refused(agent, c.InitializeAgent(ref, "a" * 64), "agent.initialized_for_sprint_or_task")


def test_nothing_can_be_asked_of_an_agent_that_was_never_registered(entity: Any, refused: Any) -> None:
    for command in (c.SetAvailability("paused"), c.InitializeAgent("T:1", "a" * 64)):
        refused(entity(AgentBehavior()), command, "agent.exists")


def test_availability_of_an_unknown_kind_is_refused(agent: Any, refused: Any) -> None:
    refused(agent, c.SetAvailability("asleep"), "agent.availability_is_known")  # type: ignore[arg-type]


class AvailabilityMachine(RuleBasedStateMachine):
    """An agent becomes busy only from available; everything else may follow anything."""

    def __init__(self, agent: Any) -> None:
        super().__init__()
        self.agent = agent
        self.availability: str = "available"

    @initialize()
    def register(self) -> None:
        self.agent.ask(REGISTER)

    @rule(wanted=st.sampled_from(get_args(Availability)))
    def change(self, wanted: Any) -> None:
        command = c.SetAvailability(wanted, "asked")
        if wanted == self.availability:
            assert self.agent.ask(command) == []
        elif wanted == "busy" and self.availability != "available":
            with pytest.raises(errors.AvailabilityRefused, match=r"agent.busy_only_when_available"):
                self.agent.ask(command)
        else:
            event = self.agent.ask(command)[0]
            assert (event.previous, event.availability) == (self.availability, wanted)
            self.availability = wanted

    @invariant()
    def agrees(self) -> None:
        assert self.agent.state.availability == self.availability
        assert self.agent.state == self.agent.replayed()


def test_availability(explore: Any) -> None:
    explore(AvailabilityMachine, AgentBehavior())
