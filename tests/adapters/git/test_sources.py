"""Opening a user's repository: its settings are read as data and the front holds none of them."""

from __future__ import annotations

from guildhall.adapters.git.command import Git
from guildhall.adapters.git.environment import Place
from guildhall.adapters.git.sources import opened


def test_git_in_the_front_sees_the_data_and_not_the_configuration(store, user, plant):
    canary = plant(user)
    git = Git.found()
    with opened(git, Place(store.path), user.folder) as source:
        listed = git.run(source.place, "config", "--list").text
        assert str(canary.program) not in listed
        assert source.settings["core.fsmonitor"] == str(canary.program)
        assert git.run(source.place, "rev-parse", "HEAD").text == user.tip()
        assert git.run(source.place, "ls-files").text == "a.txt"
        front = source.place.git_dir
    assert not front.exists()
    assert user.folder.joinpath(".git/objects").is_dir()


def test_settings_of_one_worktree_are_read(store, user, tmp_path):
    user.git("config", "extensions.worktreeConfig", "true")
    user.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    user.git("-C", str(tmp_path / "side"), "config", "--worktree", "core.autocrlf", "input")
    with opened(Git.found(), Place(store.path), tmp_path / "side") as source:
        assert source.settings["core.autocrlf"] == "input"
    with opened(Git.found(), Place(store.path), user.folder) as source:
        assert "core.autocrlf" not in source.settings


def test_a_setting_without_a_value_is_true(store, user):
    with (user.folder / ".git" / "config").open("a") as config:
        config.write('[remote "o"]\n\tpromisor\n')
    with opened(Git.found(), Place(store.path), user.folder) as source:
        assert source.settings["remote.o.promisor"] == "true"
        assert source.partial
