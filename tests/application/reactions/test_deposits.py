"""Files that the journal never came to tell of go once they are old, and no other does."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from guildhall.application.artifacts.keeping import content_of, keep, record
from guildhall.application.company import Company
from guildhall.application.jobs.contents import keep_text, text_of
from guildhall.application.ports.journal import Transaction
from guildhall.application.reactions.retention import Removed, clean
from guildhall.domain.artifacts.artifact import Artifact
from guildhall.domain.artifacts.commands import RecordArtifact
from guildhall.domain.kernel import DomainError
from guildhall.domain.variants.commands import DraftVariant, EditVariant
from guildhall.domain.variants.events import Content
from guildhall.domain.variants.rules import INLINE_CONTENT


def in_a_month(company: Company) -> None:
    """Let everything that was deposited be older than what is unknown may be."""
    then = time.time() - 31 * 86_400
    for mark in Path(company.world.storage.root / "deposits").iterdir():
        os.utime(mark, (then, then))


def execute(company: Company, unit: object) -> None:
    company.journal.execute(company.scope, company.origin("tests"), unit)  # type: ignore[arg-type]


def kept(company: Company, artifact_id: str, *, told: bool, artifact_type: str = "report") -> None:
    sha256, size = keep(company, artifact_id, artifact_id.encode(), None)
    command = RecordArtifact(artifact_id, artifact_type, "a.md", "", sha256, size, None, "r")  # type: ignore[arg-type]
    if told:
        execute(company, lambda tx: record(tx, command, None))


def test_an_artifact_that_was_refused_leaves_no_content(company: Company) -> None:
    kept(company, "told", told=True)
    kept(company.of("unlisted"), "theirs", told=True)
    with pytest.raises(DomainError):
        kept(company, "refused", told=True, artifact_type="no-type")
    assert clean(company) == []
    in_a_month(company)
    kept(company, "young", told=False)
    gone = [Removed("content", "artifacts/refused/content")]
    assert clean(company, dry_run=True) == gone
    assert clean(company) == gone
    folder = company.world.storage.root / "artifacts"
    assert sorted(path.name for path in folder.iterdir()) == ["theirs", "told", "young"]
    artifact: Artifact = company.journal.state(company.scope, "Artifact", "told")
    assert content_of(company, artifact) == b"told"
    assert [one.name for one in company.world.storage.deposited()] == ["artifacts/young/content"]


def test_of_a_variant_every_text_stays_that_it_ever_had(company: Company) -> None:
    storage = company.world.storage
    texts = [letter * (INLINE_CONTENT + 1) for letter in "abc"]
    contents: list[Content] = [keep_text(storage, "v", text) for text in texts]

    def told(tx: Transaction) -> None:
        tx.ask("Variant", "v", DraftVariant("v", "job", 1, "a.md", contents[0], None, None))
        tx.ask("Variant", "v", EditVariant(contents[1], edited_by="p"))

    execute(company, told)
    in_a_month(company)
    assert clean(company) == [Removed("content", contents[2].path or "")]
    assert [text_of(storage, content) for content in contents[:2]] == texts[:2]


def test_what_is_deposited_again_while_it_is_looked_for_stays(company: Company) -> None:
    storage = company.world.storage
    keep(company, "again", b"text", None)
    in_a_month(company)
    (seen,) = storage.deposited()
    keep(company, "again", b"text", None)
    assert not storage.discard(seen)
    assert not storage.settle(seen)
    assert storage.read(seen.name) == b"text"
    (seen,) = storage.deposited()
    assert storage.discard(seen)
    assert not storage.discard(seen)
    assert storage.read(seen.name) is None
