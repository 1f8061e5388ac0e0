"""Visits after the machine slept or its clock was set: nothing is forgotten, and not everything comes at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

LATE = timedelta(minutes=10)  # a visit so late was not late because of others
LONGEST_WAIT = timedelta(days=1)  # no visit is ever planned later, whatever a server asks
VISITS_PER_SECOND = 20


@dataclass(frozen=True, slots=True)
class Due:
    """When a feed is to be visited."""

    feed: str  # whatever tells it from others
    at: datetime
    polled_at: datetime | None  # None: never yet


def mend(planned: Iterable[Due], *, now: datetime) -> list[Due]:
    """Return the visits that have to be moved, with their new times.

    Visits missed while nobody ran are spread over as many seconds as they
    need. Visits planned by a clock that was ahead keep their distance from
    the visit before.
    """
    moved = []
    missed = []
    for due in planned:
        if due.polled_at is not None and due.polled_at > now:
            wait = min(max(due.at - due.polled_at, timedelta(0)), LONGEST_WAIT)
            moved.append(Due(due.feed, now + wait, due.polled_at))
        elif due.at > now + LONGEST_WAIT:
            moved.append(Due(due.feed, now + LONGEST_WAIT * _share(due.feed), due.polled_at))
        elif due.at < now - LATE:
            missed.append(due)
    needed = timedelta(seconds=len(missed) / VISITS_PER_SECOND)
    return moved + [Due(due.feed, now + needed * _share(due.feed), due.polled_at) for due in missed]


def _share(feed: str) -> float:
    """Return a number from 0 to 1, fixed per feed."""
    return crc32(feed.encode()) % 1000 / 1000
