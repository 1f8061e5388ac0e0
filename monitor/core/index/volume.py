"""A volume of the index: which of some thousand articles have which words, in chapters of sorted words.

A word's places are the numbers of its articles in the volume. A chapter keeps
its words as one text and their places as one row of numbers, both compressed,
so that the words of a whole archive are searched in a moment and only the
places of those found are read.
"""

import sys
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import merge
from itertools import accumulate, chain, groupby
from operator import itemgetter

from monitor.core.index.need import EDGE

MOST = 65_535  # articles of a volume: what two bytes can count
WORDS = 4_096  # of a chapter
LEVEL = 4  # of compression: more takes twice as long and saves a fiftieth
_LOWER, _HIGHER = (0, 1) if sys.byteorder == "little" else (1, 0)  # bytes of a number in memory

Listing = tuple[str, Sequence[int]]  # a word, and its places


@dataclass(frozen=True, slots=True)
class Chapter:
    """Some words in their order, and where they are; compressed."""

    words: bytes
    places: bytes


def bind(articles: Sequence[AbstractSet[str]]) -> Iterator[Chapter]:
    """Give the chapters of a volume of articles, each told by its words."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(articles):
        for word in words:
            places[word].append(number)
    return _chapters((word, places[word]) for word in sorted(places))


def rebind(volumes: Sequence[tuple[Iterable[Chapter], Sequence[int | None]]]) -> Iterator[Chapter]:
    """Give the chapters of one volume made of several, each with the new numbers of its articles; None: left out."""
    listings = merge(*(_renumbered(chapters, numbers) for chapters, numbers in volumes), key=itemgetter(0))
    return _chapters(_united(listings))


def _renumbered(chapters: Iterable[Chapter], numbers: Sequence[int | None]) -> Iterator[Listing]:
    for chapter in chapters:
        for word, places in _listings(chapter):
            kept = [number for place in places if (number := numbers[place]) is not None]
            if kept:
                yield word, kept


def _united(listings: Iterable[Listing]) -> Iterator[Listing]:
    for word, same in groupby(listings, key=itemgetter(0)):
        yield word, list(chain.from_iterable(map(itemgetter(1), same)))


def _chapters(listings: Iterable[Listing]) -> Iterator[Chapter]:
    words: list[str] = []
    places: list[Sequence[int]] = []
    for word, found in listings:
        words.append(word)
        places.append(found)
        if len(words) == WORDS:
            yield _chapter(words, places)
            words, places = [], []
    if words:
        yield _chapter(words, places)


def _chapter(words: Sequence[str], places: Sequence[Sequence[int]]) -> Chapter:
    text = "".join(word + EDGE for word in words)
    numbers = array("H", [len(words), *map(len, places)])
    numbers.extend(chain.from_iterable(places))
    return Chapter(zlib.compress(text.encode(), LEVEL), _packed(numbers))


def words_in(words: bytes) -> str:
    """Return the words of a chapter as one text, each with an edge behind it."""
    return zlib.decompress(words).decode()


def places_in(places: bytes, words: Iterable[int]) -> Iterator["array[int]"]:
    """Give the places of some words of a chapter, told by their numbers in it."""
    numbers = _unpacked(places)
    behind = numbers[0] + 1
    ends = [*accumulate(numbers[1:behind], initial=behind)]
    return (numbers[ends[word] : ends[word + 1]] for word in words)


def _listings(chapter: Chapter) -> Iterator[Listing]:
    words = words_in(chapter.words).split(EDGE)[:-1]
    return zip(words, places_in(chapter.places, range(len(words))), strict=True)


def _packed(numbers: "array[int]") -> bytes:
    """Return numbers of two bytes, the higher ones apart, which are mostly alike."""
    plain = numbers.tobytes()
    return zlib.compress(plain[_HIGHER::2] + plain[_LOWER::2], LEVEL)


def _unpacked(packed: bytes) -> "array[int]":
    halves = zlib.decompress(packed)
    plain = bytearray(len(halves))
    plain[_HIGHER::2], plain[_LOWER::2] = halves[: len(halves) // 2], halves[len(halves) // 2 :]
    return array("H", bytes(plain))
