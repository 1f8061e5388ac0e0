from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from monitor.core.rhythm.asked import Asked
from monitor.core.rhythm.budget import make_plan
from monitor.core.rhythm.notice import Notice
from monitor.core.rhythm.record import Rhythm
from monitor.store import feeds
from monitor.store.database import Database
from monitor.store.plans import Spending, load_plan, planned_rhythms, save_plan, spend
from monitor.store.tables import feed, poll_plan
from tests.store.world import BLATT, HOUR, MINUTE, NOW, a_poll, claim, rows, save, spec, sync

DAY = timedelta(days=1)
OTHER = "https://andere.example/rss"
LEARNED = Rhythm(hours=(2.0,) * 24, weekdays=(7.0,) * 7, watched=(1.0,) * 7, window=20, at=NOW, newest_at=NOW)


def in_force(db: Database) -> Spending | None:
    with db.read() as session:
        return load_plan(session)


def test_visits_are_counted_from_plan_to_plan(db: Database) -> None:
    assert in_force(db) is None
    for round_ in range(2):
        plan = make_plan([LEARNED], per_day=24 + round_, now=NOW)
        with db.begin() as session:
            save_plan(session, plan)
            spend(session, 3)
            spend(session, 4)
        current = in_force(db)
        assert current
        assert (current.plan.per_day, current.spent) == (24 + round_, 7)
    assert len(rows(db, poll_plan)) == 1


def test_visits_without_a_plan_are_not_counted_and_a_broken_plan_is_none(db: Database) -> None:
    with db.begin() as session:
        spend(session, 5)
    assert rows(db, poll_plan) == []
    with db.begin() as session:
        save_plan(session, make_plan([], per_day=24, now=NOW))
        session.execute(update(poll_plan).values(plan={}))
    assert in_force(db) is None


def test_what_was_decided_of_a_feed_is_kept_with_it(db: Database) -> None:
    sync(db, spec())
    [claimed] = claim(db)
    asked = Asked(ttl=HOUR, skip_hours=frozenset({3}))
    save(db, a_poll(claimed), rhythm=LEARNED, asked=asked, strikes=1.5, told=Notice.SILENT)
    [again] = claim(db, now=NOW + HOUR)
    assert (again.poll.rhythm, again.poll.asked) == (LEARNED, asked)
    assert (again.poll.strikes, again.poll.told, again.poll.succeeded_at) == (1.5, Notice.SILENT, NOW)


def test_a_plan_is_for_the_feeds_that_are_visited_by_their_rhythm(db: Database) -> None:
    sync(db, spec(), spec(OTHER), spec("https://pause.example/", paused=True))
    [claimed] = [one for one in claim(db) if one.url == BLATT]
    save(db, a_poll(claimed), rhythm=LEARNED)
    with db.read() as session:
        assert sorted(map(repr, planned_rhythms(session, fixed=()))) == sorted(
            [repr(LEARNED), repr(Rhythm())]
        )
        assert planned_rhythms(session, fixed={OTHER}) == [LEARNED]
    sync(db, spec(OTHER))
    with db.read() as session:
        assert planned_rhythms(session, fixed=()) == [Rhythm()]


# Clocks


def planned(db: Database, **columns: datetime | None) -> None:
    sync(db, spec())
    with db.begin() as session:
        session.execute(update(feed).values(**columns))


def mended(db: Database, now: datetime = NOW) -> int:
    with db.begin() as session:
        return feeds.mend_due(session, now=now)


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"next_poll_at": NOW + HOUR, "polled_at": NOW - HOUR}, id="as planned"),
        pytest.param({"next_poll_at": NOW - MINUTE, "polled_at": None}, id="just due"),
        pytest.param({"next_poll_at": None, "polled_at": NOW - HOUR}, id="never again"),
        pytest.param(
            {"next_poll_at": NOW - HOUR, "polled_at": None, "leased_until": NOW + MINUTE}, id="being visited"
        ),
    ],
)
def test_visits_that_are_well_planned_are_left_alone(
    db: Database, columns: dict[str, datetime | None]
) -> None:
    planned(db, **columns)
    before = rows(db, feed)
    assert mended(db) == 0
    assert rows(db, feed) == before


def test_missed_visits_are_moved_to_now_and_after(db: Database) -> None:
    planned(db, next_poll_at=NOW - HOUR, polled_at=NOW - 2 * HOUR)
    assert mended(db) == 1
    [row] = rows(db, feed)
    assert NOW <= row["next_poll_at"] <= NOW + MINUTE
    assert row["polled_at"] == NOW - 2 * HOUR


def test_a_clock_that_was_ahead_for_a_while_costs_no_visit(db: Database) -> None:
    years = 900 * DAY
    sync(db, spec())
    [claimed] = claim(db, now=NOW + years)
    save(
        db,
        a_poll(claimed, polled_at=NOW + years),
        at=NOW + years + HOUR,
        not_before=NOW + years + HOUR,
    )
    claim(db, now=NOW + years + HOUR)  # and nobody gave that lease back
    assert mended(db) == 1
    [row] = rows(db, feed)
    assert row["next_poll_at"] == row["not_before"] == NOW + HOUR
    assert row["polled_at"] < NOW
    assert [one.url for one in claim(db, now=NOW + HOUR)] == [BLATT]
