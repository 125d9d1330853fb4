"""Artifacts: recorded once, with a hash where there is content, and never outside their folder."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.artifacts.commands import RecordArtifact
from guildhall.domain.artifacts.decide import ArtifactBehavior, is_address, is_inside

FILE = RecordArtifact("x1", "file", "toolz/new.py", "the module", "a" * 64, 120, "t1")


def test_an_artifact_is_recorded_once(entity: Any, refused: Any) -> None:
    one = entity(ArtifactBehavior())
    one.ask(FILE)
    assert one.ask(FILE) == []
    assert (one.state.path, one.state.size, one.state.created_by) == ("toolz/new.py", 120, "person:ada")
    refused(one, RecordArtifact("x1", "file", "other.py", "", "a" * 64, 1, "t1"), "artifact.recorded_once")
    assert one.state == one.replayed()


def test_a_link_needs_no_hash(entity: Any) -> None:
    one = entity(ArtifactBehavior())
    one.ask(RecordArtifact("x1", "pr", "https://example.org/pull/7", run_id="r1"))
    assert one.state.sha256 is None


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (RecordArtifact("x", "virus", "a", task_id="t"), "artifact.type_is_known"),  # type: ignore[arg-type]
        (RecordArtifact("x", "file", "a", "", "a" * 64, 1), "artifact.has_id_and_owner"),
        (RecordArtifact("", "file", "a", "", "a" * 64, 1, "t"), "artifact.has_id_and_owner"),
        (RecordArtifact("x", "file", "../a", "", "a" * 64, 1, "t"), "artifact.path_stays_inside"),
        (RecordArtifact("x", "link", "javascript:alert(1)", task_id="t"), "artifact.address_is_http"),
        (RecordArtifact("x", "file", "a", "", None, 1, "t"), "artifact.content_has_hash"),
        (RecordArtifact("x", "report", "a", "", "A" * 64, 1, "t"), "artifact.content_has_hash"),
        (RecordArtifact("x", "document", "a", "", "a" * 64, None, "t"), "artifact.content_has_hash"),
        (RecordArtifact("x", "file", "a", "\0", "a" * 64, 1, "t"), "artifact.description_is_text"),
    ],
)
def test_bad_fields_are_refused(entity: Any, refused: Any, command: Any, rule: str) -> None:
    assert refused(entity(ArtifactBehavior()), command, rule).code == "validation_failed"


@pytest.mark.parametrize("path", ["a", "a/b.py", "docs/ü ber.md", "...", "a..b"])
def test_paths_inside(path: str) -> None:
    assert is_inside(path)


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", ".", "./a", "..", "a/../b", "a\\b", "a\0b", "  "])
def test_paths_outside(path: str) -> None:
    assert not is_inside(path)


@pytest.mark.parametrize("text", ["https://example.org", "http://localhost:8000/x?y#z", "HTTPS://E.org/a@b"])
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["ftp://e.org", "https://", "https://user:key@e.org/", "//e.org", "https://e.org/a b", "data:x"]
)
def test_no_addresses(text: str) -> None:
    assert not is_address(text)
