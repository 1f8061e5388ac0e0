from monitor.core.delivery import DeliveryState, SendFailed, SendFailure, Sent
from monitor.core.feed import FailureKind, FetchFailed
from monitor.core.health import Vitals
from monitor.store import alerts, articles, status
from monitor.store.articles import MatchToSave
from monitor.store.database import Database
from monitor.store.status import Counts
from tests.store.world import (
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    a_match,
    claim,
    claim_deliveries,
    entry,
    raise_alert,
    save_delivery,
    some_articles,
    spec,
    sync,
    visit,
)

REFUSED = FetchFailed(FailureKind.CONNECT, "connection refused")


def counted(db: Database) -> Counts:
    with db.read() as session:
        return status.counts(session)


def traced(db: Database) -> Vitals:
    with db.read() as session:
        return status.vitals(session, now=NOW)


def matched(db: Database, *results: MatchToSave) -> None:
    with db.begin() as session:
        articles.save_triage(session, [result.article_id for result in results], results, now=NOW)


def test_an_empty_database_counts_nothing_and_names_every_state(db: Database) -> None:
    found = counted(db)
    assert found.feeds == {"active": 0, "failing": 0, "dead": 0, "paused": 0, "removed": 0}
    assert found.outbox == {"pending": 0, "sent": 0, "dead": 0, "cancelled": 0}
    assert (found.articles, found.untriaged, found.matches, found.alerts, found.gaps) == (0, 0, 0, 0, 0)
    assert found.baseline_matches == {}
    assert traced(db) == Vitals()


def test_feeds_are_counted_by_state_and_removed_ones_apart(db: Database) -> None:
    urls = [f"https://{name}.example/" for name in "abcd"]
    sync(db, *map(spec, urls))
    visit(db, url=urls[0], outcome=REFUSED)
    sync(db, spec(urls[0]), spec(urls[1]), spec(urls[2], paused=True))
    assert counted(db).feeds == {"active": 1, "failing": 1, "dead": 0, "paused": 1, "removed": 1}


def test_what_waits_and_what_is_done_is_counted(db: Database) -> None:
    first, second, _ = some_articles(db, 3)
    visit(db, entry(8), entry(9), now=NOW + HOUR)
    alert_id = raise_alert(db, targets=[("mail", ""), ("chat", "")])
    matched(
        db,
        MatchToSave(first, a_match(), alert_id=alert_id),
        MatchToSave(second, a_match(), silence="known already"),
    )
    save_delivery(db, claim_deliveries(db, limit=1)[0], Sent())
    found = counted(db)
    assert (found.articles, found.untriaged, found.matches, found.alerts, found.gaps) == (5, 3, 2, 1, 1)
    assert found.outbox == {"pending": 1, "sent": 1, "dead": 0, "cancelled": 0}
    assert found.baseline_matches == {}


def test_matches_older_than_the_watch_are_counted_by_rule(db: Database) -> None:
    first, second = some_articles(db, 2, baseline=True)
    matched(
        db,
        MatchToSave(first, a_match(), silence="there before"),
        MatchToSave(second, a_match(), silence="there before"),
        MatchToSave(second, a_match("Raketen"), silence="there before"),
    )
    assert counted(db).baseline_matches == {"Nordkorea": 2, "Raketen": 1}


def test_the_traces_of_work_are_those_that_health_is_judged_by(db: Database) -> None:
    sync(db, spec(), spec("https://b.example/"), now=NOW - HOUR)
    visit(db, entry(1), now=NOW - 2 * MINUTE)
    visit(db, entry(2), now=NOW - MINUTE)
    for number in range(4):
        raise_alert(db, f"key-{number}", now=NOW - (9 - number) * MINUTE)
    sent, dead, _ = claim_deliveries(db, limit=3)
    save_delivery(db, sent, Sent(), now=NOW - 3 * MINUTE)
    save_delivery(db, dead, SendFailed(SendFailure.PERMANENT, "550"), DeliveryState.DEAD)
    claim(db, limit=1)
    assert traced(db) == Vitals(
        feed_due_at=NOW + LEASE,
        polled_at=NOW - MINUTE,
        untriaged_since=NOW - 2 * MINUTE,
        delivery_due_at=NOW - 6 * MINUTE,
        sent_at=NOW - 3 * MINUTE,
        sending=1,
        dead=1,
        working_feeds=2,
    )


def test_feeds_that_fail_are_told_from_those_that_work(db: Database) -> None:
    sync(db, spec(), spec("https://b.example/"), spec("https://c.example/", paused=True), now=NOW - HOUR)
    visit(db, outcome=REFUSED, now=NOW)
    vitals = traced(db)
    assert (vitals.failing_feeds, vitals.working_feeds) == (1, 1)


# Lists of what was alerted


def test_alerts_are_listed_newest_first_with_where_they_went(db: Database) -> None:
    raise_alert(db, "one", title="Titel eins", now=NOW - HOUR, targets=[("mail", "a@example.org")])
    raise_alert(db, "two", title="Titel zwei", rule="Raketen", targets=[("mail", ""), ("chat", "")])
    save_delivery(db, claim_deliveries(db, limit=1)[0], Sent())
    with db.read() as session:
        newest, oldest = alerts.alerts(session, limit=9)
        assert alerts.alerts(session, limit=1) == [newest]
        assert alerts.alerts(session, limit=9, rule="Nordkorea") == [oldest]
        assert alerts.alerts(session, limit=9, since=NOW - MINUTE) == [newest]
        assert alerts.alerts(session, limit=9, rule="unknown") == []
    assert (newest.content.title, newest.raised_at) == ("Titel zwei", NOW)
    assert [(one.channel, one.target, one.state.value, one.sent_at) for one in oldest.deliveries] == [
        ("mail", "a@example.org", "sent", NOW)
    ]
    assert [(one.channel, one.state.value) for one in newest.deliveries] == [
        ("mail", "pending"),
        ("chat", "pending"),
    ]


def test_matches_that_alerted_nobody_are_listed_with_their_reason(db: Database) -> None:
    first, second = some_articles(db, 2, baseline=True)
    alert_id = raise_alert(db)
    matched(
        db,
        MatchToSave(first, a_match(), alert_id=alert_id),
        MatchToSave(first, a_match("X"), silence="known"),
    )
    matched(db, MatchToSave(second, a_match(), silence="there before"))
    with db.read() as session:
        newer, older = alerts.silent_matches(session, limit=9)
        assert alerts.silent_matches(session, limit=9, rule="X") == [older]
        assert alerts.silent_matches(session, limit=9, since=NOW + MINUTE) == []
        assert alerts.silent_matches(session, limit=1, since=NOW) == [newer]
    assert (newer.title, newer.source, newer.reason, newer.baseline) == (
        "Meldung 1",
        "Das Blatt",
        "there before",
        True,
    )
    assert (older.rule, older.reason, older.url) == ("X", "known", "https://blatt.example/0")
