"""How many entries a feed is expected to publish, and when."""

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from operator import mul

from monitor.core.rhythm.record import HOURS, WEEKDAYS, Rhythm, Typical

HOUR, DAY = 3_600.0, 86_400.0
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(minutes=180)  # waits between visits
_LONGEST = LONGEST.total_seconds()

FADE = 14 * DAY  # an entry counts half after this: habits change
LATELY = 4 * HOUR  # an entry counts a third after this in what happens lately
AN_HOUR_LESS = math.exp(-HOUR / LATELY)
_LESS_BY_HOUR = tuple(AN_HOUR_LESS**hours for hours in range(HOURS // 2))
THURSDAY = 3  # the weekday on which 1970 began

# How much the typical feed weighs against the feed's own record.
PRIOR_DAYS = 0.25
PRIOR_HOURS = 30.0  # entries
PRIOR_WEEKDAYS = 10.0  # entries, and
PRIOR_WEEKDAYS_DAYS = 2.0  # days' worth of entries: a busy feed has busy days for other reasons
PRIOR_LATELY = 2.0  # entries
LEAST_LATELY, MOST_LATELY = 0.25, 8.0


def hours_between(start: float, end: float) -> Iterator[tuple[int, float, float]]:
    """Cut a stretch of time (seconds since 1970) at full hours: (hour since 1970, begin, end)."""
    while start < end:
        hour = int(start // HOUR)
        stop = min((hour + 1) * HOUR, end)
        yield hour, start, stop
        start = stop


def weekday(hour: int) -> int:
    """Return the weekday, Monday 0, of an hour since 1970, which began on a Thursday."""
    return (hour // HOURS + THURSDAY) % WEEKDAYS


def watched_days(start: float, end: float) -> list[float]:
    """Return the days from `start` to `end` by weekday, each faded by its age at `end`."""
    days = [0.0] * WEEKDAYS
    start = max(start, end - 5 * FADE)  # what is older counts less than a thirtieth
    while start < end:
        day = int(start // DAY)
        stop = min((day + 1) * DAY, end)
        days[weekday(day * HOURS)] += (stop - start) / DAY * fading(end - (start + stop) / 2)
        start = stop
    return days


def fading(age: float) -> float:
    """Return how much something of this age (seconds) still counts."""
    return float(0.5 ** (age / FADE))


class Forecast:
    """What is expected of one feed, as of `now`. Times are seconds since 1970."""

    def __init__(self, rhythm: Rhythm, typical: Typical, now: datetime) -> None:
        self.now = now.timestamp()
        at = min(rhythm.at.timestamp(), self.now) if rhythm.at else self.now  # clocks are set back
        fade = fading(self.now - at)
        since = watched_days(at, self.now)
        watched = [before * fade + days for before, days in zip(rhythm.watched, since, strict=True)]
        self._days = sum(watched)
        entries = sum(rhythm.hours) * fade
        self.per_day = (entries + PRIOR_DAYS * typical.per_day) / (self._days + PRIOR_DAYS)
        per_hour = self.per_day / HOUR / (entries + PRIOR_HOURS)
        self._own, self._usual = fade * per_hour, PRIOR_HOURS * per_hour  # entries per second
        self._own_hours, self._usual_hours = _smoothed(rhythm.hours), _smoothed(typical.hours)
        self._factors = _of_weekdays(rhythm, typical, watched, fade=fade, per_day=self.per_day)
        self._seen_lately = rhythm.lately * math.exp((at - self.now) / LATELY)
        self._lately: float | None = None  # not asked for yet

    def rates(self, hours: Iterable[int]) -> list[float]:
        """Return the entries per second usual for hours since 1970."""
        own, usual, factors = self._own_hours, self._usual_hours, self._factors
        of_own, of_usual = self._own, self._usual
        return [
            (own[hour % HOURS] * of_own + usual[hour % HOURS] * of_usual)
            * factors[(hour // HOURS + THURSDAY) % WEEKDAYS]
            for hour in hours
        ]

    def rate(self, hour: int) -> float:
        """Return the entries per second usual for one of them."""
        of_day, day = hour % HOURS, (hour // HOURS + THURSDAY) % WEEKDAYS
        usual = self._own_hours[of_day] * self._own + self._usual_hours[of_day] * self._usual
        return usual * self._factors[day]

    def expected(self, start: float, end: float) -> float:
        """Return how many entries are usual between two times."""
        weeks = max(int((end - start) // (7 * DAY)), 0)
        rest = hours_between(start + weeks * 7 * DAY, end)
        return weeks * self.per_day * sum(self._factors) + sum(
            (stop - begin) * self.rate(hour) for hour, begin, stop in rest
        )

    @property
    def lately(self) -> float:
        """How busy the last hours were: 1 is as usual, 2 twice as busy."""
        if self._lately is None:
            busy = (PRIOR_LATELY + self._seen_lately) / (PRIOR_LATELY + self._expected_lately())
            self._lately = min(max(busy, LEAST_LATELY), MOST_LATELY)
        return self._lately

    def _expected_lately(self) -> float:
        """Return what `Rhythm.lately` would be if the last hours had been as usual."""
        hour = int(self.now // HOUR)
        weight = math.exp((hour * HOUR - self.now) / LATELY)  # of the hours before this one
        watched = min(len(_LESS_BY_HOUR), round(self._days * HOURS))
        here, *before = self.rates(range(hour, hour - watched - 1, -1))
        expected: float = sum(map(mul, before, _LESS_BY_HOUR)) * (1 - AN_HOUR_LESS)
        return (here * (1 - weight) + expected * weight) * LATELY

    def wait_for(self, entries: float, *, most: float = _LONGEST) -> float:
        """Return after how many seconds so many entries are expected, at most `most`."""
        return self._reached(entries, float, most)

    def wait_worth(self, eagerness: float) -> float:
        """Return after how many seconds a visit is worth its cost, at most the longest wait.

        Visits go by the square root of the rate: who publishes four times as
        much is visited twice as often, in the hours when it publishes. For
        a given number of visits this makes the mean delay smallest.
        """
        return self._reached(1 / eagerness, math.sqrt, _LONGEST)

    def _reached(self, amount: float, density: Callable[[float], float], most: float) -> float:
        """Return when the sum of `density(entries expected per second)` over the seconds to come reaches `amount`."""
        lately = self.lately
        for hour, begin, stop in hours_between(self.now, self.now + most):
            per_second = density(self.rate(hour) * lately)
            if (stop - begin) * per_second >= amount:
                return begin - self.now + amount / per_second
            amount -= (stop - begin) * per_second
        return most


def _of_weekdays(
    rhythm: Rhythm, typical: Typical, watched: Iterable[float], *, fade: float, per_day: float
) -> list[float]:
    """Return how each weekday compares with the average day."""
    prior = PRIOR_WEEKDAYS + PRIOR_WEEKDAYS_DAYS * per_day
    days = zip(rhythm.weekdays, watched, typical.weekdays, strict=True)
    return [
        (entries * fade + prior * usual) / (days_watched * per_day + prior)
        for entries, days_watched, usual in days
    ]


@lru_cache(maxsize=10_000)  # what a feed's record says changes only when something new appears
def _smoothed(hours: tuple[float, ...]) -> tuple[float, ...]:
    """Return what the hours of a day hold, each evened out with its neighbours."""
    neighbours = zip((hours[-1], *hours[:-1]), hours, (*hours[1:], hours[0]), strict=True)
    return tuple((before + 2 * here + after) / 4 for before, here, after in neighbours)
