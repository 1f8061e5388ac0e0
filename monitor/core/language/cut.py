"""Cuts a word into the parts that a German compound is most likely made of: Kurz-strecken-raketen.

It is cut where the parts cost least. Most compounds are cut in two, and no word is
gone through further where that is certain: a third part would cost too much.
"""

import math
from collections.abc import Iterable

from monitor.core.language.lexicon import GENDERS, Kind
from monitor.core.language.ways import (
    ENDINGS,
    IMPOSSIBLE,
    LINKING,
    UNKNOWN,
    UNLINKED,
    Links,
    Parts,
    cost_of,
    links,
)

ONE = 0.99  # hardly less than any part costs: sums are not exact
FEW = 2.5  # what one rest or two cost: more than that is looked for without a limit
LEAST = 2.0  # what a cut costs: two long nouns
THREE = 3.0  # what a cut in more than two parts costs at least
SHORT = 3  # letters of a word that many others begin with by chance
MAX_TOLD = 5  # letters of a head whose gender tells that it is none
TOLERANCE = 0.2  # by which cutting along the word sought may cost more
_OTHER, _OTHER_OR_NOUN, _WHOLE = int(Kind.OTHER), int(Kind.OTHER | Kind.NOUN), int(Kind.WHOLE)

Span = tuple[int, int]  # [start, end) in a word
Place = tuple[int, int, bool]  # the same, and whether a link may follow


