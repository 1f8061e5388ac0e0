"""Which of the last articles hold a word: an inverted index of 4 bytes per entry that forgets by itself."""

from array import array
from collections.abc import Mapping, Sequence

_BUCKETS = 1 << 18  # words that share one are found together: now and then a candidate too many
_FLAGS = 2  # bits of a word that say nothing about which it is
_NONE = 0


class Postings:
    """For each bucket of words the articles that hold one, newest first.

    Articles are numbered in order from 0, and so are their entries from 1: entry
    `e` belongs to article `(e - 1) // width`; 32 bits suffice for 250 million
    articles of one process. The place of an entry is reused only when its article is
    older than the oldest one asked for, so nothing ever needs to be deleted.
    """

    def __init__(self, width: int) -> None:
        self._width = width  # words indexed per article
        self._capacity = 1_024  # articles
        self._newest = array("I", [_NONE]) * _BUCKETS
        self._before = array("I", [_NONE]) * (self._capacity * width)

    def add(self, article: int, words: Sequence[int], *, oldest: int) -> None:
        """Index the next article under its first `width` words; those before `oldest` may be forgotten."""
        if article - oldest >= self._capacity:
            self._grow(article, oldest)
        size = len(self._before)
        for entry, word in enumerate(words[: self._width], article * self._width + 1):
            bucket = (word >> _FLAGS) % _BUCKETS
            self._before[entry % size] = self._newest[bucket]
            self._newest[bucket] = entry

    def _grow(self, article: int, oldest: int) -> None:
        before, size = self._before, len(self._before)
        while article - oldest >= self._capacity:
            self._capacity *= 2
        self._before = array("I", [_NONE]) * (self._capacity * self._width)
        for entry in range(oldest * self._width + 1, article * self._width + 1):
            self._before[entry % len(self._before)] = before[entry % size]

    def sharing(self, words: Mapping[int, float], *, oldest: int, limit: int) -> dict[int, float]:
        """Return the articles from `oldest` on that hold any of these words, and the weight of all that they hold.

        A word finds up to `limit` articles, the newest. They come in the order they
        are found: those of the first word first, of each word newest first.
        """
        before, size, width = self._before, len(self._before), self._width
        end = oldest * width
        found: dict[int, float] = {}
        for word, weight in words.items():
            entry = self._newest[(word >> _FLAGS) % _BUCKETS]
            for _ in range(limit):
                if entry <= end:
                    break
                article = (entry - 1) // width
                found[article] = found.get(article, 0.0) + weight
                entry = before[entry % size]
        return found
