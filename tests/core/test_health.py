from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.disk import GB, Disk
from monitor.core.health import Vitals, ailments

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(minutes=11)
LATELY = NOW - timedelta(minutes=9)

HEALTHY = {
    "nothing to do yet": Vitals(),
    "feeds due for long, but visits go on": Vitals(feed_due_at=LONG_AGO, polled_at=LATELY),
    "feeds due since lately": Vitals(feed_due_at=LATELY, polled_at=LONG_AGO),
    "feeds due later": Vitals(feed_due_at=NOW + timedelta(hours=1), polled_at=LONG_AGO),
    "an article just came": Vitals(untriaged_since=LATELY),
    "a long queue of deliveries that gets shorter": Vitals(delivery_due_at=LONG_AGO, sent_at=LATELY),
    "a delivery that takes its time": Vitals(delivery_due_at=LONG_AGO, sending=1),
    "a delivery just due": Vitals(delivery_due_at=LATELY, sent_at=LONG_AGO),
    "a disk with room": Vitals(disk=Disk(50 * GB, 100 * GB)),
    "some feeds fail": Vitals(failing_feeds=9, working_feeds=1),
}
SICK = {
    "nobody visits feeds": (Vitals(feed_due_at=LONG_AGO, polled_at=LONG_AGO), "none was visited lately"),
    "nobody ever visited a feed": (Vitals(feed_due_at=LONG_AGO), "none was visited lately"),
    "nobody triages": (Vitals(untriaged_since=LONG_AGO), "articles wait"),
    "nobody sends": (Vitals(delivery_due_at=LONG_AGO, sent_at=LONG_AGO), "none is being sent"),
    "every feed fails": (Vitals(failing_feeds=9), "no feed can be read: is the network up?"),
    "the one feed fails": (Vitals(failing_feeds=1), "the only feed cannot be read"),
    "a disk nearly full": (Vitals(disk=Disk(GB, 100 * GB)), "1.0 GB free, 5.0 GB should be"),
    "a dead delivery": (Vitals(dead=1), "1 delivery was given up"),
    "dead deliveries": (Vitals(dead=2), "2 deliveries were given up"),
}


@pytest.mark.parametrize("vitals", HEALTHY.values(), ids=HEALTHY.keys())
def test_a_watch_that_gets_its_work_done_is_healthy(vitals: Vitals) -> None:
    assert ailments(vitals, now=NOW) == ()


@pytest.mark.parametrize(("vitals", "told"), SICK.values(), ids=SICK.keys())
def test_every_ailment_is_named(vitals: Vitals, told: str) -> None:
    [ailment] = ailments(vitals, now=NOW)
    assert told in ailment


def test_several_ailments_are_all_named() -> None:
    assert len(ailments(Vitals(feed_due_at=LONG_AGO, untriaged_since=LONG_AGO, dead=1), now=NOW)) == 3


def test_patience_is_as_long_as_asked_for() -> None:
    assert ailments(Vitals(untriaged_since=LONG_AGO), now=NOW, patience=timedelta(hours=1)) == ()
