"""Cuts a word into the parts that a German compound is most likely made of: Kurz-strecken-raketen.

It is cut where the parts cost least. Most compounds are cut in two, and no word is
gone through further where that is certain: a third part would cost too much.
"""

from collections.abc import Iterable

from monitor.core.language.lexicon import GENDERS, Kind
from monitor.core.language.ways import ENDINGS, IMPOSSIBLE, LINKING, UNLINKED, Links, Rests, cost_of, links

LEAST = 2.0  # what a cut costs: two long nouns
THREE = 3.0  # what a cut in more than two parts costs at least
SHORT = 3  # letters of a word that many others begin with by chance
MAX_TOLD = 5  # letters of a head whose gender tells that it is none
TOLERANCE = 0.2  # by which cutting along the word sought may cost more
_OTHER, _OTHER_OR_NOUN = int(Kind.OTHER), int(Kind.OTHER | Kind.NOUN)

Span = tuple[int, int]  # [start, end) in a word
Place = tuple[int, int, bool]  # the same, and whether a link may follow


class Cut:
    """The best way to cut one word into two or more parts, found no further than asked for."""

    __slots__ = ("_best", "_left", "_reached", "_rests", "_right", "word")

    def __init__(self, word: str, rests: Rests) -> None:
        self.word, self._rests = word, rests
        self._right: dict[int, float] = {}
        # Where a part can begin: the cost up to there, start and end of the part before.
        self._left: dict[int, tuple[float, int, int]] = {0: (0.0, 0, 0)}
        self._reached = 0  # up to where it was gone through
        # The cost of the best way, and where its last part begins.
        self._best: tuple[float, int] | None = None

    @property
    def genders(self) -> int:
        """The genders of the whole word, as kinds; none if they are not known."""
        return self._rests.steps(self.word).kinds & GENDERS

    @property
    def is_no_noun(self) -> bool:
        """Whether the word has a capital only where it begins a sentence: Zugleich, Abgesehen."""
        return self._rests.steps(self.word).kinds & _OTHER_OR_NOUN == _OTHER

    @property
    def is_whole(self) -> bool:
        """Whether it holds no other word: Brandenburg has no Brand, nor have Brandenburger, and Karton has no Ton."""
        return self._rests.is_whole(self.word)

    @property
    def cost(self) -> float:
        """What the best way costs."""
        return self._best_way()[0]

    @property
    def parts(self) -> tuple[Span, ...]:
        """The parts of the best way, each as [start, end)."""
        place = self._best_way()[1]
        parts = [(place, len(self.word))]
        while place:
            _, start, end = self._left[place]
            parts.append((start, end))
            place = start
        return tuple(reversed(parts))

    def held(self, places: Iterable[Place]) -> list[Place]:
        """Return the places that may be parts, or parts of parts: the cuts of parts are cuts of the word."""
        return [place for place in places if self._is_followed(place[1]) and self._may_begin(place[0])]

    def is_in_two(self, start: int, end: int, *, linked: bool) -> bool:
        """Tell quickly whether [start, end), which may begin there, and one more part are a word hardly better cut.

        That is certain where they cost little more than LEAST; where not, it may be so all the same.
        """
        own, word = self._left[start][0] + cost_of(end - start, noun=True), self.word
        if end == len(word):
            return own <= LEAST + TOLERANCE
        if start or own + 1 > LEAST + TOLERANCE:
            return False
        for size, extra in self._links(end) if linked else UNLINKED:
            if own + (extra + self._head(end + size)) <= LEAST + TOLERANCE:
                return True
        return False

    def goes_along(self, start: int, end: int, *, linked: bool) -> bool:
        """Tell whether the cheapest cut with [start, end), which may begin there, as a part costs hardly more than any."""
        word, limit = self.word, min(self.cost, IMPOSSIBLE / 2) + TOLERANCE
        own, before = cost_of(end - start, noun=True), self._left[start][0]
        if end == len(word):
            return before + min(own, self._rests.last(word[start:])) <= limit
        if start and limit < THREE:
            return False
        ways = self._rests.steps(word[start:]).ways
        own = min([own, *(cost for length, cost, _ in ways if length == end - start)])
        rest = self._head_behind(end, linked=linked) if limit < THREE else self._behind(end, linked=linked)
        return before + own + rest <= limit

    def _may_begin(self, start: int) -> bool:
        if start > self._reached:
            self._go_to(start)
        return start in self._left

    def _is_followed(self, end: int) -> bool:
        """Tell whether a part that ends at `end` is the last one, or something known follows."""
        word, steps = self.word, self._rests.steps
        if end == len(word) or steps(word[end:]).any:
            return True
        if word[end] in LINKING:
            for size, _ in self._links(end)[1:]:
                if steps(word[end + size :]).any:
                    return True
        return False

    def _go_to(self, limit: int) -> None:
        """Go on through the word from where it was left, always on the cheapest way."""
        word, left, steps = self.word, self._left, self._rests.steps
        for start in range(self._reached, limit):
            if start not in left:
                continue
            before = left[start][0]
            for length, cost, between in steps(word[start:]).ways:
                end = start + length
                for size, extra in between:
                    known = left.get(end + size)
                    if known is None or before + cost + extra < known[0]:
                        left[end + size] = (before + cost + extra, start, end)
        self._reached = max(self._reached, limit)

    def _best_way(self) -> tuple[float, int]:
        if self._best is None:
            self._best = self._in_two()
            if self._best[0] >= THREE:
                self._best = self._in_any()
        return self._best

    def _in_two(self) -> tuple[float, int]:
        """Return what the best way in two parts costs, and where the second begins."""
        if not self._reached:
            self._go_to(1)
        best, head, word = IMPOSSIBLE, 0, self.word
        for place, way in reversed(self._left.items()):
            if place and way[0] + 1 <= best:
                cost = way[0] + self._rests.last(word[place:])
                best, head = min((best, head), (cost, place))
        return best, head

    def _in_any(self) -> tuple[float, int]:
        """Return what the best way costs, and where its last part begins."""
        word, left, steps = self.word, self._left, self._rests.steps
        self._go_to(len(word))
        best = 2 * IMPOSSIBLE, 0
        for place in sorted(left):
            last = steps(word[place:]).last
            if last is not None and place and left[place][0] + last < best[0]:
                best = left[place][0] + last, place
        return best

    def _head(self, start: int) -> float:
        """Return what the last part costs if it begins at `start` and may head the word: Gründung is no kind of Dung."""
        rest = self.word[start:]
        if len(rest) <= MAX_TOLD and rest not in ENDINGS:
            genders = self._rests.steps(rest).kinds & GENDERS
            if genders and self.genders and not genders & self.genders:
                return IMPOSSIBLE
        return max(self._rests.last(rest), self._nominative(start))

    def _nominative(self, start: int) -> float:
        """Return what a last part behind a short word costs without its s: Zugriffs is cut as Zugriff is, not at Zug."""
        if start > SHORT or self.word[-1] != "s" or not self._rests.kinds(self.word[:-1]) & self.genders:
            return 0.0
        cost = self._rests.last(self.word[start:-1])
        return cost if cost < IMPOSSIBLE else 0.0

    def _links(self, end: int) -> Links:
        return links(self.word[end - 1 : end + 3])

    def _head_behind(self, end: int, *, linked: bool) -> float:
        """Return the cost of one part that follows one that ends at `end`, with its link."""
        between = self._links(end) if linked else UNLINKED
        return min([extra + self._head(end + size) for size, extra in between])

    def _behind(self, end: int, *, linked: bool) -> float:
        """Return the cost of what follows a part that ends at `end`, with its link."""
        between = self._links(end) if linked else UNLINKED
        return min([extra + self._rest(end + size) for size, extra in between])

    def _rest(self, start: int) -> float:
        """Return the cost of the word from `start` as whole parts."""
        if start not in self._right:
            ways = self._rests.steps(self.word[start:]).ways
            costs = [
                cost + (extra + self._rest(start + length + size))
                for length, cost, between in ways
                for size, extra in between
            ]
            self._right[start] = min([self._head(start), *costs])
        return self._right[start]
