"""Another service hears that the watch works, and hears nothing when it does not."""

import asyncio
from datetime import timedelta

import pytest

from monitor.config.model import Secret
from monitor.context import Context
from monitor.core.feed import FailureKind, FetchFailed
from monitor.stages import heartbeat
from monitor.store.database import Database
from tests.builders import FakeClock, Newsstand, a_config, a_context, sync

ALARM = "https://alarm.example/ping/s3cret"
REFUSED = FetchFailed(FailureKind.CONNECT, "connection refused")


def a_watch(db: Database, stand: Newsstand) -> Context:
    ctx = a_context(db, a_config(heartbeat=Secret(ALARM)), newsstand=stand, clock=FakeClock())
    sync(ctx)
    return ctx


def beat(ctx: Context, *, heard: bool = True) -> bool:
    return asyncio.run(heartbeat.beat(ctx, heard=heard))


def test_a_healthy_watch_asks_for_the_address(sqlite_db: Database) -> None:
    stand = Newsstand()
    stand.put(ALARM)
    assert beat(a_watch(sqlite_db, stand))
    assert stand.visits == [ALARM]


def test_without_an_address_nothing_is_asked(sqlite_db: Database) -> None:
    stand = Newsstand()
    assert beat(a_context(sqlite_db, newsstand=stand))
    assert stand.visits == []


def test_a_watch_that_does_not_work_is_silent(
    sqlite_db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    stand = Newsstand()
    ctx = a_watch(sqlite_db, stand)
    assert isinstance(ctx.clock, FakeClock)
    ctx.clock.pass_by(timedelta(hours=1))  # the feed is due, and nobody visits it
    assert not beat(ctx)
    assert not beat(ctx, heard=False)
    assert stand.visits == []
    assert capsys.readouterr().out.count("heartbeat.held") == 1


def test_an_address_that_does_not_answer_is_logged_once_and_without_its_secret(
    sqlite_db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    stand = Newsstand({ALARM: REFUSED})
    ctx = a_watch(sqlite_db, stand)
    assert not beat(ctx)
    assert not beat(ctx, heard=False)
    stand.put(ALARM)
    assert beat(ctx, heard=False)
    said = capsys.readouterr().out
    assert (said.count("heartbeat.failed"), said.count("heartbeat.sent")) == (1, 1)
    assert "s3cret" not in said
