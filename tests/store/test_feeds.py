from datetime import timedelta

import pytest

from monitor.core.feed import FailureKind, FeedState, FetchFailed, ParsedFeed, Validators
from monitor.core.moved import Move
from monitor.store import feeds, leases
from monitor.store.database import Database
from monitor.store.feeds import FeedStatus
from monitor.store.tables import feed
from tests.store.world import (
    BLATT,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    a_poll,
    claim,
    entry,
    rows,
    save,
    spec,
    sync,
    visit,
)

REFUSED = FetchFailed(FailureKind.CONNECT, "connection refused")
GONE = FetchFailed(FailureKind.GONE, "410 Gone")


def listed(db: Database) -> list[FeedStatus]:
    with db.read() as session:
        return feeds.feed_rows(session)


def only(db: Database) -> FeedStatus:
    [status] = listed(db)
    return status


def urls(db: Database, **given: object) -> list[str]:
    return [one.url for one in claim(db, **given)]  # type: ignore[arg-type]


def next_due(db: Database) -> object:
    with db.read() as session:
        return feeds.next_due(session)


def kill_feed(db: Database) -> None:
    [claimed] = claim(db)
    save(db, a_poll(claimed, outcome=GONE), state=FeedState.DEAD, at=None)


# The configuration


def test_a_new_feed_is_due_at_once_and_named_by_its_host(db: Database) -> None:
    sync(db, spec())
    [claimed] = claim(db)
    assert (claimed.url, claimed.name, claimed.host, claimed.first) == (
        BLATT,
        "blatt.example",
        "blatt.example",
        True,
    )
    assert claimed.validators == Validators()
    assert claimed.poll.state is FeedState.ACTIVE


def test_syncing_the_same_configuration_twice_changes_nothing(db: Database) -> None:
    sync(db, spec(name="Blatt"), spec("https://b.example/"))
    before = rows(db, feed)
    sync(db, spec(name="Blatt"), spec("https://b.example/"), now=NOW + HOUR)
    assert rows(db, feed) == before


def test_a_feed_named_twice_in_the_configuration_is_one_feed(db: Database) -> None:
    sync(db, spec(), spec())
    assert len(listed(db)) == 1


def test_a_removed_feed_is_not_polled_and_keeps_its_articles(db: Database) -> None:
    sync(db, spec())
    visit(db, entry(1))
    sync(db)
    assert (only(db).in_config, only(db).articles) == (False, 1)
    assert claim(db, now=NOW + 2 * HOUR) == []
    assert claim(db, visited_before=NOW + HOUR) == []
    assert next_due(db) is None


def test_a_feed_that_comes_back_is_due_at_once_and_knows_its_articles(db: Database) -> None:
    sync(db, spec())
    visit(db, entry(1))
    sync(db)
    sync(db, spec(), now=NOW + MINUTE)
    [claimed] = claim(db, now=NOW + MINUTE)
    assert not claimed.first
    assert save(db, a_poll(claimed, entry(1), entry(2))) == [1]


def test_a_paused_feed_rests_until_it_is_resumed(db: Database) -> None:
    sync(db, spec(paused=True))
    assert only(db).state is FeedState.PAUSED
    assert claim(db, visited_before=NOW + HOUR) == []
    sync(db, spec(), now=NOW + MINUTE)
    assert urls(db, now=NOW + MINUTE) == [BLATT]


def test_a_failing_feed_is_still_failing_after_its_pause(db: Database) -> None:
    sync(db, spec())
    visit(db, outcome=REFUSED)
    sync(db, spec(paused=True))
    sync(db, spec())
    assert (only(db).state, only(db).failures) == (FeedState.FAILING, 1)


def test_a_resumed_feed_still_waits_as_long_as_its_server_asked(db: Database) -> None:
    sync(db, spec())
    [claimed] = claim(db)
    save(db, a_poll(claimed, outcome=REFUSED), at=NOW + 2 * HOUR, not_before=NOW + HOUR)
    sync(db, spec(paused=True))
    sync(db, spec(), now=NOW + MINUTE)
    assert only(db).next_poll_at == NOW + HOUR


def test_a_visit_that_was_planned_later_than_a_new_interval_is_brought_forward(db: Database) -> None:
    sync(db, spec(), spec("https://b.example/", every=6 * HOUR))
    for claimed in claim(db):
        save(db, a_poll(claimed), at=NOW + 3 * HOUR)
    with db.begin() as session:
        feeds.sync_with_config(
            session, [spec(), spec("https://b.example/", every=6 * HOUR)], every=HOUR, now=NOW
        )
    shorter, same = sorted(rows(db, feed), key=lambda row: row["url"] != BLATT)
    assert NOW <= shorter["next_poll_at"] <= NOW + HOUR
    assert same["next_poll_at"] == NOW + 3 * HOUR


