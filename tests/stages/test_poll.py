import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from monitor.core.baseline import CatchUp
from monitor.core.feed import FailureKind, FeedState, FetchFailed
from monitor.stages import poll
from monitor.stages.poll import Polled
from monitor.store import articles, feeds
from monitor.store.database import Database
from monitor.store.status import counts
from monitor.store.tables import gap
from tests.builders import FEED, FakeClock, Newsstand, a_config, a_context, an_entry, poll_due, sync

HOUR = timedelta(hours=1)


def titles(db: Database) -> dict[str, bool]:
    """Return stored titles that wait for triage, and whether each is baseline."""
    with db.begin() as session:
        return {article.title: article.baseline for article in articles.untriaged(session, limit=100)}


def test_what_is_there_at_the_first_poll_is_baseline_and_what_comes_later_is_not(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, clock=clock, newsstand=stand)
    stand.put(FEED, an_entry("alt"))
    sync(ctx)
    poll_due(ctx)
    stand.put(FEED, an_entry("neu"), an_entry("alt"))
    clock.pass_by(HOUR)
    [polled] = poll_due(ctx)
    assert polled.new == 1
    assert titles(db) == {"alt": True, "neu": False}


def test_with_catch_up_all_the_first_poll_is_news(db: Database) -> None:
    stand = Newsstand()
    ctx = a_context(db, a_config(catch_up=CatchUp.ALL), newsstand=stand)
    stand.put(FEED, an_entry("alt"))
    sync(ctx)
    poll_due(ctx)
    assert titles(db) == {"alt": False}


def test_an_unchanged_feed_is_not_read_again(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, clock=clock, newsstand=stand)
    stand.put(FEED, an_entry())
    sync(ctx)
    poll_due(ctx)
    clock.pass_by(HOUR)
    [polled] = poll_due(ctx)
    assert (polled.new, type(polled.outcome).__name__) == (0, "NotModified")


