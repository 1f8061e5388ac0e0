"""A changed configuration comes into force as a whole; one that cannot be used changes nothing."""

from dataclasses import replace
from datetime import UTC, timedelta

from sqlmodel import select

from monitor.context import open_context
from monitor.core.baseline import CatchUp
from monitor.core.errors import ConfigError, Position, Problem
from monitor.core.schedule import QuietHours, QuietSpan
from monitor.core.timing import Timing
from monitor.runner import run_once
from monitor.stages import configure
from monitor.store import configurations
from monitor.store.database import Database
from monitor.store.tables import AlertRow, DeliveryRow, FeedRow
from tests.builders import FEED, NOW, FakeClock, Newsstand, a_config, a_context, a_rule, an_entry

OTHER = "https://andere.example/rss"
PLACE = "host:/config"
BROKEN = ConfigError([Problem(Position("rules.yaml", 3, 5), "unknown key 'notfy'")])


def test_new_rules_judge_what_comes_and_not_what_came(db: Database) -> None:
    stand = Newsstand()
    stand.put(FEED, an_entry())
    clock = FakeClock()
    ctx = a_context(db, a_config(rules=[a_rule("Iran")], catch_up=CatchUp.ALL), newsstand=stand, clock=clock)
    configure.begin(ctx, place=PLACE)
    run_once(ctx)
    ctx = configure.accept(ctx, a_config([FEED, OTHER], rules=[a_rule("Nordkorea")]), place=PLACE)
    stand.put(FEED, an_entry(), an_entry("Nordkorea schweigt"))
    stand.put(OTHER)
    clock.pass_by(timedelta(minutes=10))
    run_once(ctx)
    with db.read() as session:
        assert [row.content["title"] for row in session.exec(select(AlertRow))] == ["Nordkorea schweigt"]
        assert {row.url for row in session.exec(select(FeedRow)) if row.in_config} == {FEED, OTHER}


def test_rules_that_stay_are_not_compiled_again_and_the_door_opens_anew_only_for_other_settings(
    db: Database,
) -> None:
    ctx = a_context(db, a_config([FEED]))
    same = configure.accept(ctx, a_config([FEED, OTHER]), place=PLACE)
    assert same.rules is ctx.rules
    assert same.fetcher is ctx.fetcher
    other = configure.accept(
        ctx, a_config([FEED], rules=[a_rule("Iran")], contact="desk@example.org"), place=PLACE
    )
    assert other.rules is not ctx.rules
    assert other.fetcher is not ctx.fetcher


def test_rules_are_compiled_ahead_for_the_languages_that_articles_come_in(db: Database) -> None:
    stand = Newsstand()
    stand.put(FEED, an_entry("La Corée du Nord a tiré des missiles dans la mer, selon les autorités du Sud"))
    ctx = a_context(db, a_config([FEED], rules=[a_rule("Iran")]), newsstand=stand)
    assert set(ctx.rules.languages) == {"de"}
    configure.begin(ctx, place=PLACE)
    run_once(ctx)
    ctx.rules.engine("ja")
    changed = configure.accept(ctx, a_config([FEED], rules=[a_rule("Corée")]), place=PLACE)
    assert set(changed.rules.languages) == {"de", "fr", "und"}
    with open_context(a_config([FEED], rules=[a_rule("Corée")]), db) as restarted:
        assert set(restarted.rules.languages) == {"de", "fr"}


def test_rules_that_stay_are_compiled_for_the_language_of_a_feed_that_is_new(db: Database) -> None:
    ctx = a_context(db, a_config([FEED]))
    config = a_config([FEED])
    polish = replace(config, feeds=(*config.feeds, replace(config.feeds[0], url=OTHER, language="pl")))
    assert set(configure.accept(ctx, polish, place=PLACE).rules.languages) == {"de", "pl"}


def test_files_that_cannot_be_used_are_told_once_where_health_is_told(db: Database) -> None:
    ctx = a_context(
        db, a_config(channels={"mail": ("a@example.org",), "chat": ("",)}, notify_health=("chat",))
    )
    configure.begin(ctx, place=PLACE)
    configure.refuse(ctx, BROKEN, place=PLACE)
    configure.refuse(ctx, BROKEN, place=PLACE)
    with db.read() as session:
        assert [row.channel for row in session.exec(select(DeliveryRow))] == ["chat"]
        [state] = configurations.in_force(session)
        assert (state.broken_since, state.problems) == (
            ctx.clock.now(),
            "rules.yaml:3:5: unknown key 'notfy'",
        )


def test_files_that_cannot_be_used_wake_nobody(db: Database) -> None:
    clock = FakeClock(NOW.replace(hour=23))
    config = a_config(channels={"mail": ("",)}, notify_health=("mail",))
    night = QuietHours((QuietSpan("22:00-07:00", UTC, timedelta(hours=22), timedelta(hours=31)),))
    quiet = replace(
        config, channels=tuple(replace(one, timing=Timing(quiet=night)) for one in config.channels)
    )
    ctx = a_context(db, quiet, clock=clock)
    configure.begin(ctx, place=PLACE)
    configure.refuse(ctx, BROKEN, place=PLACE)
    with db.read() as session:
        [held] = session.exec(select(DeliveryRow)).all()
    assert (held.hold, held.due_at) == ("quiet", NOW.replace(hour=7) + timedelta(days=1))


def test_without_channels_for_health_they_are_noted_alone(db: Database) -> None:
    ctx = a_context(db)
    configure.begin(ctx, place=PLACE)
    configure.refuse(ctx, BROKEN, place=PLACE)
    with db.read() as session:
        assert session.exec(select(AlertRow)).all() == []
        assert configurations.in_force(session)[0].problems
