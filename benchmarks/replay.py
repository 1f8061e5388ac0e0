"""Replays of publication times: how late each policy learns of entries, and which it never sees."""

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from heapq import heapify, heappop, heappush

from benchmarks.newsdays import DAY, Press

Visits = Mapping[str, Sequence[float]]  # feed → when it was visited, in order
SHORTEST, LONGEST = 300.0, 10_800.0  # clamps of the learned policy and the oracle


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What all policies are tried on. The first `train` days are history, delays count from then on."""

    press: Press
    train: int
    days: int  # all of them
    budget: float  # visits per feed and day
    window: int  # entries that a document holds
    start: int = 0  # another number, other moments of the first visits

    @property
    def end(self) -> float:
        return self.days * DAY

    def first_visits(self) -> dict[str, float]:
        """Return a moment of the first hour-or-so for every feed."""
        chance = random.Random(f"start {self.start}")
        return {feed: chance.random() * DAY / self.budget for feed in self.press}


@dataclass(frozen=True, slots=True)
class Score:
    """Delays in minutes over the entries that were seen."""

    mean: float
    median: float
    p95: float
    missed: float  # fell out of the document between two visits
    spend: float  # visits made per visit budgeted


def score(trial: Trial, visits: Visits) -> Score:
    """Compare visits with publication times, from the end of the training days on."""
    begin, delays, missed, spent = trial.train * DAY, list[float](), 0, 0
    for feed, times in trial.press.items():
        moments = visits[feed]
        spent += bisect_left(moments, trial.end) - bisect_left(moments, begin)
        seen_by: dict[int, list[float]] = {}
        for published in times[bisect_left(times, begin) :]:
            seen_by.setdefault(bisect_left(moments, published), []).append(published)
        for visit, entries in seen_by.items():
            missed += max(len(entries) - trial.window, 0)
            delays += [(moments[visit] - published) / 60 for published in entries[-trial.window :]]
    delays.sort()
    count = len(delays)
    planned = trial.budget * len(trial.press) * (trial.days - trial.train)
    return Score(
        mean=sum(delays) / count,
        median=delays[count // 2],
        p95=delays[int(0.95 * (count - 1))],
        missed=missed,
        spend=spent / planned,
    )


def average(scores: Sequence[Score]) -> Score:
    return Score(*(sum(getattr(one, f.name) for one in scores) / len(scores) for f in fields(Score)))


def visit_all(trial: Trial, visit: Callable[[str, float], float]) -> Visits:
    """Visit the feeds in order of time; `visit` returns when the next one is. One visit follows the last day."""
    visits: dict[str, list[float]] = {feed: [] for feed in trial.press}
    due = [(moment, feed) for feed, moment in trial.first_visits().items()]
    heapify(due)
    while due:
        now, feed = heappop(due)
        visits[feed].append(now)
        if now < trial.end:
            heappush(due, (visit(feed, now), feed))
    return visits


def fixed(trial: Trial) -> Visits:
    """Every feed at the same interval."""
    return visit_all(trial, lambda _feed, now: now + DAY / trial.budget)


def entry_frequency(trial: Trial) -> Visits:
    """miniflux's scheduler of that name: the average interval of the last week's entries, 5 minutes to 24 hours."""

    def with_factor(factor: float) -> Visits:
        def visit(feed: str, now: float) -> float:
            times = trial.press[feed]
            week = bisect_right(times, now) - bisect_left(times, now - 7 * DAY)
            wait = 7 * DAY / week / factor if week else DAY
            return now + min(max(wait, SHORTEST), DAY)

        return visit_all(trial, visit)

    return _within_budget(trial, with_factor)


def oracle(trial: Trial) -> Visits:
    """Whoever knew every feed's true rate of the hour around each moment: what learning could reach at most."""
    rates = {feed: _true_rates(times, trial.days) for feed, times in trial.press.items()}

    def with_factor(factor: float) -> Visits:
        def visit(feed: str, now: float) -> float:
            return now + min(max(_crossing(rates[feed], now, 1 / factor), SHORTEST), LONGEST)

        return visit_all(trial, visit)

    return _within_budget(trial, with_factor)


_BIN = 300.0


def _true_rates(times: Sequence[float], days: int) -> list[float]:
    """Return the square root of the entries per second in the hour around each five minutes."""
    edges = (i * _BIN + _BIN / 2 for i in range(int(days * DAY / _BIN)))
    half_hour = 1_800.0
    counts = (bisect_left(times, at + half_hour) - bisect_left(times, at - half_hour) for at in edges)
    return [math.sqrt((count + 0.01) / (2 * half_hour)) for count in counts]


def _crossing(rates: Sequence[float], now: float, amount: float) -> float:
    at = now
    for number in range(int(now // _BIN), len(rates)):
        stop = (number + 1) * _BIN
        if (stop - at) * rates[number] >= amount:
            return at + amount / rates[number] - now
        amount -= (stop - at) * rates[number]
        at = stop
        if at - now > LONGEST:
            break
    return LONGEST


def _within_budget(trial: Trial, with_factor: Callable[[float], Visits]) -> Visits:
    """Return the visits with the factor that spends the budget of the days that count: knowledge of the future."""
    low, high = 1e-3, 1e3
    best = with_factor(1.0)
    for _ in range(24):
        off = score(trial, best).spend - 1
        if abs(off) < 0.004:
            break
        middle = math.sqrt(low * high)
        best = with_factor(middle)
        low, high = (low, middle) if score(trial, best).spend > 1 else (middle, high)
    return best
