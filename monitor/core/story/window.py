"""The articles of the last 72 hours, found again by what they are about and by their identity."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from monitor.core.story.frequency import Frequencies
from monitor.core.story.postings import Postings
from monitor.core.story.report import Report

SPAN = timedelta(hours=72)
MOST = 200_000  # articles, the newest: some 300 MB however many feeds there are
_INDEXED = 16  # stems per article, the rarest
_ASKED = 8  # stems of a new article, the rarest, by which others are looked for
_PER_STEM = 40  # articles that one stem may propose, the newest
_ENOUGH = 128  # proposals after which no commoner stem is asked
_CANDIDATES = 12  # of those, the ones that share most
_CUT = 250  # forgotten articles whose places are given back together
_MISLEADING = 3  # unlike headlines under one id of an outlet from which its ids may mislead


class Identity(NamedTuple):
    """What tells an article from all others."""

    number: int  # a hash of it, short enough to be kept for each; 0: it has no link
    host: str


def identity_of(text: str) -> Identity:
    """Return the identity for what `outlet_id.identity` returns."""
    if not text:
        return Identity(0, "")
    host = text.removeprefix("https://").partition("#")[0].partition("/")[0]
    return Identity(hash(text) or 1, host)


class Known(NamedTuple):
    """An article of the window and what was decided about it; articles are named by their number in the archive."""

    article: int
    at: datetime
    report: Report
    identity: int  # the number of its identity
    group: int  # the article that told this development first
    story: int  # the article that opened the story
    lead_weight: float  # of headline and lead when it came
    topic_weight: float  # of its topic when it came


class Candidate(NamedTuple):
    """An article that a new one may have to do with."""

    known: Known
    share: float  # of the new one's rarest stems that were met before, by weight


class Window:
    """Holds the articles and forgets each `SPAN` after it came, or when `most` newer ones are held."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self.words = Frequencies()
        self.stems = Frequencies()
        self._known: list[Known] = []  # in the order they came; some at the front may be forgotten
        self._cut = 0  # how many were before the first of these
        self._postings = Postings(_INDEXED, limit=_PER_STEM)
        self._first = self._next = 0
        self._by_identity: dict[int, int] = {}  # hash of the identity → place of the newest
        self._edits: dict[str, Counter[bool]] = defaultdict(Counter)  # host → how often headlines were unlike
        self._edited: dict[int, tuple[str, bool]] = {}  # place → host, and was this headline unlike the last
        self._sizes: Counter[int] = Counter()  # story → developments
        self._clock: datetime | None = None

    def __len__(self) -> int:
        return self._next - self._first

    def forget(self, now: datetime) -> None:
        """Forget what came more than `SPAN` before `now`, and make room for one; time does not run backwards."""
        self._clock = max(self._clock or now, now)
        oldest = self._clock - SPAN
        while len(self) and (len(self) >= self._most or self._at(self._first).at < oldest):
            self._drop(self._first)
            self._first += 1
        if self._first - self._cut > _CUT:
            del self._known[: self._first - self._cut]
            self._cut = self._first

    def is_ahead_of(self, moment: datetime) -> bool:
        """Tell whether what it remembers last came so long after `moment` that a clock must have been wrong."""
        return self._clock is not None and self._clock - moment > SPAN

    def _at(self, place: int) -> Known:
        return self._known[place - self._cut]

    def _drop(self, place: int) -> None:
        old = self._at(place)
        self.words.remove(old.report.full)
        self.stems.remove(old.report.stem_sequence())
        if place in self._edited:
            host, unlike = self._edited.pop(place)
            self._edits[host][unlike] -= 1
        if self._by_identity.get(old.identity) == place:
            del self._by_identity[old.identity]
        if old.group == old.article:
            self._sizes[old.story] -= 1
            if not self._sizes[old.story]:
                del self._sizes[old.story]

    def add(
        self, known: Known, *, tokens: Iterable[int], stems: Iterable[int], rarest: Sequence[int]
    ) -> None:
        """Remember an article and what was decided about it: its tokens and stems, each once, are counted.

        It is found again by the rarest of its stems.
        """
        place = self._next
        self._next += 1
        self._known.append(known)
        self._postings.add(place, rarest, oldest=self._first)
        self.words.add(tokens)
        self.stems.add(stems)
        if known.identity:
            self._by_identity[known.identity] = place
        if known.group == known.article:
            self._sizes[known.story] += 1

    def same_identity(self, identity: Identity) -> Known | None:
        """Return the newest article with this identity."""
        place = self._by_identity.get(identity.number)
        return None if place is None else self._at(place)

    def count_edit(self, host: str, *, unlike: bool) -> None:
        """Remember that the article added last had one of its identity before it, and whether a like headline."""
        self._edits[host][unlike] += 1
        self._edited[self._next - 1] = host, unlike

    def misleads(self, host: str) -> bool:
        """Tell whether this outlet's ids mostly came with headlines that have nothing to do with each other."""
        edits = self._edits.get(host)
        return edits is not None and edits[True] >= _MISLEADING and edits[True] > edits[False]

    def candidates(self, met: Mapping[int, float], *, share: float) -> list[Candidate]:
        """Return the articles that share the most of these stems, `share` of their weight at least; the likest first.

        Stems come rarest first; only some of the rarest are asked.
        """
        asked = dict(islice(met.items(), _ASKED))
        whole, known, cut = sum(asked.values()), self._known, self._cut
        found = self._postings.sharing(
            asked, least=share * whole, most=_CANDIDATES, enough=_ENOUGH, oldest=self._first
        )
        return [Candidate(known[place - cut], weight / whole) for weight, place in found]

    def developments(self, story: int) -> int:
        """Return how many developments of a story the window holds."""
        return self._sizes[story]
