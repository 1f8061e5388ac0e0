"""Which of the last articles hold a word: an inverted index of 4 bytes per entry that forgets by itself."""

from array import array
from collections.abc import Collection, Mapping, Sequence

_BUCKETS = 1 << 18  # words that share one are found together: now and then a candidate too many
_NONE = 0
_LONG = 16  # entries from which those of a bucket are kept together: following them one by one takes long
_KEPT = 4_096  # such buckets


class Postings:
    """For each bucket of words the articles that hold one, newest first.

    Articles are numbered in order from 0, and so are their entries from 1: entry
    `e` belongs to article `(e - 1) // width`; 32 bits suffice for 250 million
    articles of one process. The place of an entry is reused only when its article is
    older than the oldest one asked for, so nothing ever needs to be deleted.
    """

    def __init__(self, width: int, limit: int) -> None:
        self._width = width  # words indexed per article
        self._limit = limit  # articles that one word finds, the newest
        self._capacity = 1_024  # articles
        self._newest = array("I", [_NONE]) * _BUCKETS
        self._before = array("I", [_NONE]) * (self._capacity * width)
        self._kept: dict[
            int, array[int]
        ] = {}  # bucket → at least the newest `limit` articles, the newest last

    def add(self, article: int, words: Sequence[int], *, oldest: int) -> None:
        """Index the next article under its first `width` words; those before `oldest` may be forgotten."""
        if article - oldest >= self._capacity:
            self._grow(article, oldest)
        buckets = [word % _BUCKETS for word in words[: self._width]]
        newest, start = self._newest, article % self._capacity * self._width
        self._before[start : start + len(buckets)] = array("I", [newest[bucket] for bucket in buckets])
        for entry, bucket in enumerate(buckets, article * self._width + 1):
            newest[bucket] = entry
        for bucket in filter(self._kept.__contains__, buckets):
            kept = self._kept[bucket]
            kept.append(article)
            if len(kept) > 2 * self._limit:
                del kept[: self._limit]

    def _grow(self, article: int, oldest: int) -> None:
        before, size = self._before, len(self._before)
        while article - oldest >= self._capacity:
            self._capacity *= 2
        self._before = array("I", [_NONE]) * (self._capacity * self._width)
        for entry in range(oldest * self._width, article * self._width):
            self._before[entry % len(self._before)] = before[entry % size]

    def sharing(
        self, words: Mapping[int, float], *, least: float, most: int, enough: int, oldest: int
    ) -> list[tuple[float, int]]:
        """Return up to `most` articles from `oldest` on, each after the weight of those of the words that it holds.

        The words are asked in their order until they named `enough` articles, or some more
        than once. Articles come heaviest first, of equals the newest; those below `least` are left out.
        """
        found: dict[int, float] = {}
        named = 0
        for word, weight in words.items():
            if named >= enough:
                break
            holding = self._holding(word, oldest)
            named += len(holding)
            if not found:
                found = dict.fromkeys(holding, weight)
                continue
            weigh = found.get
            for article in holding:
                found[article] = weigh(article, 0.0) + weight
        best = [(weight, article) for article, weight in found.items() if weight >= least]
        return sorted(best, reverse=True)[:most]

    def _holding(self, word: int, oldest: int) -> Collection[int]:
        """Return the newest articles from `oldest` on that hold a word, the newest first."""
        bucket = word % _BUCKETS
        if kept := self._kept.get(bucket):
            newest = kept[: -self._limit - 1 : -1]
            return newest if newest[-1] >= oldest else [one for one in newest if one >= oldest]
        found = self._followed(bucket, oldest)
        if len(found) >= _LONG:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[bucket] = array("I", reversed(found))
        return found

    def _followed(self, bucket: int, oldest: int) -> list[int]:
        before, size, width = self._before, len(self._before), self._width
        found: list[int] = []
        entry, end = self._newest[bucket], oldest * width
        while entry > end and len(found) < self._limit:
            found.append((entry - 1) // width)
            entry = before[(entry - 1) % size]
        return found
