"""Records that can be made again: found by when they were used, and removed whole or not at all."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guildhall.adapters.storage import DataFolder
from guildhall.domain.policies.retention import Kept

YEARS_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def storage(tmp_path: Path) -> DataFolder:
    root = tmp_path / "data"
    root.mkdir()
    return DataFolder(root)


def age(path: Path) -> None:
    os.utime(path, (YEARS_AGO.timestamp(), YEARS_AGO.timestamp()))


def environment(storage: DataFolder, key: str, *, recorded: bool = True) -> Path:
    """An old environment whose setup left a folder that nobody may write."""
    folder = storage.environment(key)
    (folder / "lib").mkdir()
    (folder / "lib" / "module.py").write_text("X = 1\n")
    (folder / "lib").chmod(0o500)
    if recorded:
        storage.write(f"environments/{key}.json", b"{}")
        age(storage.root / f"environments/{key}.json")
    age(folder)
    return folder


def test_results_are_listed_with_when_they_were_last_recalled(storage: DataFolder) -> None:
    for name in ("checks/p/a", "checks/q/b", "scans/p/c"):
        storage.write(f"{name}.json", b"{}")
        age(storage.root / f"{name}.json")
    assert sorted(one.name for one in storage.kept("checks")) == ["checks/p/a", "checks/q/b"]
    assert storage.kept("scans") == [Kept("scans/p/c", YEARS_AGO)]
    assert storage.read("scans/p/c.json") == b"{}"
    assert storage.kept("scans") == [Kept("scans/p/c", YEARS_AGO)]
    assert storage.recall("scans/p/c.json") == b"{}"
    assert storage.kept("scans")[0].used_at > YEARS_AGO
    assert storage.recall("scans/p/none.json") is None
    assert storage.kept("environments") == []


def test_a_result_that_was_used_since_it_was_listed_stays(storage: DataFolder) -> None:
    storage.write("checks/p/a.json", b"{}")
    age(storage.root / "checks/p/a.json")
    (seen,) = storage.kept("checks")
    storage.recall("checks/p/a.json")
    assert not storage.forget(seen)
    assert storage.read("checks/p/a.json") == b"{}"
    (seen,) = storage.kept("checks")
    assert storage.forget(seen)
    assert not storage.forget(seen)
    assert list((storage.root / "checks/p").iterdir()) == []


def test_an_environment_goes_with_its_record_and_one_in_use_stays_whole(storage: DataFolder) -> None:
    folder = environment(storage, "old")
    used = environment(storage, "used")
    seen = {one.name: one for one in storage.kept("environments")}
    assert set(seen) == {"environments/old", "environments/used"}
    storage.recall("environments/used.json")
    assert storage.forget(seen["environments/old"])
    assert not storage.forget(seen["environments/used"])
    assert not folder.exists()
    assert (used / "lib" / "module.py").exists()
    assert sorted(path.name for path in folder.parent.iterdir()) == [".lock", "used", "used.json"]


def test_what_a_failed_setup_left_and_a_removal_that_was_killed_are_found_again(storage: DataFolder) -> None:
    failed = environment(storage, "failed", recorded=False)
    half = environment(storage, "half", recorded=False)
    half.rename(half.with_name(".half.gone"))
    (half.parent / ".x.json.1.1.tmp").write_text("half a record that is being written")
    found = {one.name: one for one in storage.kept("environments")}
    assert set(found) == {"environments/failed", "environments/.half.gone"}
    assert all(storage.forget(one) for one in found.values())
    assert not failed.exists()
    assert sorted(path.name for path in half.parent.iterdir()) == [".lock", ".x.json.1.1.tmp"]


def test_a_folder_that_was_used_since_it_was_listed_stays_also_where_no_record_tells_of_it(
    storage: DataFolder,
) -> None:
    folder = environment(storage, "being-set-up", recorded=False)
    (seen,) = storage.kept("environments")
    storage.environment("being-set-up")
    assert not storage.forget(seen)
    assert (folder / "lib" / "module.py").exists()
