"""Older news, asked for: alerted exactly once, whatever triage, another rematch or a crash does meanwhile."""

import random
import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from monitor.context import Context
from monitor.core.baseline import CatchUp
from monitor.core.judge import ALREADY_ALERTED, BASELINE
from monitor.core.matcher import compile_rules
from monitor.core.rule import Rule, StoryMode
from monitor.core.timing import Hold, StormLimit, Timing
from monitor.stages import rematch, triage
from monitor.stages.rematch import Rematched
from monitor.store import snoozes
from monitor.store.database import Database
from monitor.store.tables import AlertRow, ArticleRow, DeliveryRow, LeaseRow, MatchRow, assignment
from tests.builders import FEED, NOW, FakeClock, Newsstand, a_rule, an_entry, poll_due
from tests.crashing import CrashError, CrashingDatabase
from tests.stages.test_replay import a_stream
from tests.stages.test_stories import COPY, HOUR, NEXT, OTHER, THIRD, WEATHER, WIRE, a_watch, publish
from tests.stages.test_triage import rows

START = NOW - timedelta(days=1)
ELSE = a_rule("Zebra")


def with_rules(ctx: Context, *rules: Rule) -> Context:
    return replace(ctx, config=replace(ctx.config, rules=rules), rules=compile_rules(rules))


def a_stock(db: Database, *, catch_up: CatchUp = CatchUp.ALL) -> tuple[Context, Newsstand]:
    """Return a watch that knew nothing of Nordkorea while these articles came, and does now."""
    ctx, stand = a_watch(db)
    settings = replace(ctx.config.settings, catch_up=catch_up)
    before = with_rules(replace(ctx, config=replace(ctx.config, settings=settings)), ELSE)
    publish(before, stand, (FEED, WIRE), (OTHER, COPY), (THIRD, NEXT), (THIRD, WEATHER))
    return ctx, stand


def looked(ctx: Context, **given: object) -> Rematched:
    wanted = {"since": START, "samples": 10, "progress": lambda _done, _total: None, **given}
    return rematch.look(ctx, **wanted)  # type: ignore[arg-type]


def done(ctx: Context) -> Rematched:
    return rematch.run(ctx, looked(ctx), progress=lambda _done, _total: None)


def keys(db: Database) -> list[str]:
    return sorted(row.key for row in rows(db, AlertRow))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("mode", list(StoryMode))
def test_asked_for_later_the_alerts_are_those_of_a_rule_that_was_there(
    tmp_path: Path, sqlite_url: str, seed: int, mode: StoryMode
) -> None:
    found = []
    shutil.copy(tmp_path / "monitor.db", tmp_path / "late.db")
    for url, there in ((sqlite_url, True), (f"sqlite:///{tmp_path / 'late.db'}", False)):
        db = Database(url)
        ctx, stand = a_watch(db, mode)
        publish(ctx if there else with_rules(ctx, ELSE), stand, *a_stream(seed))
        assert (done(ctx).alerts == 0) is there
        alerts = {row.id: row for row in rows(db, AlertRow)}
        matches = [row for row in rows(db, MatchRow) if row.rule == "Nordkorea"]
        assert len(alerts) == len(rows(db, DeliveryRow)) == sum(row.alert_id is not None for row in matches)
        found.append(sorted((row.key, row.article_id, row.group_id) for row in alerts.values()))
        db.close()
    assert found[0] == found[1] != []


def test_looking_stores_nothing_and_tells_what_would_be_alerted(db: Database) -> None:
    ctx, _ = a_stock(db)
    outlook = looked(ctx)
    assert (outlook.articles, outlook.matches, outlook.alerts) == (4, 4, 3)
    assert outlook.silent == {"already alerted": 1}
    assert [one.title for one in outlook.newest] == [WIRE.title, NEXT.title, WEATHER.title]
    assert not rows(db, AlertRow)
    assert not rows(db, MatchRow)
    assert [one.title for one in looked(ctx, samples=1).newest] == [WEATHER.title]


