"""The budget of visits: shared out among all feeds for a day, and kept to over the hours."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import sqrt
from statistics import median

from monitor.core.rhythm.forecast import HOUR, LONGEST, SHORTEST, Forecast
from monitor.core.rhythm.record import HOURS, WEEKDAYS, Rhythm, Typical

SLACK = 4  # up to a quarter of a day's visits is saved up or spent ahead
LEAST_PACE, MOST_PACE = 0.5, 2.0
FEW_ENTRIES = 1.0  # a feed with fewer does not speak for a whole feed
TYPICAL_DAYS = 20.0  # watched by all feeds together, until their week is believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a day's visits are shared out: made every night, and whenever the feeds change."""

    at: datetime
    per_day: float  # visits
    eagerness: float  # visits per second of a feed with one entry per second: scales all feeds alike
    hourly: tuple[float, ...]  # visits planned for the 24 hours from `at`
    carried: float  # visits saved before, or spent ahead if negative
    typical: Typical


def make_plan(rhythms: Sequence[Rhythm], *, per_day: float, now: datetime, carried: float = 0.0) -> Plan:
    """Share `per_day` visits out among the feeds, for the day that begins now.

    `carried` is what `tokens` says of the plan before.
    """
    typical = _typical(rhythms, now)
    first = int(now.timestamp() // HOUR)
    hours = range(first, first + HOURS)
    by_feed = [list(map(sqrt, Forecast(rhythm, typical, now).rates(hours))) for rhythm in rhythms]
    worth = [[of_feed[i] for of_feed in by_feed] for i in range(HOURS)]
    eagerness = _eagerness([one for hour in worth for one in hour], per_day / HOUR)
    slack = per_day / SLACK
    return Plan(
        at=now,
        per_day=per_day,
        eagerness=eagerness,
        hourly=tuple(HOUR * _Rates(hour).total(eagerness) for hour in worth),
        carried=min(max(carried, -slack), slack),
        typical=typical,
    )


def tokens(plan: Plan, *, spent: int, now: datetime) -> float:
    """Return how many visits are in hand, negative if too many were made; `spent` since the plan was made."""
    elapsed = max((now - plan.at).total_seconds() / HOUR, 0.0)
    days, hours = divmod(elapsed, HOURS)
    whole = int(hours)
    planned = sum(plan.hourly[:whole]) + (hours - whole) * plan.hourly[whole]
    return plan.carried + days * sum(plan.hourly) + planned - spent


def pace(plan: Plan, *, spent: int, now: datetime) -> float:
    """Return by how much to go faster (above 1) or slower, so that the visits last the day."""
    slack = max(plan.per_day / SLACK, 1.0)
    return min(max(1 + tokens(plan, spent=spent, now=now) / slack, LEAST_PACE), MOST_PACE)


class _Rates:
    """Visits per second of many feeds, each between the shortest and the longest wait."""

    _LEAST, _MOST = 1 / LONGEST.total_seconds(), 1 / SHORTEST.total_seconds()

    def __init__(self, worth: Sequence[float]) -> None:
        self._sorted = sorted(worth)
        self._sums = [0.0, *accumulate(self._sorted)]

    def total(self, eagerness: float) -> float:
        slow = bisect_left(self._sorted, self._LEAST / eagerness)
        free = bisect_left(self._sorted, self._MOST / eagerness)
        fast = len(self._sorted) - free
        between = self._sums[free] - self._sums[slow]
        return slow * self._LEAST + eagerness * between + fast * self._MOST


def _eagerness(worth: Sequence[float], visits: float) -> float:
    """Return what makes the visits of all add up; a budget beyond what the waits allow ends at an extreme."""
    rates = _Rates(worth)
    low, high = 1e-6, 1e6
    for _ in range(60):
        middle = sqrt(low * high)
        if rates.total(middle) > visits:
            high = middle
        else:
            low = middle
    return low


def _typical(rhythms: Sequence[Rhythm], now: datetime) -> Typical:
    known = [(rhythm, Forecast(rhythm, Typical(), now).per_day) for rhythm in rhythms if sum(rhythm.hours)]
    if not known:
        return Typical()
    shares = [
        sum(rhythm.hours[hour] / max(sum(rhythm.hours), FEW_ENTRIES) for rhythm, _ in known) + 1 / HOURS
        for hour in range(HOURS)
    ]
    weekdays = [
        (TYPICAL_DAYS + sum(rhythm.weekdays[day] / per_day for rhythm, per_day in known))
        / (TYPICAL_DAYS + sum(rhythm.watched[day] for rhythm, _ in known))
        for day in range(WEEKDAYS)
    ]
    return Typical(
        hours=tuple(share / sum(shares) for share in shares),
        weekdays=tuple(weekdays),
        per_day=median(per_day for _, per_day in known),
    )
