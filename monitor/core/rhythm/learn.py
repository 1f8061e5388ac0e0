"""Learning a feed's rhythm from the entries that a visit brought."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from monitor.core.rhythm.forecast import (
    DAY,
    HOUR,
    LATELY,
    Forecast,
    fading,
    hours_between,
    watched_days,
    weekday,
)
from monitor.core.rhythm.record import HOURS, Rhythm, Typical

LOOK_BACK = timedelta(days=14)  # how far the first document tells of the time before the first visit
LONGEST_BACK = timedelta(days=366)  # how far its dates are believed at all
LONGEST_UNSEEN = DAY  # time stands still for the rest of what nobody watched
PAUSE_FADE = 180 * DAY  # a pause counts half after this: one bad week is forgotten in the end


def learn(
    rhythm: Rhythm,
    published: Sequence[datetime | None],
    *,
    window: int,
    visited_at: datetime | None,
    now: datetime,
    gap: bool = False,
    typical: Typical | None = None,
) -> Rhythm:
    """Count the entries that were new to us.

    `published` holds one time per new entry, None where it is unknown; times
    that do not lie between `visited_at`, the visit before, and now are not
    believed. `window` is how many entries the document held. `gap`: entries
    may have passed unseen; that time is taken to have been as usual.
    """
    usual = typical or Typical()
    if rhythm.at is None or visited_at is None:
        return _begin(published, window=window, now=now, typical=usual)
    if not published:
        return rhythm
    end = now.timestamp()
    since = min(visited_at.timestamp(), end)  # clocks are set back
    appeared = _appeared(published, since, end)
    counted_at = min(rhythm.at.timestamp(), end)
    unseen_from = max(since, appeared[0] - LONGEST_UNSEEN) if gap else since
    skipped = max(unseen_from - since, 0.0)
    tally = _Tally(rhythm, counted_at + skipped, end)
    if gap:
        tally.assume((unseen_from, appeared[0]), Forecast(rhythm, usual, _moment(since)))
    for moment in appeared:
        tally.count(moment)
    return tally.rhythm(
        window=window, newest_at=appeared[-1], longest_pause=_longest_pause(rhythm, appeared, gap=gap)
    )


def _appeared(published: Sequence[datetime | None], since: float, end: float) -> list[float]:
    """Return when the entries appeared, in order; those of unknown time lie evenly in between."""
    told = [moment.timestamp() for moment in published if moment is not None]
    believed = [moment for moment in told if since < moment <= end]
    unknown = len(published) - len(believed)
    step = (end - since) / max(unknown, 1)
    return sorted(believed + [since + (i + 0.5) * step for i in range(unknown)])


def _longest_pause(rhythm: Rhythm, appeared: Sequence[float], *, gap: bool) -> timedelta:
    """Return the longest pause so far; one in which entries may have passed unseen was none."""
    before = rhythm.newest_at.timestamp() if rhythm.newest_at and not gap else appeared[0]
    pause = max(after - earlier for earlier, after in pairwise([before, *appeared]))
    faded = rhythm.longest_pause.total_seconds() * 0.5 ** (max(appeared[-1] - before, 0) / PAUSE_FADE)
    return timedelta(seconds=max(pause, faded))


class _Tally:
    """A rhythm being brought up to date."""

    def __init__(self, rhythm: Rhythm, start: float, end: float) -> None:
        self._end = end
        fade = fading(end - start)
        new = watched_days(start, end)
        self._watched = [before * fade + days for before, days in zip(rhythm.watched, new, strict=True)]
        self._hours = [count * fade for count in rhythm.hours]
        self._weekdays = [count * fade for count in rhythm.weekdays]
        self._lately = rhythm.lately * math.exp((start - end) / LATELY)

    def assume(self, unseen: tuple[float, float], forecast: Forecast) -> None:
        """Count what is usual for a stretch of time that nobody watched."""
        for hour, begin, stop in hours_between(*unseen):
            self.count(begin, forecast.rate(hour) * (stop - begin))

    def count(self, moment: float, entries: float = 1.0) -> None:
        hour = int(moment // HOUR)
        weight = entries * fading(self._end - moment)
        self._hours[hour % HOURS] += weight
        self._weekdays[weekday(hour)] += weight
        self._lately += entries * math.exp((moment - self._end) / LATELY)

    def rhythm(self, *, window: int, newest_at: float, longest_pause: timedelta) -> Rhythm:
        return Rhythm(
            hours=tuple(self._hours),
            weekdays=tuple(self._weekdays),
            watched=tuple(self._watched),
            lately=self._lately,
            window=window,
            at=_moment(self._end),
            newest_at=_moment(newest_at),
            longest_pause=longest_pause,
        )


def _begin(published: Sequence[datetime | None], *, window: int, now: datetime, typical: Typical) -> Rhythm:
    """Return what the first document tells: how much by its dates, and when if they span a day."""
    end = now.timestamp()
    oldest = end - LONGEST_BACK.total_seconds()
    dated = sorted(p.timestamp() for p in published if p is not None and oldest < p.timestamp() <= end)
    if not dated:
        return Rhythm(window=window, at=now, newest_at=now)
    start = max(dated[0], end - LOOK_BACK.total_seconds())
    tally = _Tally(Rhythm(), start, end)
    for moment in dated:
        if moment > start:  # not the one that only marks the beginning
            tally.count(moment)
    pauses = (after - earlier for earlier, after in pairwise(dated))
    begun = tally.rhythm(
        window=window, newest_at=dated[-1], longest_pause=timedelta(seconds=max(pauses, default=0.0))
    )
    if end - start >= DAY:
        return begun
    entries = sum(begun.hours)
    return replace(begun, hours=tuple(entries * share for share in typical.hours))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