def test_alerts_and_silences_are_stored_as_by_triage_and_a_second_time_raises_nothing(db: Database) -> None:
    ctx, _ = a_stock(db)
    assert done(ctx).alerts == 3
    before = (keys(db), len(rows(db, DeliveryRow)), len(rows(db, MatchRow)))
    assert before[1:] == (3, 4)
    again = done(ctx)
    assert (again.alerts, again.silent) == (0, {ALREADY_ALERTED: 3, "already alerted": 1})
    assert (keys(db), len(rows(db, DeliveryRow)), len(rows(db, MatchRow))) == before
    assert not rows(db, LeaseRow) or rows(db, LeaseRow)[0].leased_by == ctx.worker


def test_what_triage_alerted_is_not_alerted_again_even_if_the_rule_now_tells_each_article(
    db: Database,
) -> None:
    ctx, stand = a_watch(db)
    publish(ctx, stand, (FEED, WIRE), (OTHER, COPY))
    every = with_rules(ctx, replace(a_rule(), story=StoryMode.EVERY))
    assert (done(ctx).alerts, done(every).alerts, done(every).alerts) == (0, 1, 0)
    assert [row.content["title"] for row in rows(db, AlertRow)] == [WIRE.title, COPY.title]


def test_what_a_feed_held_at_its_first_poll_is_alerted_and_its_match_says_so(db: Database) -> None:
    ctx, stand = a_watch(db)
    settings = replace(ctx.config.settings, catch_up=CatchUp.NONE)
    watch = replace(ctx, config=replace(ctx.config, settings=settings))
    old = an_entry("Nordkorea im alten Jahr", published_at=START - timedelta(days=30))
    stand.put(FEED, old, WIRE)
    poll_due(watch)
    triage.run(watch)
    assert {row.silence for row in rows(db, MatchRow)} == {BASELINE}
    assert done(watch).alerts == 1
    silences = {row.article_id: row.silence for row in rows(db, MatchRow)}
    [alert] = rows(db, AlertRow)
    assert alert.content["title"] == WIRE.title
    assert alert.content["why_now"] == "rematch"
    assert silences.pop(alert.article_id or 0) is None
    assert set(silences.values()) == {BASELINE}


def test_a_development_whose_first_article_came_earlier_is_told_by_the_next(sqlite_db: Database) -> None:
    ctx, _ = a_stock(sqlite_db)
    since = START + timedelta(days=1) + HOUR * 1.5
    assert [one.title for one in looked(ctx, since=since).newest] == [COPY.title, NEXT.title, WEATHER.title]


def test_a_snooze_holds_and_what_it_kept_silent_once_stays_so(db: Database) -> None:
    ctx, stand = a_watch(db)
    with db.begin() as session:
        number = snoozes.make(
            session, rule="Nordkorea", story=None, until=NOW + 2 * HOUR, by="", now=ctx.clock.now()
        )
    publish(ctx, stand, (FEED, WIRE))
    publish(with_rules(ctx, ELSE), stand, (THIRD, WEATHER))
    assert [row.silence for row in rows(db, MatchRow)] == [
        f"snoozed until 2026-03-29 14:00Z (snooze {number})"
    ]
    assert done(ctx).alerts == 1  # the snooze is over
    [alert] = rows(db, AlertRow)
    assert alert.content["title"] == WEATHER.title


def test_under_a_snooze_nothing_is_alerted_or_noted_so_that_it_can_be_asked_for_later(db: Database) -> None:
    ctx, _ = a_stock(db)
    with db.begin() as session:
        until = ctx.clock.now() + HOUR
        number = snoozes.make(session, rule="Nordkorea", story=None, until=until, by="", now=ctx.clock.now())
    assert done(ctx).alerts == 0
    assert not rows(db, MatchRow)
    with db.begin() as session:
        snoozes.end(session, [number], now=ctx.clock.now())
    assert done(ctx).alerts == 3


