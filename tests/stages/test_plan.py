from datetime import timedelta

from monitor.config.model import Config, FeedSpec, Settings
from monitor.core.rhythm.budget import Plan
from monitor.runner import run_once
from monitor.stages import plan
from monitor.store.database import Database
from monitor.store.plans import load_plan
from tests.builders import FEED, FakeClock, Newsstand, a_config, a_context, an_entry, poll_due, sync

HOUR = timedelta(hours=1)
OTHER = "https://andere.example/rss"


def in_force(db: Database) -> Plan:
    with db.read() as session:
        spending = load_plan(session)
    assert spending
    return spending.plan


def spent(db: Database) -> int:
    with db.read() as session:
        spending = load_plan(session)
    return spending.spent if spending else 0


def test_the_budget_is_shared_out_once_and_again_when_an_hour_has_passed(db: Database) -> None:
    clock = FakeClock()
    ctx = a_context(db, a_config([FEED, OTHER], budget=24), clock=clock)
    sync(ctx)
    assert plan.make(ctx)
    assert in_force(db).per_day == 48
    assert not plan.make(ctx)
    clock.pass_by(HOUR)
    assert plan.make(ctx)


def test_a_plan_is_made_anew_for_other_feeds_another_budget_or_another_clock(db: Database) -> None:
    clock = FakeClock()
    for config in (a_config([FEED]), a_config([FEED, OTHER]), a_config([FEED, OTHER], budget=10)):
        ctx = a_context(db, config, clock=clock)
        sync(ctx)
        assert plan.make(ctx)
        assert not plan.make(ctx)
    clock.pass_by(-HOUR)
    assert plan.make(ctx)


def test_feeds_with_an_interval_of_their_own_cost_no_budget(db: Database) -> None:
    config = Config(feeds=(FeedSpec(url=FEED, every=HOUR), FeedSpec(url=OTHER)), settings=Settings(budget=24))
    stand = Newsstand()
    for url in (FEED, OTHER):
        stand.put(url, an_entry())
    ctx = a_context(db, config, newsstand=stand)
    sync(ctx)
    plan.make(ctx)
    assert in_force(db).per_day == 24
    assert len(poll_due(ctx)) == 2
    assert spent(db) == 1


def test_what_was_not_spent_is_carried_over(db: Database) -> None:
    clock = FakeClock()
    ctx = a_context(db, a_config([FEED], budget=24), clock=clock)
    sync(ctx)
    plan.make(ctx)
    clock.pass_by(3 * HOUR)
    plan.make(ctx)
    assert 2 < in_force(db).carried < 4


def test_a_single_pass_makes_a_plan_and_spends_of_it(db: Database) -> None:
    stand = Newsstand()
    stand.put(FEED, an_entry())
    ctx = a_context(db, newsstand=stand)
    sync(ctx)
    run_once(ctx)
    assert spent(db) == 1


def test_a_single_pass_visits_feeds_that_a_wrong_clock_had_put_off(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    stand.put(FEED, an_entry())
    ctx = a_context(db, clock=clock, newsstand=stand)
    sync(ctx)
    clock.pass_by(timedelta(days=900))
    run_once(ctx)
    clock.pass_by(timedelta(days=-900))
    assert run_once(ctx).feeds_unchanged == 1
