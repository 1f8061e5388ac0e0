"""When a permanent redirect is believed, and when it is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.moved import (
    CONFIRMATIONS,
    LEAST,
    MAX_ADDRESS,
    NOT_MOVED,
    Arrival,
    Move,
    after_visit,
    move_from_json,
    move_to_json,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW, NEWER = None, "https://neu.example/rss", "https://neuer.example/rss"
SENT = Arrival(at_settled=False, read=True, moved_to=NEW)
HERE = Arrival(at_settled=False, read=True)
LOST = Arrival(at_settled=False, read=False)
SETTLED = Move(settled=NEW)


def after(*visits: tuple[float, Arrival], move: Move = NOT_MOVED) -> Move:
    """Return what is known after visits, each with its hour."""
    for hour, arrival in visits:
        move = after_visit(move, arrival, now=NOW + hour * HOUR)
    return move


def test_three_visits_over_a_day_settle_a_move() -> None:
    assert after((0, SENT), (12, SENT), (24, SENT)) == SETTLED


@pytest.mark.parametrize(
    "visits",
    {
        "in less than a day": [(0, SENT), (8, SENT), (23.9, SENT)],
        "but only twice": [(0, SENT), (48, SENT)],
        "with one that was not sent on": [(0, SENT), (12, HERE), (24, SENT), (25, SENT)],
        "with one that read nothing": [(0, SENT), (12, LOST), (24, SENT), (25, SENT)],
        "to different places": [
            (0, SENT),
            (12, Arrival(at_settled=False, read=True, moved_to=NEWER)),
            (24, SENT),
        ],
        "to an endless address": [
            (hour, Arrival(at_settled=False, read=True, moved_to="x" * (MAX_ADDRESS + 1)))
            for hour in (0, 12, 24)
        ],
    }.values(),
    ids=str,
)
def test_less_is_not_believed(visits: list[tuple[float, Arrival]]) -> None:
    assert after(*visits).settled is None


MEANT = {
    "the new address serves": (Arrival(at_settled=True, read=True), NEW),
    "both are lost": (LOST, NEW),
    "the old address still sends there": (SENT, NEW),
    "the old address serves again": (HERE, OLD),
    "the old address sends elsewhere": (Arrival(at_settled=False, read=True, moved_to=NEWER), OLD),
    "the new address sends on": (Arrival(at_settled=True, read=True, moved_to=NEWER), NEW),
}


@pytest.mark.parametrize(("arrival", "settled"), MEANT.values(), ids=MEANT)
def test_a_settled_move_holds_until_the_publisher_means_something_else(
    arrival: Arrival, settled: str | None
) -> None:
    assert after((0, arrival), move=SETTLED).settled == settled


def test_a_feed_that_moves_on_settles_there() -> None:
    on = Arrival(at_settled=True, read=True, moved_to=NEWER)
    assert after((0, on), (12, on), (24, on), move=SETTLED) == Move(settled=NEWER)


@given(
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.sampled_from([OLD, NEW, NEWER]), st.floats(0.1, 30)),
        max_size=12,
    )
)
def test_no_move_is_settled_without_enough_visits_over_a_day(
    visits: list[tuple[bool, bool, str | None, float]],
) -> None:
    move, now, sent = NOT_MOVED, NOW, list[tuple[datetime, str | None]]()
    for at_settled, read, moved_to, hours in visits:
        now += hours * HOUR
        before, arrival = move, Arrival(at_settled=at_settled, read=read, moved_to=moved_to)
        move = after_visit(move, arrival, now=now)
        sent = [*sent, (now, moved_to)] if read else []
        if move.settled and move.settled != before.settled:
            last = sent[-CONFIRMATIONS:]
            assert [to for _, to in last] == [move.settled] * CONFIRMATIONS
            assert before.since
            assert now - before.since >= LEAST
        assert move_from_json(move_to_json(move)).settled == move.settled


def test_what_is_known_survives_the_database() -> None:
    move = Move(settled=NEW, to=NEWER, since=NOW, seen=2)
    assert move_from_json(move_to_json(move)) == move
    assert move_to_json(NOT_MOVED) is None


@pytest.mark.parametrize("broken", [None, [1], {"since": "x"}, {"since": 1e300}, {"seen": "many"}], ids=repr)
def test_broken_json_is_a_feed_that_did_not_move(broken: object) -> None:
    assert move_from_json(broken) == NOT_MOVED
