"""Files that change while they are read are never in force."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.config.load import load_config
from monitor.config.watch import FolderWatch
from monitor.runner.live import Live
from monitor.runner.reload import Reload
from monitor.store.database import Database
from tests.builders import a_context

OLD = "rules: [{name: Nordkorea, match: Nordkorea}]\n"
NEW = "rules: [{name: Iran, match: Iran}]\n"


@dataclass(slots=True)
class _Interrupted(FolderWatch):
    """A folder in which somebody goes on as soon as a change was found complete; a second passes between two looks."""

    go_on: Callable[[], object] = lambda: None
    seconds: float = 0.0

    def changed(self, *, at: float) -> bool:
        self.seconds += 1
        found = FolderWatch.changed(self, at=self.seconds)
        if found:
            self.go_on()
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "rules.yaml").write_text(OLD)
    return folder


def test_a_file_deleted_between_its_change_and_its_reading_takes_no_rule_away(
    db: Database, folder: Path
) -> None:
    live = Live(a_context(db, load_config(folder, {})))
    away = folder / "rules.away"
    watch = _Interrupted(folder, go_on=lambda: (folder / "rules.yaml").rename(away))
    reload = Reload(live, watch)

    async def edited() -> None:
        (folder / "rules.yaml").write_text(NEW)
        while not away.exists():
            assert not await reload.step()
        assert not await reload.step()
        assert [rule.name for rule in live.ctx.config.rules] == ["Nordkorea"]
        away.rename(folder / "rules.yaml")
        while not await reload.step():
            pass

    asyncio.run(edited())
    assert [rule.name for rule in live.ctx.config.rules] == ["Iran"]


def test_a_reading_that_was_asked_for_waits_until_a_writer_has_finished(db: Database, folder: Path) -> None:
    live = Live(a_context(db, load_config(folder, {})))
    reload = Reload(live, FolderWatch(folder))
    (folder / "rules.yaml").write_text("rules: [{name: Ir")
    reload.ask()
    assert not asyncio.run(reload.step())
    assert [rule.name for rule in live.ctx.config.rules] == ["Nordkorea"]
