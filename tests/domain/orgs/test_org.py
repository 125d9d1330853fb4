"""Orgs: made once, with an id that stands in paths; renamed at will."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.domain.orgs.commands import CreateOrg, RenameOrg
from guildhall.domain.orgs.decide import OrgBehavior


@pytest.fixture
def org(entity: Any) -> Any:
    return entity(OrgBehavior())


def test_an_org_is_made_and_renamed(org: Any, refused: Any) -> None:
    org.ask(CreateOrg("default", " Default "))
    assert (org.state.org_id, org.state.name) == ("default", "Default")
    refused(org, CreateOrg("default", "again"), "org.created_once")
    org.ask(RenameOrg("Acme"))
    assert org.ask(RenameOrg("Acme")) == []
    assert org.types() == ["org.created", "org.renamed"]
    assert org.state == org.replayed()


def test_an_org_that_was_never_made_has_no_name(org: Any, refused: Any) -> None:
    assert refused(org, RenameOrg("Acme"), "org.exists").code == "not_found"


@pytest.mark.parametrize("org_id", ["", "_", "a/b", "-a", "a b", "ü", "x" * 101, "a\n"])
def test_ids_that_fit_no_path(org: Any, refused: Any, org_id: str) -> None:
    assert refused(org, CreateOrg(org_id, "n"), "org.id_fits_a_path").field == "org_id"


def test_a_name_is_not_blank(org: Any, refused: Any) -> None:
    refused(org, CreateOrg("o", " "), "org.has_name")
