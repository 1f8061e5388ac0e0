"""Publication times to replay: from a file, or of an invented press whose habits resemble the real one's."""

import json
import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

HOUR, DAY = 3_600.0, 86_400.0

Press = Mapping[str, Sequence[float]]  # feed → seconds since the first midnight, in order

_DESKS = {  # entries by hour of the day, in no unit
    "wire": (3, 2, 2, 2, 3, 5, 7, 8, 9, 10, 10, 10, 9, 9, 10, 10, 10, 9, 8, 7, 6, 5, 4, 3),
    "desk": (0, 0, 0, 0, 1, 4, 8, 10, 10, 10, 9, 7, 6, 8, 9, 9, 8, 6, 4, 2, 1, 1, 0, 0),
    "evening": (2, 1, 0, 0, 0, 0, 1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 8, 10, 12, 14, 14, 10, 5),
}


def read_press(path: Path, *, days: int) -> dict[str, list[float]]:
    """Read `{feed: {"days": n, "times": [seconds]}}`: the last `days` of every feed that has so many."""
    press = {}
    for feed, published in json.loads(path.read_text()).items():
        if published["days"] < days:
            continue
        begin = (math.floor(published["days"]) - days) * DAY
        press[feed] = sorted(t - begin for t in published["times"] if begin <= t < begin + days * DAY)
    return press


def invent_press(*, days: int, feeds: int = 60, seed: int = 1) -> dict[str, list[float]]:
    """Invent feeds with rates over three orders of magnitude, desk hours, weekends, busy days and bursts."""
    chance = random.Random(seed)
    return {f"feed {number}": _invent(chance, days) for number in range(feeds)}


def _invent(chance: random.Random, days: int) -> list[float]:
    per_day = min(math.exp(chance.gauss(1.6, 1.5)), 500.0)
    hours = _DESKS[chance.choice(list(_DESKS))]
    weekend = chance.uniform(0.3, 1.0)
    at_once = chance.choice((1.2, 1.5, 3.0))  # entries per occasion
    times: list[float] = []
    for day in range(days):
        mood = chance.gammavariate(4, 1 / 4) * (weekend if day % 7 >= 5 else 1.1)
        for hour, share in enumerate(hours):
            occasions = _poisson(chance, per_day * mood * share / sum(hours) / at_once)
            for _ in range(occasions):
                start = day * DAY + (hour + chance.random()) * HOUR
                size = 1 + _poisson(chance, at_once - 1)
                times += [start + chance.expovariate(1 / 300) * (i > 0) for i in range(size)]
    return sorted(t for t in times if t < days * DAY)


def _poisson(chance: random.Random, mean: float) -> int:
    count, passed = 0, chance.expovariate(1)
    while passed < mean:
        count, passed = count + 1, passed + chance.expovariate(1)
    return count
