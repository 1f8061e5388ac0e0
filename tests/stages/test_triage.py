from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from sqlmodel import SQLModel, select

from monitor.context import Context
from monitor.core.article import Entry
from monitor.core.baseline import CatchUp
from monitor.core.rule import Scope
from monitor.stages import triage
from monitor.stages.triage import Triaged
from monitor.store.database import Database
from monitor.store.tables import AlertRow, DeliveryRow, LeaseRow, MatchRow
from tests.builders import FEED, FakeClock, Newsstand, a_config, a_context, a_rule, an_entry, poll_due, sync

Row = TypeVar("Row", bound=SQLModel)
OTHER = "https://andere.example/rss"


def polled(db: Database, feeds: dict[str, Sequence[Entry]], **config: object) -> Context:
    """Return a context whose feeds were just polled, everything counting as new."""
    stand = Newsstand()
    for url, entries in feeds.items():
        stand.put(url, *entries)
    given = {"catch_up": CatchUp.ALL, **config}
    ctx = a_context(db, a_config(feeds, **given), newsstand=stand)  # type: ignore[arg-type]
    sync(ctx)
    poll_due(ctx)
    return ctx


def rows(db: Database, table: type[Row]) -> list[Row]:
    with db.begin() as session:
        return list(session.exec(select(table)).all())


def test_a_match_raises_one_alert_with_one_delivery_per_target(db: Database) -> None:
    channels = {"mail": ("a@example.org", "b@example.org"), "chat": ("",)}
    ctx = polled(db, {FEED: [an_entry(), an_entry("Wetter am Wochenende")]}, channels=channels)
    done = triage.run(ctx)
    assert (done.articles, done.matches, done.alerts) == (2, 1, 1)
    deliveries = {(row.channel, row.target, row.state) for row in rows(db, DeliveryRow)}
    assert deliveries == {
        ("mail", "a@example.org", "pending"),
        ("mail", "b@example.org", "pending"),
        ("chat", "", "pending"),
    }


def test_a_rule_alerts_the_channels_it_names(db: Database) -> None:
    rules = [a_rule("Nordkorea", notify=("chat",))]
    ctx = polled(db, {FEED: [an_entry()]}, rules=rules, channels={"mail": ("",), "chat": ("",)})
    triage.run(ctx)
    assert [row.channel for row in rows(db, DeliveryRow)] == ["chat"]


def test_where_nothing_waits_nothing_is_written(db: Database) -> None:
    ctx = polled(db, {FEED: []})
    assert triage.run(ctx) == Triaged()
    assert rows(db, LeaseRow) == []


def test_nothing_is_triaged_twice(db: Database) -> None:
    ctx = polled(db, {FEED: [an_entry()]})
    triage.run(ctx)
    assert triage.run(ctx).articles == 0
    assert len(rows(db, AlertRow)) == 1


def test_the_same_link_in_two_feeds_alerts_once_and_the_second_says_why_it_is_silent(db: Database) -> None:
    link = "https://blatt.example/nordkorea-testet-rakete"
    tracked = an_entry(guid="anders", url=link + "?utm_source=rss")
    ctx = polled(db, {FEED: [an_entry(url=link)], OTHER: [tracked]})
    done = triage.run(ctx)
    assert (done.matches, done.alerts) == (2, 1)
    assert sorted(row.silence or "" for row in rows(db, MatchRow)) == [
        "",
        "already alerted: the same article as “Nordkorea testet Rakete” (Test), by its link",
    ]


def test_a_second_rule_on_the_same_article_alerts_too(db: Database) -> None:
    ctx = polled(db, {FEED: [an_entry()]}, rules=[a_rule("Nordkorea"), a_rule("Rakete")])
    assert triage.run(ctx).alerts == 2


def test_baseline_matches_are_kept_with_their_reason_and_counted_by_rule(db: Database) -> None:
    ctx = polled(db, {FEED: [an_entry()]}, catch_up=CatchUp.NONE)
    done = triage.run(ctx)
    assert (done.alerts, done.baseline_matches) == (0, {"Nordkorea": 1})
    [match] = rows(db, MatchRow)
    assert match.silence is not None
    assert "first poll" in match.silence
    assert match.evidence[0]["term"] == "Nordkorea"


def test_an_alert_keeps_what_it_says_when_rule_and_feed_change_later(db: Database) -> None:
    ctx = polled(db, {FEED: [an_entry(summary="Es ist ein Test. Nordkorea schweigt dazu.")]})
    triage.run(ctx)
    [alert] = rows(db, AlertRow)
    texts = [excerpt["text"] for excerpt in alert.content["excerpts"]]
    assert texts == ["Nordkorea testet Rakete", "Nordkorea schweigt dazu."]
    assert alert.content["terms"] == ["Nordkorea"]


def test_a_rule_scoped_to_a_tag_sees_the_tags_of_the_configuration(db: Database) -> None:
    rules = [a_rule("Nordkorea", scope=Scope(tags=frozenset({"politik"})))]
    ctx = polled(db, {FEED: [an_entry()]}, rules=rules)
    assert triage.run(ctx).matches == 0


def test_only_the_holder_of_the_lease_triages(db: Database) -> None:
    ctx = polled(db, {FEED: [an_entry()]})
    clock = FakeClock()
    other = a_context(db, ctx.config, clock=clock, worker="worker-2")
    with db.begin() as session:
        assert triage._take_lease(other, session)
    assert triage.run(ctx).articles == 0
    clock.pass_by(timedelta(hours=1))
    assert triage.run(a_context(db, ctx.config, clock=clock)).articles == 1
