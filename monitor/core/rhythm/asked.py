"""The server's word on when to come again, obeyed within limits, so that no trick ends the visits.

What HTTP says (Cache-Control, Expires) governs what we would get: an earlier
visit gets the same bytes. What the document says (ttl, updatePeriod) often is
boilerplate: it gives way where the feed's own record contradicts it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_RETRY_AFTER = timedelta(days=1)
MOST_FRESH = timedelta(hours=3)
MOST_SKIPPED = timedelta(hours=12)
BELIEVED_TTL = timedelta(minutes=15)  # up to this the document is believed whatever the record says

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked of us with the last document or answer."""

    fresh_for: timedelta | None = None  # Cache-Control or Expires; None: nothing said
    ttl: timedelta | None = None  # ttl or updatePeriod; None: nothing said
    skip_hours: frozenset[int] = frozenset()  # of the day, in UTC
    skip_weekdays: frozenset[int] = frozenset()  # Monday 0, in UTC


def read_period(period: str, frequency: str) -> timedelta | None:
    """Return the time between updates that the syndication module tells; None for what it does not know."""
    length = _PERIODS.get(period.strip().lower())
    times = frequency.strip()
    if length is None or not (times.isascii() and times.isdigit() and len(times) < 5):  # noqa: PLR2004 nobody updates oftener
        return length
    return length / max(int(times), 1)


def read_skip_hours(hours: Iterable[str]) -> frozenset[int]:
    """Return the hours to leave out; 24 is midnight, as RSS 0.91 had it. All of them are none of them."""
    read = {hour.strip() for hour in hours}
    chosen = {int(hour) % 24 for hour in read if hour.isascii() and hour.isdigit() and len(hour) < 3}  # noqa: PLR2004 digits of an hour
    return frozenset(chosen) if len(chosen) < 24 else frozenset()  # noqa: PLR2004 hours of a day


def read_skip_days(days: Iterable[str]) -> frozenset[int]:
    """Return the weekdays to leave out, given by their English names. All of them are none of them."""
    names = {day.strip().lower() for day in days}
    chosen = frozenset(number for number, name in enumerate(_DAYS) if name in names)
    return chosen if len(chosen) < len(_DAYS) else frozenset()


def least_wait(asked: Asked, *, next_entry: timedelta) -> timedelta:
    """Return how long to wait at least; `next_entry` is when the record makes an entry likely."""
    fresh = min(asked.fresh_for or timedelta(0), MOST_FRESH)
    told = min(asked.ttl or timedelta(0), MOST_FRESH)
    return max(fresh, min(told, max(next_entry, BELIEVED_TTL)))


def leave_out(at: datetime, asked: Asked) -> datetime:
    """Return `at`, or the first time after it that is not to be left out, twelve hours later at most."""
    latest = at + MOST_SKIPPED
    while at < latest and (at.hour in asked.skip_hours or at.weekday() in asked.skip_weekdays):
        at = at.replace(minute=0, second=0, microsecond=0) + _HOUR
    return min(at, latest)


def obey_retry_after(retry_after: timedelta | None) -> timedelta:
    """Return how long a server that refused us is left alone, a day at most; zero if it did not ask."""
    return min(max(retry_after or timedelta(0), timedelta(0)), MOST_RETRY_AFTER)
