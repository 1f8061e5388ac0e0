"""A backtest judges stored articles exactly as triage judged them when they came."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from monitor.config.model import FeedSpec
from monitor.core.article import Article, Entry
from monitor.core.backtest import Trial, difference
from monitor.core.baseline import CatchUp
from monitor.core.matcher import compile_rules
from monitor.core.query import Term
from monitor.core.rule import Rule, Scope, StoryMode
from monitor.stages import backtest
from monitor.stages.backtest import Archive, Backtested
from monitor.stages.replay import tagged_by
from monitor.store.database import Database
from monitor.store.tables import alert, assignment, match
from tests.builders import FEED, NOW, a_config, a_rule, an_entry
from tests.stages.test_stories import COPY, HOUR, NEXT, OTHER, THIRD, WEATHER, WIRE, a_watch, publish

FEEDS = (FEED, OTHER, THIRD)
AGAIN = replace(WIRE, title="Nordkorea: Rakete stürzt auf Dorf, 40 Menschen sterben")
MINOR = replace(WIRE, title="Nordkorea feuert am Morgen zwei Kurzstreckenraketen ab")
LATER = replace(WEATHER, summary="Der Taifun zog nach Norden. Nordkorea meldet Tote und bittet um Hilfe.")
BARE = an_entry("Nordkorea kündigt eine Rede an", url="")
BARE_TOO = an_entry("Wahl in Nordkorea ohne Gegenkandidaten", url="")
QUIET = an_entry("Chor singt Kantate", summary="Der Abend in der Kirche war ausverkauft.")
FOUND_LATER = replace(QUIET, summary="Der Abend in der Kirche war ausverkauft. Gäste kamen aus Nordkorea.")
ENTRIES = (WIRE, COPY, NEXT, WEATHER, AGAIN, MINOR, LATER, BARE, BARE_TOO, QUIET, FOUND_LATER)
START = NOW - timedelta(days=1)


def tried(db: Database, rules: Iterable[Rule], *, since: timedelta = timedelta(0)) -> Backtested:
    """Try rules on what came since a while after the start."""
    archive = Archive(db, tagged_by(a_config(FEEDS)))
    return backtest.run(
        archive,
        compile_rules(list(rules)),
        since=START + since,
        zone=UTC,
        samples=10_000,
        progress=lambda _done, _total: None,
    )


def would(trial: Trial) -> list[tuple[str, int, int]]:
    return [(one.key, one.article_id, one.revision) for one in trial.newest]


def alerted(db: Database, rule: str) -> list[tuple[str, int, int]]:
    """Return what the rule alerted, in order: key, article, edit of it."""
    with db.read() as session:
        rows = session.execute(
            select(alert.c.key, alert.c.article_id, match.c.revision)
            .join(match, match.c.alert_id == alert.c.id)
            .where(alert.c.rule == rule)
            .order_by(alert.c.id)
        )
        return [(row[0], row[1], row[2]) for row in rows]


def all_modes() -> list[Rule]:
    one_feed = replace(a_rule(name="Raketen", term="Kurzstreckenraketen"), scope=Scope())
    return [*(replace(a_rule(name=mode.value), story=mode) for mode in StoryMode), one_feed]


def a_stream(seed: int, length: int = 16) -> list[tuple[str, Entry]]:
    draw = random.Random(seed)
    return [(draw.choice(FEEDS), draw.choice(ENTRIES)) for _ in range(length)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("catch_up", [CatchUp.NONE, CatchUp.ALL])
def test_a_backtest_gives_alert_for_alert_what_the_watch_gave(
    sqlite_db: Database, seed: int, catch_up: CatchUp
) -> None:
    ctx, stand = a_watch(sqlite_db)
    rules = all_modes()
    config = replace(ctx.config, rules=tuple(rules), settings=replace(ctx.config.settings, catch_up=catch_up))
    watch = replace(ctx, config=config, rules=compile_rules(rules))
    publish(watch, stand, *a_stream(seed))
    result = tried(sqlite_db, rules)
    assert {trial.rule.name: would(trial) for trial in result.trials} == {
        rule.name: alerted(sqlite_db, rule.name) for rule in rules
    }
    assert all(trial.newest for trial in result.trials)


def test_tags_are_those_of_a_feed_whose_address_holds_a_secret_too() -> None:
    feed = FeedSpec(
        url="https://u:pw@a.example/", written="https://u:${PW}@a.example/", tags=frozenset({"x"})
    )
    tagged = tagged_by(replace(a_config(), feeds=(feed,)))
    assert tagged(Article(feed_url=feed.identity)).tags == {"x"}


def test_it_does_so_on_each_database(db: Database) -> None:
    ctx, stand = a_watch(db, StoryMode.UPDATES)
    publish(ctx, stand, *a_stream(1), (FEED, AGAIN), (OTHER, COPY))
    [trial] = tried(db, ctx.rules.rules).trials
    assert would(trial) == alerted(db, "Nordkorea") != []


def test_entries_without_links_are_told_apart_in_one_batch(db: Database) -> None:
    ctx, stand = a_watch(db)
    stand.put(OTHER, BARE)
    done = publish(ctx, stand, (FEED, BARE_TOO))
    assert (done.articles, done.alerts) == (2, 2)
    assert len(would(tried(db, ctx.rules.rules).trials[0])) == 2


def test_what_was_told_before_the_time_asked_for_is_no_news_in_it(sqlite_db: Database) -> None:
    ctx, stand = a_watch(sqlite_db)
    publish(ctx, stand, (FEED, WIRE), (OTHER, COPY), (THIRD, NEXT))
    result = tried(sqlite_db, ctx.rules.rules, since=timedelta(days=1) + HOUR * 1.5)
    [trial] = result.trials
    assert [one.title for one in trial.newest] == [NEXT.title]
    assert (result.articles, trial.matches, trial.silent) == (2, 2, {"already alerted": 1})


def test_an_edit_of_an_article_from_before_the_time_asked_for_is_judged(sqlite_db: Database) -> None:
    ctx, stand = a_watch(sqlite_db)
    publish(ctx, stand, (FEED, QUIET))
    ctx.clock.pass_by(timedelta(days=20))  # type: ignore[attr-defined]
    publish(ctx, stand, (FEED, FOUND_LATER))
    result = tried(sqlite_db, ctx.rules.rules, since=timedelta(days=15))
    assert would(result.trials[0]) == alerted(sqlite_db, "Nordkorea") != []
    assert result.articles == 1


def test_what_a_change_gains_and_loses_is_told_by_the_articles(sqlite_db: Database) -> None:
    ctx, stand = a_watch(sqlite_db)
    publish(ctx, stand, (FEED, WIRE), (OTHER, COPY), (THIRD, WEATHER), (THIRD, QUIET))
    new, old = tried(sqlite_db, [a_rule("Kantate"), a_rule()]).trials
    changed = difference(new, old)
    assert titles(sqlite_db, changed.gained) == [QUIET.title]
    assert titles(sqlite_db, changed.lost) == [WIRE.title, WEATHER.title]


def titles(db: Database, wordings: Sequence[tuple[int, int]]) -> list[str]:
    from monitor.store import archive

    with db.read() as session:
        return [one.title for one in archive.read(session, wordings)]


def test_another_article_that_tells_the_same_development_is_no_difference(sqlite_db: Database) -> None:
    ctx, stand = a_watch(sqlite_db)
    publish(ctx, stand, (FEED, WIRE), (OTHER, COPY))
    new, old = tried(sqlite_db, [replace(a_rule(), query=Term("Generalstab"), name="neu"), a_rule()]).trials
    assert difference(new, old).gained == difference(new, old).lost == []


def test_articles_from_before_there_were_stories_alert_each_by_itself(sqlite_db: Database) -> None:
    ctx, stand = a_watch(sqlite_db)
    publish(ctx, stand, (FEED, WIRE), (OTHER, COPY), (FEED, LATER), (FEED, AGAIN))
    with sqlite_db.begin() as session:
        session.execute(assignment.delete())
    [trial] = tried(sqlite_db, ctx.rules.rules).trials
    assert [one.article_id for one in trial.newest][:2] == [1, 2]
