"""Templates: a version more each time, and none ever changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.domain.templates.commands import PublishTemplate
from guildhall.domain.templates.decide import MOST_VERSIONS, TemplateBehavior
from guildhall.domain.templates.errors import TemplateVersionUnknown
from guildhall.domain.templates.template import Template, template_id


@pytest.fixture
def template(entity: Any) -> Any:
    return entity(TemplateBehavior())


def test_each_body_is_a_version_of_its_own(template: Any) -> None:
    template.ask(PublishTemplate("sprint", "default", {"goal": "one"}))
    assert template.ask(PublishTemplate("sprint", "default", {"goal": "one"})) == []
    template.ask(PublishTemplate("sprint", "default", {"goal": "two"}))
    state = template.state
    assert state.template_id == template_id("sprint", "default") == "sprint/default"
    assert [version.body["goal"] for version in state.versions] == ["one", "two"]
    assert state.version(1).body == {"goal": "one"}
    assert state.version().number == 2
    assert state.version().published_by == "person:ada"


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_version_that_was_never_published_is_not_found(template: Any, number: int) -> None:
    template.ask(PublishTemplate("sprint", "default", {"goal": "one"}))
    with pytest.raises(TemplateVersionUnknown, match="has no version"):
        template.state.version(number)
    with pytest.raises(TemplateVersionUnknown):
        Template().version()


def test_a_template_keeps_kind_and_name(template: Any, refused: Any) -> None:
    template.ask(PublishTemplate("sprint", "default", {"goal": "one"}))
    refused(template, PublishTemplate("task", "default", {"goal": "x"}), "template.keeps_its_identity")


def test_versions_are_bounded(template: Any, refused: Any) -> None:
    for number in range(MOST_VERSIONS):
        template.ask(PublishTemplate("job", "j", {"n": number}))
    refused(template, PublishTemplate("job", "j", {"n": -1}), "template.versions_are_bounded")


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (PublishTemplate("song", "x", {"a": 1}), "template.kind_is_known"),  # type: ignore[arg-type]
        (PublishTemplate("task", "../x", {"a": 1}), "template.name_fits_a_path"),
        (PublishTemplate("task", "x", {}), "template.body_is_json"),
        (PublishTemplate("task", "x", {"a": 0.5}), "template.body_is_json"),
    ],
)
def test_bad_fields_are_refused(template: Any, refused: Any, command: Any, rule: str) -> None:
    assert refused(template, command, rule).code == "validation_failed"


@given(bodies=st.lists(st.fixed_dictionaries({"n": st.integers(0, 3)}), max_size=12))
def test_versions_are_gapless_and_never_change(entity: Any, bodies: list[dict[str, int]]) -> None:
    one = entity(TemplateBehavior())
    seen: list[Any] = []
    for body in bodies:
        one.ask(PublishTemplate("job", "j", body))
        assert list(one.state.versions[: len(seen)]) == seen
        seen = list(one.state.versions)
    assert [version.number for version in seen] == list(range(1, len(seen) + 1))
