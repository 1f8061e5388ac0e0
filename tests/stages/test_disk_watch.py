"""Little room on the disk is told once, and what the database takes is noted once a day."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from monitor.context import Context
from monitor.core.disk import GB, Disk
from monitor.core.health import ailments
from monitor.runner import run_once
from monitor.stages import disk
from monitor.store import sizes, status
from monitor.store.database import Database
from monitor.store.tables import AlertRow, DayRow, DeliveryRow, ShortageRow
from tests.builders import FEED, FakeClock, Newsstand, a_config, a_context, an_entry, sync

PLENTY, SHORT, BARELY = Disk(50 * GB, 100 * GB), Disk(GB, 100 * GB), Disk(5 * GB, 100 * GB)
DAY = timedelta(days=1)


def a_watch(db: Database, notify_health: tuple[str, ...] = ()) -> Context:
    channels = {"mail": ("a@example.org",), "chat": ("",)}
    return a_context(db, a_config(channels=channels, notify_health=notify_health), clock=FakeClock())


def measure(ctx: Context, *disks: Disk | None) -> None:
    for one in disks:
        disk.watch(ctx, measure=lambda _, one=one: one)  # type: ignore[misc]


def told(db: Database) -> list[str]:
    with db.read() as session:
        titles = [row.content["title"] for row in session.exec(select(AlertRow))]
        channels = {row.channel for row in session.exec(select(DeliveryRow))}
    assert channels <= {"chat"}
    return titles


def test_a_shortage_is_told_once_until_it_is_over(sqlite_db: Database) -> None:
    ctx = a_watch(sqlite_db, notify_health=("chat",))
    measure(ctx, PLENTY)
    assert told(sqlite_db) == []
    measure(ctx, SHORT, SHORT, BARELY, SHORT, None)
    assert told(sqlite_db) == ["The disk is nearly full"]
    measure(ctx, PLENTY)
    assert isinstance(ctx.clock, FakeClock)
    ctx.clock.pass_by(DAY)
    measure(ctx, SHORT)
    assert len(told(sqlite_db)) == 2


def test_two_processes_tell_it_once(sqlite_db: Database) -> None:
    for _ in range(2):
        measure(a_watch(sqlite_db, notify_health=("chat",)), SHORT)
    assert len(told(sqlite_db)) == 1


def test_without_channels_for_health_it_is_noted_alone(sqlite_db: Database) -> None:
    measure(a_watch(sqlite_db), SHORT)
    assert told(sqlite_db) == []
    with sqlite_db.read() as session:
        assert len(session.exec(select(ShortageRow)).all()) == 1


def test_the_disks_of_a_server_are_not_ours_to_watch(db: Database) -> None:
    ctx = a_watch(db)
    asked: list[Path] = []
    disk.watch(ctx, measure=asked.append)
    assert len(asked) == (1 if db.single_process else 0)


def test_the_size_is_noted_once_a_day_and_makes_the_outlook(db: Database) -> None:
    ctx = a_watch(db)
    assert isinstance(ctx.clock, FakeClock)
    for _ in range(5):
        measure(ctx, PLENTY, PLENTY)
        ctx.clock.pass_by(DAY)
    today = ctx.clock.now().date()
    with db.read() as session:
        noted = session.exec(select(DayRow)).all()
        seen = sizes.outlook_at(session, today, PLENTY)
    assert len(noted) == 5
    assert all(row.size and 1_000 < row.size <= seen.used for row in noted)
    assert seen.per_day is not None
    assert 0 <= seen.per_day < seen.used


def test_visits_are_counted_day_by_day(db: Database) -> None:
    stand, clock = Newsstand(), FakeClock()
    stand.put(FEED, an_entry())
    ctx = a_context(db, newsstand=stand, clock=clock)
    sync(ctx)
    days = [clock.now().date(), (clock.now() + DAY).date()]
    for _ in range(2):
        run_once(ctx)
        clock.pass_by(timedelta(hours=1))
        run_once(ctx)
        clock.pass_by(DAY - timedelta(hours=1))
    with db.read() as session:
        assert [sizes.visits(session, [day]) for day in days] == [2, 2]
        assert sizes.visits(session, days) == 4
        assert sizes.visits(session, []) == 0


def test_little_room_is_an_ailment(sqlite_db: Database) -> None:
    now = FakeClock().now()
    with sqlite_db.read() as session:
        [said] = ailments(status.vitals(session, now=now, disk=SHORT), now=now)
    assert said == "the disk of the data folder is nearly full: 1.0 GB free, 5.0 GB should be"


@pytest.mark.parametrize("folder", ["there", "not/there/yet"])
def test_the_disk_of_a_folder_is_asked_even_before_it_is_made(tmp_path: Path, folder: str) -> None:
    (tmp_path / "there").mkdir()
    found = sizes.disk_of(tmp_path / folder)
    assert found
    assert 0 <= found.free <= found.total
