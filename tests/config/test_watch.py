"""A change of the files is noticed once, and only when its writer seems to have finished."""

import os
from pathlib import Path

import pytest

from monitor.config.watch import FolderWatch

RULES = "rules: [{name: Nordkorea, match: Nordkorea}]\n"


def noticed(watch: FolderWatch, *, since: float = 0.0, until: float = 20.0) -> float | None:
    """Return when the change is noticed, looking four times a second; None: never."""
    at = since
    while at - since <= until:
        if watch.changed(at=at):
            return at - since
        at += 0.25
    return None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    return tmp_path


def test_files_that_stay_as_they_are_are_no_change(folder: Path) -> None:
    assert noticed(FolderWatch(folder)) is None


def test_a_changed_file_is_noticed_within_two_seconds_and_once(folder: Path) -> None:
    watch = FolderWatch(folder)
    (folder / "rules.yaml").write_text(RULES + "# longer\n")
    after = noticed(watch)
    assert after is not None
    assert 0.0 < after < 1.5
    assert noticed(watch, since=after + 0.25) is None


def test_a_file_put_in_the_place_of_another_is_noticed_even_with_its_size_and_time(folder: Path) -> None:
    watch = FolderWatch(folder)
    before = (folder / "rules.yaml").stat()
    new = folder / "rules.yaml.new"
    new.write_text(RULES.replace("Nordkorea", "Suedkorea"))
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.replace(folder / "rules.yaml")
    assert noticed(watch) is not None


def test_a_new_file_is_a_change(folder: Path) -> None:
    watch = FolderWatch(folder)
    (folder / "more.yml").write_text(RULES)
    assert noticed(watch) is not None


@pytest.mark.parametrize("name", [".rules.yaml.swp", "rules.yaml~", "notes.txt", ".hidden.yaml"])
def test_what_is_no_configuration_is_no_change(folder: Path, name: str) -> None:
    watch = FolderWatch(folder)
    (folder / name).write_text("x")
    assert noticed(watch) is None


def test_a_removed_file_is_a_change_once_it_does_not_come_back(folder: Path) -> None:
    watch = FolderWatch(folder)
    (folder / "rules.yaml").unlink()
    after = noticed(watch)
    assert after is not None
    assert after >= 1.5


def test_a_file_that_comes_back_as_it_was_is_no_change(folder: Path) -> None:
    watch = FolderWatch(folder)
    away = folder / "away"
    (folder / "rules.yaml").rename(away)
    assert not watch.changed(at=1.0)
    away.rename(folder / "rules.yaml")
    assert noticed(watch, since=1.25) is None


@pytest.mark.parametrize("begun", ["", "rules:\n  - {name: Nord", RULES.rstrip()])
def test_a_file_that_ends_within_a_line_is_given_time(folder: Path, begun: str) -> None:
    watch = FolderWatch(folder)
    (folder / "rules.yaml").write_text(begun)
    after = noticed(watch)
    assert after is not None
    assert after >= 10


def test_a_writer_who_never_ends_the_last_line_is_not_waited_for(folder: Path) -> None:
    (folder / "rules.yaml").write_text(RULES.rstrip())
    watch = FolderWatch(folder)
    (folder / "rules.yaml").write_text((RULES + RULES).rstrip())
    after = noticed(watch)
    assert after is not None
    assert after < 1.5


def test_a_folder_in_which_somebody_writes_all_the_time_is_not_read(folder: Path) -> None:
    watch = FolderWatch(folder)
    for step in range(40):
        (folder / "rules.yaml").write_text(RULES + "# " + "x" * step + "\n")
        assert not watch.changed(at=step * 0.25)


def test_a_folder_that_cannot_be_read_and_links_to_nowhere_are_changes_like_others(folder: Path) -> None:
    watch = FolderWatch(folder)
    (folder / "lost.yaml").symlink_to(folder / "nowhere")
    assert noticed(watch) is not None
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert noticed(watch, since=30) is not None