def test_channels_hold_older_news_as_they_hold_any(db: Database) -> None:
    ctx, _ = a_stock(db)
    [channel] = ctx.config.channels
    calm = replace(channel, timing=Timing(storm=StormLimit(1, timedelta(minutes=10))))
    done(replace(ctx, config=replace(ctx.config, channels=(calm,))))
    assert sorted(row.hold or "" for row in rows(db, DeliveryRow)) == ["", Hold.STORM, Hold.STORM]


def test_articles_that_were_forgotten_since_are_left_out(db: Database) -> None:
    ctx, _ = a_stock(db)
    outlook = looked(ctx)
    with db.begin() as session:
        session.execute(assignment.delete())
        for row in session.exec(select(ArticleRow)).all()[1:]:
            session.delete(row)
    assert rematch.run(ctx, outlook, progress=lambda _done, _total: None).alerts == 1


def test_articles_from_before_there_were_stories_alert_once_too(db: Database) -> None:
    ctx, _ = a_stock(db)
    with db.begin() as session:
        session.execute(assignment.delete())
    assert (done(ctx).alerts, done(ctx).alerts) == (4, 0)
    assert {row.group_id for row in rows(db, AlertRow)} == {None}


def stored(db: Database) -> tuple[object, ...]:
    alerts = [(row.key, row.article_id, row.group_id) for row in rows(db, AlertRow)]
    matches = sorted((row.article_id, row.rule, row.silence or "") for row in rows(db, MatchRow))
    return alerts, matches, sorted((row.alert_id, row.channel) for row in rows(db, DeliveryRow))


def test_stopped_after_any_commit_and_asked_again_the_database_is_the_same(
    db_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rematch, "AT_ONCE", 1)
    db = CrashingDatabase(db_url)
    ctx, _ = a_stock(db)
    found = []
    for commits in range(5):
        db.commits = commits
        try:
            done(ctx)
        except CrashError:
            crashed = True
        else:
            crashed = False
        db.commits = 10_000
        assert len(rows(db, AlertRow)) <= commits
        done(ctx)
        found.append((stored(db), crashed))
        empty(db)
    assert [crashed for _, crashed in found] == [True] * 4 + [False]
    expected = found[-1][0]
    assert all(normal(one) == normal(expected) for one, _ in found)
    db.close()


def normal(found: tuple[object, ...]) -> object:
    alerts, matches, deliveries = found
    assert isinstance(alerts, list)
    assert isinstance(deliveries, list)
    return alerts, matches, len(deliveries)


def empty(db: Database) -> None:
    with db.begin() as session:
        for row in (*session.exec(select(DeliveryRow)), *session.exec(select(MatchRow))):
            session.delete(row)
        session.flush()
        for alert in session.exec(select(AlertRow)):
            session.delete(alert)


def test_beside_a_daemon_at_work_each_development_is_alerted_once(db: Database) -> None:
    ctx, stand = a_stock(db)
    draw = random.Random(7)
    stand.put(FEED, WIRE, *(an_entry(f"Nordkorea meldet Vorhaben {draw.random()}") for _ in range(8)))
    stand.put(OTHER, replace(WEATHER, url="https://andere.example/9"), COPY)
    assert isinstance(ctx.clock, FakeClock)
    ctx.clock.pass_by(HOUR)
    poll_due(ctx)
    other = replace(ctx, worker="worker-2")
    results: list[int] = []

    def triaged() -> None:
        while (batch := triage.run(ctx, limit=1)).more:
            results.append(batch.alerts)

    threads = [threading.Thread(target=triaged)]
    threads += [threading.Thread(target=lambda: results.append(done(other).alerts)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.append(done(other).alerts)
    alerts = rows(db, AlertRow)
    assert sum(results) == len(alerts)
    told = [(row.rule, row.group_id) for row in alerts]
    assert len(set(told)) == len(told)
    assert {row.title for row in rows(db, ArticleRow)} >= {row.content["title"] for row in alerts}
    assert len(rows(db, DeliveryRow)) == len(alerts)
