"""When a feed is visited again after a visit that succeeded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from monitor.core.rhythm.asked import Asked, least_wait, leave_out
from monitor.core.rhythm.budget import Plan
from monitor.core.rhythm.forecast import LONGEST, SHORTEST, Forecast
from monitor.core.rhythm.overlap import Overlap
from monitor.core.rhythm.record import Rhythm

JITTER = 0.1  # waits differ by this share, so that feeds that met once part again
SHORTEST_HURRY = timedelta(minutes=1)
_SHORTEST, _LONGEST = SHORTEST.total_seconds(), LONGEST.total_seconds()
ROOM = 0.5  # of the document may be replaced until the next visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What the visit showed beside entries."""

    asked: Asked
    overlap: Overlap | None = None  # None: the document was the same as before
    waited: timedelta | None = None  # since the visit before; None: this was the first


def next_visit(
    url: str, rhythm: Rhythm, visited: Visited, *, plan: Plan, pace: float, now: datetime
) -> datetime:
    """Return when the next visit is worth its cost.

    The server's word makes it later; that the document could be replaced
    whole until then makes it earlier again.
    """
    forecast, asked = Forecast(rhythm, plan.typical, now), visited.asked
    wait = max(forecast.wait_worth(plan.eagerness * pace), _SHORTEST)
    wait = min(wait * spread(url, now, first=visited.waited is None), _LONGEST)
    if asked.fresh_for or asked.ttl:
        least = least_wait(asked, next_entry=timedelta(seconds=forecast.wait_for(1.0)))
        wait = max(wait, least.total_seconds())
    if rhythm.window > 1:
        wait = forecast.wait_for(rhythm.window * ROOM, most=wait)
    waiting = min(timedelta(seconds=max(wait, _SHORTEST)), _hurry(visited))
    return leave_out(now + waiting, asked)


def _hurry(visited: Visited) -> timedelta:
    """Return how long to wait at most when a document was replaced nearly whole, or whole, since the visit before."""
    overlap, waited = visited.overlap, visited.waited
    if overlap is None or waited is None or not overlap.narrow:
        return timedelta.max
    return max(waited / (4 if overlap.none else 2), SHORTEST_HURRY)


def next_fixed_visit(url: str, every: timedelta, *, first: bool, now: datetime) -> datetime:
    """Return when a feed with an interval of its own is visited again: the user's word is not haggled with."""
    return now + every * (spread(url, now, first=True) if first else 1)


def spread(url: str, now: datetime, *, first: bool) -> float:
    """Return a factor for a wait, near 1, fixed by feed and time; after a feed's first visit between 0 and 1.

    Feeds that are added together would else be visited together ever after.
    """
    if first:
        return crc32(url.encode()) % 1000 / 1000
    return 1 + JITTER * (crc32(f"{url} {int(now.timestamp())}".encode()) % 1000 / 999 - 0.5)