def test_a_document_that_may_be_cut_leaves_no_validators_so_the_rest_is_seen_later(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand(well_formed=False)
    ctx = a_context(db, clock=clock, newsstand=stand)
    stand.put(FEED, an_entry())
    sync(ctx)
    poll_due(ctx)
    clock.pass_by(HOUR)
    with db.begin() as session:
        [feed] = feeds.claim_due(
            session, worker="w", limit=1, lease=HOUR, now=clock.now(), per_host=1, visited_before=None
        )
    assert feed.validators.etag is None


def test_a_failing_feed_is_named_and_tried_again_later(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, clock=clock, newsstand=stand)
    stand.documents[FEED] = FetchFailed(FailureKind.DNS, "the host name blatt.example does not resolve")
    sync(ctx)
    [polled] = poll_due(ctx)
    assert isinstance(polled.outcome, FetchFailed)
    assert poll_due(ctx) == []
    with db.begin() as session:
        [status] = feeds.feed_rows(session)
    assert (status.state, status.failure_kind) == (FeedState.FAILING, "dns")
    stand.put(FEED, an_entry("endlich"))
    clock.pass_by(HOUR)
    poll_due(ctx)
    assert titles(db) == {"endlich": True}, (
        "the first success is the baseline, however many failures came before"
    )


def test_a_feed_that_is_gone_is_never_polled_again(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, clock=clock, newsstand=stand)
    stand.documents[FEED] = FetchFailed(FailureKind.GONE, "410")
    sync(ctx)
    poll_due(ctx)
    clock.pass_by(timedelta(days=400))
    assert poll_due(ctx) == []
    assert poll.claim(ctx, limit=10, visited_before=clock.now()) == []


def test_a_result_that_comes_after_the_lease_ran_out_is_not_saved(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    slow = a_context(db, clock=clock, newsstand=stand, worker="slow")
    fast = a_context(db, clock=clock, newsstand=stand, worker="fast")
    stand.put(FEED, an_entry())
    sync(slow)

    async def overtaken() -> list[Polled]:
        with ThreadPoolExecutor(1) as parsing:
            [mine] = poll.claim(slow, limit=1)
            late = await poll.visit(slow, mine, parsing=parsing)
            clock.pass_by(poll.LEASE * 2)
            [theirs] = poll.claim(fast, limit=1)
            poll.save(fast, [await poll.visit(fast, theirs, parsing=parsing)])
            return poll.save(slow, [late])

    [polled] = asyncio.run(overtaken())
    assert polled.new is None
    assert list(titles(db)) == [an_entry().title]


def test_a_single_pass_visits_every_feed_unless_its_server_asked_to_wait(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, a_config([FEED, "https://andere.example/rss"]), clock=clock, newsstand=stand)
    stand.put(FEED, an_entry())
    stand.documents["https://andere.example/rss"] = FetchFailed(
        FailureKind.STATUS, "429", retry_after=2 * HOUR
    )
    sync(ctx)
    poll_due(ctx)
    clock.pass_by(timedelta(seconds=1))
    again = poll.claim(ctx, limit=10, visited_before=clock.now())
    assert [feed.url for feed in again] == [FEED]


def next_poll_at(db: Database) -> datetime:
    with db.begin() as session:
        [status] = feeds.feed_rows(session)
    assert status.next_poll_at
    return status.next_poll_at


def test_a_feed_is_visited_the_sooner_the_more_it_publishes(db: Database) -> None:
    waits = []
    for entries in (2, 40):
        clock, stand = FakeClock(), Newsstand()
        url = f"https://blatt.example/{entries}"
        ctx = a_context(db, a_config([url]), clock=clock, newsstand=stand)
        published = [clock.now() - n * timedelta(minutes=30) for n in range(entries)]
        stand.put(url, *(an_entry(f"{n}", published_at=at) for n, at in enumerate(published)))
        sync(ctx)
        poll_due(ctx)
        clock.pass_by(3 * HOUR)
        poll_due(ctx)
        with db.begin() as session:
            [status] = [one for one in feeds.feed_rows(session) if one.url == url]
        assert status.next_poll_at
        waits.append(status.next_poll_at - clock.now())
    assert waits[1] < waits[0]


def test_an_interval_of_the_users_choice_holds(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, a_config(every=timedelta(minutes=7)), clock=clock, newsstand=stand)
    stand.put(FEED, an_entry())
    sync(ctx)
    poll_due(ctx)
    clock.pass_by(HOUR)
    poll_due(ctx)
    assert next_poll_at(db) == clock.now() + timedelta(minutes=7)


def test_a_document_without_an_entry_known_before_is_told_as_a_gap(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, clock=clock, newsstand=stand)
    sync(ctx)
    for entries in (("a", "b"), ("b", "c"), ("x", "y")):
        stand.put(FEED, *map(an_entry, entries))
        clock.pass_by(3 * HOUR)
        poll_due(ctx)
    with db.begin() as session:
        [status] = feeds.feed_rows(session)
        assert counts(session).gaps == status.gaps == 1
        assert status.gap_at == clock.now()
        [found] = session.execute(select(gap)).all()
    assert (found.from_at, found.to_at) == (clock.now() - 3 * HOUR, clock.now())
    assert next_poll_at(db) <= clock.now() + HOUR


def test_entries_under_other_guids_are_neither_news_nor_a_gap(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, clock=clock, newsstand=stand)
    sync(ctx)
    for visit in range(4):
        named = [replace(an_entry(word), guid=f"{visit}-{word}") for word in ("alt", "älter", "uralt")]
        stand.put(FEED, *named, *([an_entry("neu")] if visit else []))
        clock.pass_by(HOUR)
        poll_due(ctx)
    assert titles(db) == {"alt": True, "älter": True, "uralt": True, "neu": False}
    with db.begin() as session:
        assert counts(session).gaps == 0


def test_other_words_under_another_guid_and_the_same_link_are_news(db: Database) -> None:
    clock, stand = FakeClock(), Newsstand()
    ctx = a_context(db, clock=clock, newsstand=stand)
    sync(ctx)
    for day in ("Sonne", "Regen"):
        link = "https://blatt.example/wetter"
        stand.put(FEED, replace(an_entry("Wetter"), guid=day, url=link, summary=day))
        clock.pass_by(HOUR)
        poll_due(ctx)
    with db.begin() as session:
        assert counts(session).articles == 2