class Cut:
    """The best way to cut one word into two or more parts, found no further than asked for."""

    __slots__ = ("_best", "_kinds", "_known", "_left", "_passed", "_right", "_two", "word")

    def __init__(self, word: str, known: Parts) -> None:
        self.word, self._known = word, known
        self._kinds: int | None = None
        # Where a part can begin: the cost up to there, start and end of the part before.
        self._left: dict[int, tuple[float, int, int]] = {0: (0.0, 0, 0)}
        self._passed: set[int] = set()  # those that were gone on from
        # The cost of the rest from a place, and up to which cost it was looked for.
        self._right: dict[int, tuple[float, float]] = {}
        # The cost of the best way in two parts, of the best of all, and where its last part begins.
        self._two: tuple[float, int] | None = None
        self._best: tuple[float, int] | None = None

    @property
    def kinds(self) -> int:
        """What the whole word can be; none if it is not known."""
        if self._kinds is None:
            self._kinds = self._known.kinds(self.word)
        return self._kinds

    @property
    def genders(self) -> int:
        """The genders of the whole word, as kinds; none if they are not known."""
        return self.kinds & GENDERS

    @property
    def is_no_noun(self) -> bool:
        """Whether the word has a capital only where it begins a sentence: Zugleich, Abgesehen."""
        return self.kinds & _OTHER_OR_NOUN == _OTHER

    @property
    def is_whole(self) -> bool:
        """Whether it holds no other word: Brandenburg has no Brand, nor have Brandenburger, and Karton has no Ton."""
        return bool(self.kinds & _WHOLE) or self._known.is_of_name(self.word)

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
        least = min(self._in_two()[0], THREE)
        if self._costs_along(start, end, linked=linked, most=least + TOLERANCE):
            return True
        if least < THREE:
            return False
        most = min(self.cost, IMPOSSIBLE / 2) + TOLERANCE
        return self._costs_along(start, end, linked=linked, most=most)

    def _costs_along(self, start: int, end: int, *, linked: bool, most: float) -> bool:
        """Tell whether the cheapest cut with [start, end) as a part costs no more than `most`."""
        word, before, own = self.word, self._left[start][0], cost_of(end - start, noun=True)
        if end == len(word):
            return before + min(own, self._known.last(word[start:])) <= most
        if start and most < THREE:
            return False
        own = min(own, self._known.amid(word[start:end]))
        if most < THREE:
            rest = self._head_behind(end, linked=linked)
        else:
            rest = self._behind(end, linked=linked, most=most - before - own)
        return before + own + rest <= most

    @property
    def takes_three(self) -> bool:
        """Whether it is in three parts, or in two that cost as much."""
        return self._in_two()[0] >= THREE

    def _may_begin(self, start: int) -> bool:
        """Tell whether a part can begin at `start`, and find the cheapest way there."""
        left, passed = self._left, self._passed
        if start and not passed:
            self._go_on(0)
        for place in range(1, start) if start not in left or left[start][0] > LEAST else ():
            if place in left and place not in passed:
                self._go_on(place)
        return start in left

    def _is_followed(self, end: int) -> bool:
        """Tell whether a part that ends at `end` is the last one, or something known follows."""
        word, begins = self.word, self._known.begins
        if end == len(word) or begins(word[end:]):
            return True
        if word[end] in LINKING:
            for size, _ in self._links(end)[1:]:
                if begins(word[end + size :]):
                    return True
        return False

    def _go_on(self, place: int) -> None:
        """Go on from a place by each part that begins there."""
        self._passed.add(place)
        word, left, before = self.word, self._left, self._left[place][0]
        size = len(word)
        for length, cost in self._known.ways(word[place:]):
            end = place + length
            if cost < IMPOSSIBLE and end < size:
                for more, extra in links(word[end - 1 : end + 2]) if word[end] in LINKING else UNLINKED:
                    whole, start = before + cost + extra, end + more
                    known = left.get(start)
                    if known is None or whole < known[0] or (whole == known[0] and place < known[1]):
                        left[start] = whole, place, end

    def _best_way(self) -> tuple[float, int]:
        if self._best is None:
            self._best = self._in_any() if self.takes_three else self._in_two()
        return self._best

    def _in_two(self) -> tuple[float, int]:
        """Return what the best way in two parts costs, and where the second begins; THREE: there is none for less."""
        if self._two is None:
            if not self._passed:
                self._go_on(0)
            best, word, last = (THREE, 0), self.word, self._known.last
            for place, way in reversed(self._left.items()):
                if place and way[0] + 1 <= best[0]:
                    best = min(best, (way[0] + last(word[place:]), place))
            self._two = best
        return self._two

    def _in_any(self) -> tuple[float, int]:
        """Return what the best way costs, and where its last part begins."""
        word, left, cheapest, head = self.word, self._left, UNKNOWN, 0
        for place in range(1, len(word)):
            if place not in left or left[place][0] + ONE >= cheapest:
                continue
            whole = left[place][0] + self._known.last(word[place:])
            if whole < cheapest:
                cheapest, head = whole, place
            if place not in self._passed and left[place][0] + 2 * ONE <= cheapest:
                self._go_on(place)
        return cheapest, head

    def _head(self, start: int) -> float:
        """Return what the last part costs if it begins at `start` and may head the word: Gründung is no kind of Dung."""
        rest = self.word[start:]
        if len(rest) <= MAX_TOLD and rest not in ENDINGS:
            genders = self._known.kinds(rest) & GENDERS
            if genders and self.genders and not genders & self.genders:
                return IMPOSSIBLE
        return max(self._known.last(rest), self._nominative(start))

    def _nominative(self, start: int) -> float:
        """Return what a last part behind a short word costs without its s: Zugriffs is cut as Zugriff is, not at Zug."""
        if start > SHORT or self.word[-1] != "s" or not self._known.kinds(self.word[:-1]) & self.genders:
            return 0.0
        cost = self._known.last(self.word[start:-1])
        return cost if cost < IMPOSSIBLE else 0.0

    def _links(self, end: int) -> Links:
        return links(self.word[end - 1 : end + 2])

    def _head_behind(self, end: int, *, linked: bool) -> float:
        """Return the cost of one part that follows one that ends at `end`, with its link."""
        between = self._links(end) if linked else UNLINKED
        return min([extra + self._head(end + size) for size, extra in between])

    def _behind(self, end: int, *, linked: bool, most: float) -> float:
        """Return the cost of what follows a part that ends at `end`, with its link, if it is no more than `most`."""
        between = self._links(end) if linked else UNLINKED
        return min([extra + self._rest(end + size, most) for size, extra in between])

    def _rest(self, start: int, most: float) -> float:
        """Return the cost of the word from `start` as whole parts if it is no more than `most`, else anything above."""
        best, asked = self._right.get(start, (ONE, 0.0))
        if asked < best and asked < most:
            best, word = self._head(start), self.word
            most = most if most < FEW else math.inf  # once and for all
            for length, cost in self._known.ways(word[start:]) if most >= 2 * ONE else ():
                end = start + length
                if cost + ONE <= min(most, best) and end < len(word):
                    best = min(best, cost + self._behind(end, linked=True, most=most - cost))
            self._right[start] = best, most
        return best
