"""What is old is forgotten, but nothing that is still needed: alerts, what waits, what a feed still lists."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from monitor.context import Context
from monitor.core.baseline import CatchUp
from monitor.core.delivery import SendFailed, SendFailure
from monitor.runner import run_once
from monitor.stages import prune
from monitor.store import retention, unjudged
from monitor.store.database import Database
from monitor.store.tables import (
    AlertRow,
    ArticleRow,
    AssignmentRow,
    DeliveryRow,
    GapRow,
    MatchRow,
    RevisionRow,
    UnjudgedRow,
)
from monitor.store.unjudged import Unjudged
from tests.builders import FEED, FakeClock, Newsstand, Recorder, a_config, a_context, a_rule, an_entry, sync

DAY = timedelta(days=1)
OLD, WIRE = an_entry("Alte Meldung"), an_entry("Nordkorea testet")
CONFIG = a_config(rules=[a_rule("Nordkorea")], catch_up=CatchUp.ALL)


class World:
    """A feed over the years."""

    def __init__(self, db: Database, *, notifier: Recorder | None = None, **settings: object) -> None:
        self.db, self.clock, self.stand = db, FakeClock(), Newsstand()
        config = replace(CONFIG, settings=replace(CONFIG.settings, **settings))  # type: ignore[arg-type]
        self.ctx: Context = a_context(
            db, config, clock=self.clock, newsstand=self.stand, notifier=notifier or Recorder()
        )
        sync(self.ctx)

    def visit(self, *entries: object, after: timedelta = timedelta()) -> None:
        """Let time pass, then have the feed list these entries, read, judged and delivered."""
        self.clock.pass_by(after)
        self.stand.put(FEED, *entries)  # type: ignore[arg-type]
        run_once(self.ctx)

    def titles(self) -> set[str]:
        with self.db.read() as session:
            return {row.title for row in session.exec(select(ArticleRow))}

    def rows(self, *tables: type[SQLModel]) -> list[Any]:
        with self.db.read() as session:
            return [row for table in tables for row in session.exec(select(table)).all()]


def test_an_old_article_that_its_feed_lists_no_more_is_forgotten_with_all_that_hangs_on_it(
    db: Database,
) -> None:
    world = World(db)
    world.visit(OLD)
    world.visit(replace(OLD, title="Alte Meldung, jetzt ganz anders erzählt"), after=DAY)
    world.visit(an_entry("Mitte"), after=10 * DAY)
    world.visit(an_entry("Neu"), after=85 * DAY)
    with db.begin() as session:
        unjudged.note(session, [Unjudged(1, 0, "Nordkorea", "ValueError")], now=world.clock.now())
    prune.run(world.ctx)
    assert world.titles() == {"Mitte", "Neu"}
    ids = {row.id for row in world.rows(ArticleRow)}
    left = world.rows(MatchRow, RevisionRow, AssignmentRow, UnjudgedRow)
    assert {row.article_id for row in left} <= ids


def test_an_article_that_its_feed_still_lists_stays_and_never_comes_twice(db: Database) -> None:
    world = World(db)
    world.visit(OLD, WIRE)
    for month in range(8):
        world.visit(OLD, WIRE, an_entry(f"Monat {month}"), after=30 * DAY)
        prune.run(world.ctx)
    assert "Alte Meldung" in world.titles()
    assert "Monat 0" not in world.titles()
    assert len(world.rows(AlertRow)) == 1


def test_a_feed_that_cannot_be_read_loses_nothing_it_last_listed(db: Database) -> None:
    world = World(db)
    other = "https://andere.example/rss"
    world.visit(OLD)
    ctx = replace(world.ctx, config=replace(world.ctx.config, feeds=a_config([FEED, other]).feeds))
    sync(ctx)
    world.clock.pass_by(200 * DAY)
    world.stand.put(FEED, OLD)
    world.stand.put(other, an_entry("Neu"))
    run_once(ctx)
    prune.run(ctx)
    assert "Alte Meldung" in world.titles()


@pytest.mark.parametrize("sound_once", [False, True], ids=["from the first", "after a sound one"])
def test_what_a_document_that_stays_damaged_lists_no_more_is_forgotten(
    db: Database, *, sound_once: bool
) -> None:
    world = World(db)
    world.stand.well_formed = sound_once
    world.visit(OLD)
    world.stand.well_formed = False
    for month in range(8):
        world.visit(an_entry(f"Monat {month}"), an_entry("Dauerhaft"), after=30 * DAY)
        prune.run(world.ctx)
    assert world.titles() == {"Monat 4", "Monat 5", "Monat 6", "Monat 7", "Dauerhaft"}


def test_one_damaged_document_makes_nothing_forgotten_that_stands_behind_the_damage(db: Database) -> None:
    world = World(db)
    world.visit(OLD)
    for _ in range(20):
        world.visit(OLD, an_entry("Mitte"), after=10 * DAY)
    world.stand.well_formed = False
    world.visit(an_entry("Neu"), after=10 * DAY)
    prune.run(world.ctx)
    assert "Alte Meldung" in world.titles()


def test_articles_of_a_feed_that_is_no_longer_configured_are_forgotten_by_age_alone(db: Database) -> None:
    world = World(db)
    other = "https://andere.example/rss"
    world.visit(OLD)
    ctx = replace(world.ctx, config=replace(world.ctx.config, feeds=a_config([other]).feeds))
    sync(ctx)
    world.clock.pass_by(200 * DAY)
    world.stand.put(other, an_entry("Neu"))
    run_once(ctx)
    prune.run(ctx)
    assert world.titles() == {"Neu"}


def test_alerts_outlive_other_articles_and_go_with_their_deliveries(db: Database) -> None:
    world = World(db)
    world.visit(WIRE)
    world.visit(an_entry("Neu"), after=100 * DAY)
    world.visit(an_entry("Neuer"), after=10 * DAY)
    prune.run(world.ctx)
    assert "Nordkorea testet" in world.titles()
    world.visit(an_entry("Neuestes"), after=700 * DAY)
    prune.run(world.ctx)
    assert world.rows(AlertRow, DeliveryRow, MatchRow) == []
    assert "Nordkorea testet" not in world.titles()


def test_an_alert_that_is_still_to_be_delivered_stays(sqlite_db: Database) -> None:
    refusing = Recorder(answers={"console": SendFailed(SendFailure.TEMPORARY, "later")})
    world = World(sqlite_db, notifier=refusing, keep_alerts=90 * DAY)
    world.visit(WIRE)
    with sqlite_db.begin() as session:
        session.add(ArticleRow(feed_id=1, key="far", content_hash="", seen_at=world.clock.now() + 800 * DAY))
    prune.run(world.ctx)
    assert len(world.rows(AlertRow)) == 1
    assert "Nordkorea testet" in world.titles()


@pytest.mark.parametrize(("keep", "days"), [(None, 4000), (90 * DAY, 80)])
def test_what_is_to_be_kept_for_ever_or_is_young_is_kept(
    sqlite_db: Database, keep: timedelta | None, days: int
) -> None:
    world = World(sqlite_db, keep=keep)
    world.visit(OLD)
    world.visit(an_entry("Neu"), after=days * DAY)
    prune.run(world.ctx)
    assert world.titles() == {"Alte Meldung", "Neu"}


def test_a_clock_that_runs_ahead_makes_nothing_old(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.visit(OLD)
    world.visit(an_entry("Neu"), after=DAY)
    world.clock.pass_by(30_000 * DAY)
    prune.run(world.ctx)
    assert world.titles() == {"Alte Meldung", "Neu"}


def test_a_clock_that_was_ahead_makes_nothing_old_either(sqlite_db: Database) -> None:
    world = World(sqlite_db)
    world.visit(OLD)
    world.visit(an_entry("Neu"), after=3_000 * DAY)
    world.clock.pass_by(-2_999 * DAY)
    prune.run(world.ctx)
    assert world.titles() == {"Alte Meldung", "Neu"}


def test_an_empty_database_has_nothing_to_forget(sqlite_db: Database) -> None:
    prune.run(World(sqlite_db).ctx)


def test_many_old_rows_go_step_by_step(db: Database) -> None:
    world = World(db)
    now = world.clock.now()
    with db.begin() as session:
        for number in range(2 * retention.STEP + 7):
            seen_at = now - timedelta(days=100, seconds=number // 3)
            row = ArticleRow(
                feed_id=1, key=f"k{number}", content_hash="", seen_at=seen_at, triaged_at=seen_at
            )
            session.add(row)
        session.add(GapRow(feed_id=1, from_at=now - 180 * DAY, to_at=now - 179 * DAY))
    world.visit(an_entry("Neu"))
    steps, progress = 0, prune.Progress()
    while not progress.finished:
        progress = prune.step(world.ctx, progress)
        steps += 1
    assert (steps, progress.articles) == (4, 2 * retention.STEP + 7)  # the first is that of the alerts
    assert world.titles() == {"Neu"}
    assert world.rows(GapRow) == []
