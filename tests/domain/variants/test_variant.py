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
    refused(variant, c.RefuseVariantMerge("early"), "variant.merge_is_under_way")
    variant.ask(c.AcceptVariant("ada"))
    assert variant.state.merge == "queued"
    variant.ask(c.BeginVariantMerge("r1"))
    assert (variant.state.merge, variant.state.merge_run) == ("running", "r1")
    refused(variant, c.BeginVariantMerge("r2"), "variant.merge_begins_once")
    variant.ask(c.RefuseVariantMerge("it conflicts in a.txt"))
    refused(variant, c.RecordVariantMerged("c" * 40), "variant.merge_is_under_way")
    assert (variant.state.status, variant.state.merge, variant.state.accepted_at) == (
        "draft",
        "refused",
        None,
    )
    variant.ask(c.AcceptVariant("ada"))
    variant.ask(c.RecordVariantMerged("c" * 40))
    assert variant.ask(c.RecordVariantMerged("c" * 40)) == []
    assert (variant.state.merge, variant.state.merge_commit) == ("merged", "c" * 40)


def test_a_code_variant_is_edited_by_a_patch_on_the_same_base(
    variant: Any, entity: Any, refused: Any
) -> None:
    code = entity(VariantBehavior())
    code.ask(c.DraftVariant("v2", "j1", 1, "v.patch", ONE, CHANGE, "p1"))
    refused(code, c.EditVariant(TWO), "variant.edit_keeps_its_kind")
    elsewhere = Change("refs/guildhall/variants/v2", "e" * 40, "d" * 40)
    refused(code, c.EditVariant(TWO, elsewhere), "variant.edit_keeps_its_kind")
    refused(variant, c.EditVariant(TWO, elsewhere), "variant.edit_keeps_its_kind")
    after = Change("refs/guildhall/variants/v3", "a" * 40, "d" * 40)
    code.ask(c.EditVariant(TWO, after, "ada"))
    assert (code.state.content, code.state.change, code.state.edited_by) == (TWO, after, "ada")
