"""What is known of how a feed publishes: small enough to live in one column beside the feed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS, WEEKDAYS = 24, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Entries by hour of the day and by weekday, in UTC. The counts fade, so that the last weeks decide.

    Nothing here changes while nothing appears: visiting an unchanged feed costs no write.
    """

    hours: tuple[float, ...] = (0.0,) * HOURS
    weekdays: tuple[float, ...] = (0.0,) * WEEKDAYS
    watched: tuple[float, ...] = (0.0,) * WEEKDAYS  # days watched, by weekday
    lately: float = 0.0  # entries of the last hours
    window: int = 0  # entries in the last document
    at: datetime | None = None  # until when all this is counted; None: no document was read yet
    newest_at: datetime | None = None  # when the newest entry appeared
    longest_pause: timedelta = timedelta(0)  # between two entries


@dataclass(frozen=True, slots=True)
class Typical:
    """What the feeds have in common: what is expected of one that is not known yet."""

    hours: tuple[float, ...] = (1 / HOURS,) * HOURS  # shares of a day's entries, together 1
    weekdays: tuple[float, ...] = (1.0,) * WEEKDAYS  # factors around 1
    per_day: float = 8.0
