"""The variant: a draft that is edited, then accepted or rejected; a refused merge makes it a draft again."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.variants import commands as c
from guildhall.domain.variants.decide import VariantBehavior
from guildhall.domain.variants.events import Change, Content

ONE, TWO = Content("1" * 64, 3, "one"), Content("2" * 64, 3, "two")
CHANGE = Change("refs/guildhall/variants/v1", "a" * 40, "b" * 40)


@pytest.fixture
def variant(entity: Any) -> Any:
    one = entity(VariantBehavior())
    one.ask(c.DraftVariant("v1", "j1", 1, "notes.md", ONE))
    return one


def test_a_draft_is_edited_until_it_is_decided(variant: Any, refused: Any) -> None:
    variant.ask(c.EditVariant(TWO))
    assert variant.ask(c.EditVariant(TWO)) == []
    variant.ask(c.AcceptVariant("ada"))
    assert (variant.state.status, variant.state.content, variant.state.merge) == ("accepted", TWO, "none")
    assert variant.ask(c.AcceptVariant("ada")) == []
    refused(variant, c.EditVariant(ONE), "variant.edit_while_draft")
    refused(variant, c.RejectVariant("ada"), "variant.reject_while_draft")


@pytest.mark.parametrize(
    "content", [Content("x", 1, "a"), Content("1" * 64, (4 << 20) + 1, "a"), Content("1" * 64, 1, "a\0")]
)
def test_what_is_no_bounded_text_is_refused(variant: Any, refused: Any, content: Content) -> None:
    refused(variant, c.EditVariant(content), "variant.content_is_bounded")


def test_a_refused_merge_makes_it_a_draft_again(entity: Any, refused: Any) -> None:
    variant = entity(VariantBehavior())
    variant.ask(c.DraftVariant("v1", "j1", 1, "v.patch", ONE, CHANGE, "p1"))
    refused(variant, c.EditVariant(TWO), "variant.only_documents_are_edited")
    variant.ask(c.AcceptVariant("ada"))
    assert variant.state.merge == "queued"
    variant.ask(c.RefuseVariantMerge("it conflicts in a.txt"))
    assert (variant.state.status, variant.state.merge, variant.state.accepted_at) == (
        "draft",
        "refused",
        None,
    )
    variant.ask(c.AcceptVariant("ada"))
    variant.ask(c.RecordVariantMerged("c" * 40))
    assert variant.ask(c.RecordVariantMerged("c" * 40)) == []
    assert (variant.state.merge, variant.state.merge_commit) == ("merged", "c" * 40)
