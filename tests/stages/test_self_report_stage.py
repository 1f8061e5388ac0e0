"""The watch reports of itself, once for each time that is due."""

from dataclasses import replace
from datetime import UTC, timedelta

from sqlmodel import select

from monitor.context import Context
from monitor.core.baseline import CatchUp
from monitor.core.schedule import Schedule
from monitor.core.self_report import Span
from monitor.runner import run_once
from monitor.stages import self_report
from monitor.store import self_report as figures
from monitor.store.database import Database
from monitor.store.tables import AlertRow, DeliveryRow, GapRow
from tests.builders import FEED, NOW, FakeClock, Newsstand, Recorder, a_config, a_context, an_entry, sync

MONDAYS = Schedule("weekly mon 08:00", UTC, frozenset({0}), timedelta(hours=8))
DUE = NOW + timedelta(hours=20)  # the Monday after that Sunday
HOUR = timedelta(hours=1)


def a_watch(
    db: Database, *, report: Schedule | None = MONDAYS, notify: tuple[str, ...] = ("chat",)
) -> Context:
    channels = {"mail": ("a@example.org",), "chat": ("",)}
    config = a_config(channels=channels, catch_up=CatchUp.ALL)
    settings = replace(config.settings, report=report, notify_health=notify)
    ctx = a_context(db, replace(config, settings=settings), clock=FakeClock())
    sync(ctx)
    return ctx


def at_due(ctx: Context) -> Context:
    return replace(ctx, clock=FakeClock(DUE + HOUR))


def test_it_is_raised_once_for_its_time_by_all_workers_and_over_restarts(db: Database) -> None:
    ctx = a_watch(db)
    assert not self_report.run(ctx)
    assert [self_report.run(at_due(ctx)) for _ in range(3)] == [True, False, False]
    assert not self_report.run(replace(at_due(ctx), worker="worker-2"))
    with db.read() as session:
        [alert] = session.exec(select(AlertRow)).all()
        assert [row.channel for row in session.exec(select(DeliveryRow))] == ["chat"]
    assert alert.content["title"] == "Report of 2026-03-23 to 2026-03-30"
    assert self_report.run(replace(ctx, clock=FakeClock(DUE + timedelta(days=7))))


def test_without_a_time_or_a_channel_nothing_is_reported(sqlite_db: Database) -> None:
    assert not self_report.run(at_due(a_watch(sqlite_db, report=None)))
    assert not self_report.run(at_due(a_watch(sqlite_db, notify=())))


def test_the_figures_are_those_of_the_span(db: Database) -> None:
    stand, clock = Newsstand(), FakeClock()
    stand.put(FEED, an_entry("Nordkorea testet"), an_entry("Wetter"))
    ctx = replace(a_watch(db), fetcher=stand, parser=stand, clock=clock, notifier=Recorder())
    run_once(ctx)
    with db.begin() as session:
        session.add(GapRow(feed_id=1, from_at=NOW, to_at=NOW))
        report = figures.report_of(
            session, Span(NOW - 7 * timedelta(days=1), NOW + timedelta(days=1)), disk=None
        )
        before = figures.report_of(session, Span(NOW - timedelta(days=9), NOW - timedelta(days=2)), disk=None)
    assert (report.visits, report.articles, report.matches, report.alerts, report.gaps) == (1, 2, 1, 1, 1)
    with db.read() as session:
        today = figures.report_of(session, Span(NOW.replace(hour=0), NOW + HOUR), disk=None)
    assert today.visits == 1
    assert report.slowest
    assert (report.slowest.sent, report.slowest.usual) == (1, timedelta(0))
    assert (report.failing, report.silent, report.dead) == ((), (), 0)
    assert (before.visits, before.articles, before.alerts, before.slowest) == (0, 0, 0, None)
