"""Documents hold together: links lead somewhere, indexes are complete, decisions say what enforces them."""

from __future__ import annotations

import re
from pathlib import Path

LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")


def _links(path: Path) -> list[str]:
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return LINK.findall(text)


def test_links_lead_to_what_is_there(documents: list[Path]):
    lost = [
        f"{path.name}: {link}"
        for path in documents
        for link in _links(path)
        if not link.startswith(("https://", "http://", "#", "mailto:"))
        and not (path.parent / link.partition("#")[0]).exists()
    ]
    assert not lost


def test_the_index_lists_every_document(root: Path):
    index = root / "docs/README.md"
    listed = {(index.parent / link).resolve() for link in _links(index)}
    there = {path for path in (root / "docs").rglob("*.md") if path != index and path.parent.name != "adr"}
    assert sorted(path.name for path in there - listed) == []


def test_every_decision_is_listed_once_and_has_a_number_of_its_own(root: Path):
    folder = root / "docs/adr"
    there = sorted(path.name for path in folder.glob("0*.md"))
    assert sorted(link for link in _links(folder / "README.md") if link.startswith("0")) == there
    numbers = [int(name[:4]) for name in there if not name.startswith("0000")]
    assert len(set(numbers)) == len(numbers)


def test_every_decision_ends_with_what_enforces_it(root: Path):
    for path in sorted((root / "docs/adr").glob("0*.md")):
        headings = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
        assert headings, path.name
        assert "enforce" in headings[-1].lower(), path.name


def test_the_readme_leads_to_every_main_document(root: Path, documents: list[Path]):
    linked = {(root / link).resolve() for link in _links(root / "README.md")}
    linked |= {(root / "docs" / link).resolve() for link in _links(root / "docs/README.md")}
    main = {path for path in documents if path.parent in (root, root / "docs")} - {root / "README.md"}
    assert sorted(path.name for path in main - linked) == []
