"""Which articles a volume has, by their numbers in it, and how volumes become one."""

import struct
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large volumes get. The largest have 64,000 articles: their numbers fit in two bytes."""

    step: int = 1_000  # articles of the smallest
    fan: int = 8  # volumes of one level that become one of the next
    levels: int = 3

    def level_of(self, articles: int) -> int:
        """Return the level of a volume of so many articles."""
        return next(level for level in range(self.levels) if articles <= self.step * self.fan**level)


class Listed(NamedTuple):
    """An article in the order of when it was first seen; `seen` in microseconds since 1970."""

    seen: int
    id: int


def listed(seen_at: datetime, article_id: int) -> Listed:
    """Return an article as it is listed."""
    return Listed(ticks(seen_at), article_id)


def ticks(at: datetime) -> int:
    """Return a time in microseconds since 1970."""
    return (at - _EPOCH) // _TICK


def newest_at(articles: Iterable[Listed]) -> datetime:
    """Return when the newest of some articles was seen."""
    return _EPOCH + max(articles).seen * _TICK


def pack(articles: Sequence[Listed]) -> bytes:
    """Write down the articles of a volume, in the order of their numbers."""
    numbers = [one.id for one in articles] + [one.seen for one in articles]
    return zlib.compress(struct.pack(f"<{len(numbers)}q", *numbers))


def unpack(packed: bytes, which: Sequence[int] | None = None) -> list[Listed]:
    """Read the articles of a volume, or those of some numbers."""
    plain = zlib.decompress(packed)
    numbers = struct.unpack(f"<{len(plain) // 8}q", plain)
    half = len(numbers) // 2
    return [Listed(numbers[half + one], numbers[one]) for one in (range(half) if which is None else which)]


def united(
    volumes: Iterable[Sequence[Listed]], kept: Collection[int]
) -> tuple[list[Listed], list[list[int | None]]]:
    """Return the articles of volumes that become one, and for each volume their new numbers; None: not in `kept`."""
    together: list[Listed] = []
    numbers = []
    for articles in volumes:
        renumbered: list[int | None] = []
        for one in articles:
            renumbered.append(len(together) if one.id in kept else None)
            if one.id in kept:
                together.append(one)
        numbers.append(renumbered)
    return together, numbers


def count_between(ids: Sequence[int], first: int, last: int) -> int:
    """Count the ascending ids from `first` to `last`."""
    return bisect_right(ids, last) - bisect_left(ids, first)