def test_a_new_interval_does_not_overrule_a_server_that_asked_to_wait(db: Database) -> None:
    sync(db, spec())
    [claimed] = claim(db)
    save(db, a_poll(claimed), at=NOW + 3 * HOUR, not_before=NOW + 2 * HOUR)
    sync(db, spec(every=MINUTE))
    assert only(db).next_poll_at == NOW + 2 * HOUR
    sync(db, spec(every=MINUTE))
    assert only(db).next_poll_at == NOW + 2 * HOUR


@pytest.mark.parametrize("between", [(), (spec(paused=True),)], ids=["removed", "paused"])
def test_a_dead_feed_stays_dead_when_it_is_written_down_again(db: Database, between: tuple[()]) -> None:
    sync(db, spec())
    kill_feed(db)
    sync(db, *between)
    sync(db, spec())
    assert (only(db).state, only(db).in_config) == (FeedState.DEAD, True)
    assert claim(db, now=NOW + 999 * HOUR, visited_before=NOW + 999 * HOUR) == []


def test_a_feed_is_shown_by_its_configured_name_else_its_title_else_its_host(db: Database) -> None:
    sync(db, spec())
    assert only(db).name == "blatt.example"
    visit(db, outcome=ParsedFeed(title="Das Blatt"))
    assert only(db).name == "Das Blatt"
    sync(db, spec(name="Mein Blatt"))
    visit(db, outcome=ParsedFeed(title="Das neue Blatt"))
    assert only(db).name == "Mein Blatt"
    sync(db, spec())
    assert only(db).name == "Das neue Blatt"


# Claims


def test_due_feeds_are_claimed_longest_due_first_and_once(db: Database) -> None:
    sync(db, spec("https://b.example/"), now=NOW - MINUTE)
    sync(db, spec("https://b.example/"), spec("https://a.example/"), spec("https://c.example/"), now=NOW)
    assert urls(db, limit=2) == ["https://b.example/", "https://a.example/"]
    assert urls(db) == ["https://c.example/"]
    assert claim(db) == []


def test_a_feed_is_not_claimed_before_it_is_due(db: Database) -> None:
    sync(db, spec())
    visit(db)
    assert claim(db, now=NOW + HOUR - MINUTE) == []
    assert urls(db, now=NOW + HOUR) == [BLATT]


def test_a_lease_that_ran_out_is_claimed_by_another_worker(db: Database) -> None:
    sync(db, spec())
    claim(db, worker="asleep")
    assert claim(db, worker="awake", now=NOW + LEASE - timedelta(seconds=1)) == []
    [claimed] = claim(db, worker="awake", now=NOW + LEASE)
    assert (claimed.leased_by, claimed.leased_until) == ("awake", NOW + 2 * LEASE)


def test_a_claim_takes_no_more_feeds_of_one_host_than_allowed(db: Database) -> None:
    sync(db, *(spec(f"https://{host}.example/{path}") for host in "ab" for path in range(5)))
    claimed = claim(db, per_host=2)
    assert sorted(one.host for one in claimed) == ["a.example", "a.example", "b.example", "b.example"]


def test_what_hangs_on_one_port_of_ones_own_machine_holds_up_no_other_port(db: Database) -> None:
    sync(db, *(spec(f"http://127.0.0.1:{port}/{path}") for port in (8001, 8002) for path in range(5)))
    claimed = claim(db, per_host=2)
    assert sorted(one.host for one in claimed) == [f"127.0.0.1:{port}" for port in (8001, 8001, 8002, 8002)]


def test_a_feed_that_was_stored_with_another_server_is_told_its_own(db: Database) -> None:
    sync(db, spec("http://127.0.0.1:8001/feed"))
    with db.begin() as session:
        session.execute(feed.update().values(host="127.0.0.1"))
    sync(db, spec("http://127.0.0.1:8001/feed"))
    assert [one.host for one in claim(db)] == ["127.0.0.1:8001"]


def test_feeds_of_a_host_that_other_workers_visit_count_too(db: Database) -> None:
    sync(db, *(spec(f"https://a.example/{path}") for path in range(5)))
    [first] = claim(db, worker="one", per_host=2, limit=1)
    assert len(claim(db, worker="two", per_host=2)) == 1
    assert claim(db, worker="three", per_host=2) == []
    save(db, a_poll(first))
    assert len(claim(db, worker="three", per_host=2)) == 1


def test_a_host_with_many_due_feeds_does_not_stand_in_the_way_of_others(db: Database) -> None:
    many = [spec(f"https://a.example/{path}") for path in range(1_100)]
    sync(db, *many, now=NOW - MINUTE)
    sync(db, *many, spec("https://b.example/"))
    assert [one.host for one in claim(db, per_host=1)] == ["a.example"]
    assert [one.host for one in claim(db, per_host=1)] == ["b.example"]


