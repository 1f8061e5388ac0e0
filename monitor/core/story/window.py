"""The articles of the last 72 hours, found again by what they are about and by their identity."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from heapq import nlargest
from sys import intern
from typing import NamedTuple

from monitor.core.story.frequency import Frequencies
from monitor.core.story.postings import Postings
from monitor.core.story.report import Report

SPAN = timedelta(hours=72)
_INDEXED = 20  # stems per article, the rarest
_ASKED = 8  # stems of a new article, the rarest, by which others are looked for
_PER_STEM = 200  # articles that one stem may propose, the newest
_CANDIDATES = 16  # of those, the ones that share most
_MISLEADING = 3  # unlike headlines under one id of an outlet from which its ids may mislead


class Identity(NamedTuple):
    """What tells an article from all others, short enough to be kept for each."""

    number: int  # a hash of it
    host: str


def identity_of(text: str) -> Identity | None:
    """Return the identity for what `outlet_id.identity` returns; None for an article without a link."""
    if not text:
        return None
    host = text.removeprefix("https://").partition("#")[0].partition("/")[0]
    return Identity(int.from_bytes(blake2b(text.encode(), digest_size=7).digest()), intern(host))


@dataclass(frozen=True, slots=True)
class Known:
    """An article of the window and what was decided about it; articles are named by their number in the archive."""

    article: int
    at: datetime
    report: Report
    identity: "Identity | None"  # None: it has no link
    group: int  # the article that told this development first
    story: int  # the article that opened the story
    lead_weight: float  # of headline and lead when it came
    topic_weight: float  # of its topic when it came
    unlike: bool | None = (
        None  # was its headline unlike that of the same identity before? None: it was the first
    )


class Window:
    """Holds the articles and forgets each `SPAN` after it came."""

    def __init__(self) -> None:
        self.words = Frequencies()
        self.stems = Frequencies()
        self._known: dict[int, Known] = {}  # by place in the stream
        self._postings = Postings(_INDEXED)
        self._first = self._next = 0
        self._by_identity: dict[int, int] = {}  # hash of the identity → place of the newest
        self._edits: dict[str, Counter[bool]] = defaultdict(Counter)  # host → how often headlines were unlike
        self._sizes: Counter[int] = Counter()  # story → developments
        self._clock: datetime | None = None

    def __len__(self) -> int:
        return len(self._known)

    def forget(self, now: datetime) -> None:
        """Forget what came more than `SPAN` before `now`; time does not run backwards."""
        self._clock = max(self._clock or now, now)
        while self._first < self._next and self._known[self._first].at < self._clock - SPAN:
            self._drop(self._first)
            self._first += 1

    def _drop(self, place: int) -> None:
        old = self._known.pop(place)
        self.words.remove(old.report.full)
        self.stems.remove(old.report.stem_sequence())
        if old.identity and old.unlike is not None:
            self._edits[old.identity.host][old.unlike] -= 1
        if old.identity and self._by_identity[old.identity.number] == place:
            del self._by_identity[old.identity.number]
        if old.group == old.article:
            self._sizes[old.story] -= 1
            if not self._sizes[old.story]:
                del self._sizes[old.story]

    def add(self, known: Known, rarest: Sequence[int]) -> None:
        """Remember an article, by the rarest of its stems, and what was decided about it."""
        place, stems = self._next, known.report.stem_sequence()
        self._next += 1
        self._known[place] = known
        self._postings.add(place, rarest, oldest=self._first)
        self.words.add(known.report.full)
        self.stems.add(stems)
        if known.identity:
            self._by_identity[known.identity.number] = place
        if known.identity and known.unlike is not None:
            self._edits[known.identity.host][known.unlike] += 1
        if known.group == known.article:
            self._sizes[known.story] += 1

    def same_identity(self, identity: Identity | None) -> Known | None:
        """Return the newest article with this identity."""
        place = self._by_identity.get(identity.number) if identity else None
        return None if place is None else self._known[place]

    def misleads(self, host: str) -> bool:
        """Tell whether this outlet's ids mostly came with headlines that have nothing to do with each other."""
        edits = self._edits.get(host)
        return edits is not None and edits[True] >= _MISLEADING and edits[True] > edits[False]

    def candidates(self, rarest: Iterable[int]) -> list[Known]:
        """Return the articles that share the most of these stems, which come rarest first; the likest first."""
        met = [stem for stem in rarest if self.stems.count(stem)][:_ASKED]
        shared: dict[int, float] = defaultdict(float)
        for stem, weight in self.stems.weights(met).items():
            for place in self._postings.holding(stem, oldest=self._first, limit=_PER_STEM):
                shared[place] += weight
        best = nlargest(_CANDIDATES, zip(shared.values(), shared, strict=True))
        return [self._known[place] for _, place in best]

    def developments(self, story: int) -> int:
        """Return how many developments of a story the window holds."""
        return self._sizes[story]