def test_excluded_hosts_are_left_alone(db: Database) -> None:
    sync(db, spec("https://a.example/"), spec("https://b.example/"))
    assert urls(db, exclude_hosts=["a.example"]) == ["https://b.example/"]


def test_a_single_pass_visits_every_feed_that_it_has_not_visited(db: Database) -> None:
    sync(db, spec("https://a.example/"), spec("https://b.example/"))
    [claimed] = claim(db, limit=1)
    save(db, a_poll(claimed, polled_at=NOW))
    later = NOW + MINUTE
    assert urls(db, now=later, visited_before=NOW) == ["https://b.example/"]
    assert urls(db, now=later, visited_before=later) == ["https://a.example/"]


def test_a_single_pass_respects_a_server_that_asked_to_wait(db: Database) -> None:
    sync(db, spec())
    [claimed] = claim(db)
    save(db, a_poll(claimed, outcome=REFUSED), at=NOW + 2 * HOUR, not_before=NOW + HOUR)
    assert claim(db, now=NOW + MINUTE, visited_before=NOW + MINUTE) == []
    assert urls(db, now=NOW + HOUR, visited_before=NOW + HOUR) == [BLATT]


def test_the_next_due_time_waits_for_the_lease(db: Database) -> None:
    assert next_due(db) is None
    sync(db, spec(), now=NOW - HOUR)
    assert next_due(db) == NOW - HOUR
    [claimed] = claim(db)
    assert next_due(db) == NOW + LEASE
    save(db, a_poll(claimed))
    assert next_due(db) == NOW + HOUR


def test_released_leases_can_be_claimed_at_once(db: Database) -> None:
    sync(db, spec("https://a.example/"), spec("https://b.example/"))
    claim(db, worker="one", limit=1)
    claim(db, worker="two", limit=1)
    with db.begin() as session:
        leases.release_all(session, worker="one")
    assert urls(db) == ["https://a.example/"]
    with db.begin() as session:
        leases.release_all(session)
    assert len(urls(db)) == 2


NEW = "https://neu.example/feed"


def a_moved_feed(db: Database) -> None:
    """Store a feed with an article that moved for good to NEW."""
    sync(db, spec())
    visit(db, entry(), move=Move(settled=NEW))


def test_a_feed_that_is_configured_at_its_new_address_keeps_its_history(db: Database) -> None:
    a_moved_feed(db)
    sync(db, spec("http://neu.example/feed"))
    with db.read() as session:
        [row] = feeds.feed_rows(session)
    assert (row.url, row.host, row.moved_to) == ("http://neu.example/feed", "neu.example", None)
    assert (row.articles, row.in_config) == (1, True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http://blatt.example/rss", "https://blatt.example/rss"),
        ("https://Blatt.example:443/rss", "http://blatt.example./rss"),
        ("https://blatt.example/rss?ressort=1", "https://kim:geheim@blatt.example/rss?ressort=1"),
        ("https://kim:geheim@blatt.example/rss", "https://blatt.example/rss"),
    ],
)
def test_a_feed_whose_address_is_spelled_anew_keeps_its_history(
    db: Database, before: str, after: str
) -> None:
    sync(db, spec(before))
    visit(db, entry(), url=spec(before).identity)
    sync(db, spec(after), now=NOW + MINUTE)
    status = only(db)
    assert (status.url, status.articles, status.in_config) == (spec(after).identity, 1, True)
    assert status.next_poll_at == NOW + MINUTE
    sync(db, spec(after), now=NOW + 2 * MINUTE)
    assert only(db) == status


@pytest.mark.parametrize(
    "after",
    ["https://blatt.example/rss/", "https://blatt.example:8443/rss", "https://blatt.example/rss?key=b"],
)
def test_another_address_is_another_feed(db: Database, after: str) -> None:
    before = spec("https://blatt.example/rss" + ("?key=a" if "key" in after else ""))
    sync(db, before)
    visit(db, entry(), url=before.identity)
    sync(db, spec(after))
    assert sorted(one.articles for one in listed(db)) == [0, 1]


def test_a_dead_feed_gives_its_history_to_no_other_spelling(db: Database) -> None:
    sync(db, spec("http://blatt.example/rss"))
    kill_feed(db)
    sync(db, spec("https://blatt.example/rss"))
    assert urls(db) == ["https://blatt.example/rss"]


def test_a_feed_that_is_configured_at_both_addresses_is_two(db: Database) -> None:
    a_moved_feed(db)
    sync(db, spec(), spec(NEW))
    sync(db, spec(NEW))
    with db.read() as session:
        urls = {row.url: row.articles for row in feeds.feed_rows(session)}
    assert urls == {BLATT: 1, NEW: 0}
