"""Cuts a word into the parts that a German compound is most likely made of: Kurz-strecken-raketen.

It is cut where the parts cost least: a part that the lexicon knows costs about one,
short ones more, letters that link parts (Raket-en-werfer) little.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from monitor.core.language.endings import ADJECTIVE
from monitor.core.language.lexicon import GENDERS, Kind, Lexicon

_CONSONANTS = "bcdfghjklmnpqrstvwxz"
LINKS = (
    ("s", 0.15, "bcdefghiklmnprty"),
    ("n", 0.15, "erl"),
    ("en", 0.15, _CONSONANTS),
    ("es", 0.15, _CONSONANTS),
    ("er", 0.3, _CONSONANTS),
    ("e", 0.3, _CONSONANTS),
    ("ns", 0.3, "e"),
)  # letters between parts, their cost, and after which letters they stand
_LINKS_FROM = {first: [link for link in LINKS if link[0][0] == first] for first in "sne"}
MIN_NAME = 5  # letters of a name that is taken for a part of longer words
KEPT = 10_000  # what may link two parts, by the letters around
IMPOSSIBLE = 1e9  # the cost of a way that does not exist
LEAST = 2.0  # what a cut costs: two long nouns
TOLERANCE = 0.2  # by which cutting along the word sought may cost more
_SHORT = {3: 1.2, 4: 0.42, 5: 0.1}  # what a part of so many letters costs more
_LIKELY = {3: 0.2, 4: 0.1}  # the same for what often is a part
_NOT_A_NOUN = 0.35
_PREFIX_COST = 1.3
_ENDINGS = dict.fromkeys(
    ("schaft", "schaften", "statt"), 0.6
)  # what they cost more: as last parts hardly nouns
_ENDINGS.update(  # Sektion, Tourist, Bauern: never the last part
    dict.fromkeys(
        ("ion", "ionen", "ions", "ist", "isten", "iker", "ikern", "ikers", "ern", "zer"), IMPOSSIBLE
    )
)
_UNREACHED = (IMPOSSIBLE, 0, 0)
_NO_LINK = (0, 0.0)
_LINKING = frozenset(_LINKS_FROM)
_NOUN, _BEGINS, _ENDS, _NAME = int(Kind.NOUN), int(Kind.BEGINS), int(Kind.ENDS), int(Kind.NAME)
_AMID, _LAST = int(Kind.NOUN | Kind.STEM), int(Kind.NOUN | Kind.OTHER)
PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "ab agrar allein alt an anti auf aus auto azo bei benefiz binnen bio co cyber digital eigen eil ein einzel"
        " elektro erst euro ex extra foto fremd frueh gastro gegen general geo gesamt gross grund haupt hinter hoch"
        " hydro hyper immun innen instand inter kardio kilo klein ko kontra mega meta mikro milli mini mit mittel"
        " multi nach nano neben neo netto neu neuro nicht nieder nord nordost nordwest ober oeko online ost petro"
        " pharma phono photo polit poly post pro pseudo psycho pyro quasi riesen rueck selbst semi sonder sozial"
        " spaet spezial spitzen sub sued suedost suedwest super tele thermo tief trans turbo ueber ultra um un"
        " unter ur video vize vor vorder west wieder zu zwischen aussen voll wohl",
    )
)
_PREFIXES_FROM = {
    first: [
        (prefix, (len(prefix), len(prefix), _PREFIX_COST, 0.0))
        for prefix in sorted(PREFIXES, key=len)
        if prefix[:2] == first
    ]
    for first in {prefix[:2] for prefix in PREFIXES}
}
_DIRECTION = re.compile("(?:nord|ost|sued|west|mittel|zentral)+")
_WHOLE = int(Kind.WHOLE)
_COSTLY = ~(GENDERS | _WHOLE)
_OF_NAMES = frozenset(
    ("", "s", "er", "ers", "ern", "erin", "erinnen", "isch", *(f"isch{ending}" for ending in ADJECTIVE))
)


# Letters up to the next part, letters of this one, its cost, and the cost of the link between them.
Way = tuple[int, int, float, float]


class Steps(NamedTuple):
    """The known parts that the rest of a word begins with.

    `ways` are those behind which more follows, with each link that may come between;
    `last`: the cost of the one that is the whole rest, and `whole`: its kinds;
    `any`: there are some, if only for the end of a word; `is_whole`: the whole rest is
    a name or made of one by an ending, or a noun that is no compound.
    """

    ways: Sequence[Way]
    last: float | None
    any: bool
    whole: int
    is_whole: bool


class Cut:
    """The best way to cut one word into two or more parts, found no further than asked for."""

    __slots__ = ("_best", "_head", "_left", "_reached", "_right", "_steps", "_word")

    def __init__(self, word: str, steps: Callable[[str], Steps]) -> None:
        self._word, self._steps = word, steps
        self._right: dict[int, float] = {}
        # Where a part can begin: the cost up to there, start and end of the part before.
        self._left: dict[int, tuple[float, int, int]] = {0: (0.0, 0, 0)}
        self._reached = 0  # up to where it was gone through
        self._best, self._head = 2 * IMPOSSIBLE, 0

    @property
    def genders(self) -> int:
        """The genders of the whole word, as kinds; none if they are not known."""
        return self._steps(self._word).whole & GENDERS

    @property
    def is_whole(self) -> bool:
        """Whether it holds no other word: Brandenburg has no Brand, nor have Brandenburger, and Karton has no Ton."""
        return self._steps(self._word).is_whole

    @property
    def cost(self) -> float:
        """What the best way costs."""
        self._go_to(len(self._word))
        return self._best

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """The parts of the best way, each as [start, end)."""
        self._go_to(len(self._word))
        parts, place = [(self._head, len(self._word))], self._head
        while place:
            _, start, end = self._left[place]
            parts.append((start, end))
            place = start
        return tuple(reversed(parts))

    def may_begin(self, start: int) -> bool:
        """Tell whether a part, or a part of a part, can begin at `start`: the cuts of parts are cuts of the word."""
        if start > self._reached:
            self._go_to(start)
        return start in self._left

    def may_hold(self, start: int, end: int) -> bool:
        """Tell whether [start, end) may be a part, or a part of a part: something known must follow."""
        return self.is_followed(end) and self.may_begin(start)

    def is_followed(self, end: int) -> bool:
        """Tell whether a part that ends at `end` is the last one, or something known follows."""
        word = self._word
        if end == len(word) or self._steps(word[end:]).any:
            return True
        links = _links(word[end - 1 : end + 3]) if word[end] in _LINKING else ()
        return any(self._steps(word[end + size :]).any for size, _ in links[1:])

    def is_in_two(self, start: int, end: int, *, linked: bool) -> bool:
        """Tell quickly whether [start, end), which may begin there, and one more part are a word hardly better cut.

        That is certain where they cost little more than LEAST; where not, it may be so all the same.
        """
        own = self._left[start][0] + _cost_of(end - start, noun=True)
        if end == len(self._word):
            return own <= LEAST + TOLERANCE
        if start:
            return False
        for size, extra in _links(self._word[end - 1 : end + 3]) if linked else (_NO_LINK,):
            last = self._steps(self._word[end + size :]).last
            if last is not None and own + (extra + last) <= LEAST + TOLERANCE:
                return True
        return False

    def cost_along(self, start: int, end: int, *, linked: bool) -> float:
        """Return the cost of the cheapest cut with [start, end), which may begin there, as one of its parts."""
        before = self._left[start][0]
        ways, last, _, _, _ = self._steps(self._word[start:])
        own = _cost_of(end - start, noun=True)
        if end == len(self._word):
            return before + (own if last is None else min(own, last))
        own = min([own, *(cost for _, length, cost, _ in ways if length == end - start)])
        return before + own + (self._behind(end) if linked else self._rest(end))

    def _go_to(self, limit: int) -> None:
        """Go on through the word from where it was left, always on the cheapest way."""
        word, left = self._word, self._left
        for start in range(self._reached, limit):
            if start not in left:
                continue
            cost = left[start][0]
            ways, last, _, _, _ = self._steps(word[start:])
            if last is not None and start and cost + last < self._best:
                self._best, self._head = cost + last, start
            for letters, length, own, extra in ways:
                behind = start + letters
                if behind not in left or cost + own + extra < left[behind][0]:
                    left[behind] = (cost + own + extra, start, start + length)
        self._reached = max(self._reached, limit)

    def _behind(self, end: int) -> float:
        """Return the cost of what follows a part that ends at `end`, with its link."""
        return min([extra + self._rest(end + size) for size, extra in _links(self._word[end - 1 : end + 3])])

    def _rest(self, start: int) -> float:
        """Return the cost of the word from `start` as whole parts."""
        if start not in self._right:
            ways, last, _, _, _ = self._steps(self._word[start:])
            costs = [cost + (extra + self._rest(start + letters)) for letters, _, cost, extra in ways]
            self._right[start] = min([IMPOSSIBLE if last is None else last, *costs])
        return self._right[start]


@lru_cache(KEPT)
def _links(around: str) -> Sequence[tuple[int, float]]:
    """Return how many letters may link two parts, and their costs; `around` has one letter before and three behind."""
    before, behind = around[0], around[1:]
    found = [
        (len(link), extra)
        for link, extra, after in _LINKS_FROM.get(behind[0], ())
        if before in after and behind.startswith(link) and len(behind) > len(link)
    ]
    return (_NO_LINK, *found)


def steps_of(rest: str, lexicon: Lexicon) -> Steps:
    """Return the known parts that `rest` begins with."""
    ways: list[Way] = []
    last, size, whole, is_of_name = None, len(rest), 0, False
    known = lexicon.parts(rest)
    for part, kind in known:
        length = len(part)
        way, alone = _costs(length, kind & _COSTLY)
        if length == size:
            last, whole = alone + _ENDINGS.get(part, 0.0), kind
        elif way[2] < IMPOSSIBLE:
            ways.append(way)
            if rest[length] in _LINKING:
                ways += _linked(rest, way)
        if kind & _NAME and rest[length:] in _OF_NAMES:
            is_of_name = True
    for prefix, way in _PREFIXES_FROM.get(rest[:2], ()):
        if rest.startswith(prefix) and len(prefix) < size:
            ways.append(way)
            ways += _linked(rest, way)
    is_whole = bool(whole & _WHOLE) or (is_of_name and not _has_direction(rest, lexicon))
    return Steps(ways, last, bool(known or ways), whole, is_whole)


def _has_direction(name: str, lexicon: Lexicon) -> bool:
    """Tell whether it is a part of what another long name names: Nordkorea, Südwesteuropas."""
    direction = _DIRECTION.match(name)
    rest = name[direction.end() :] if direction else ""
    named = (rest[len(part) :] in _OF_NAMES for part, kind in lexicon.parts(rest) if kind & (_NAME | _NOUN))
    return len(rest) >= MIN_NAME and any(named)


def _linked(rest: str, way: Way) -> list[Way]:
    """Return the ways on from a part of `rest` that a link follows."""
    _, length, cost, _ = way
    links = _links(rest[length - 1 : length + 3])
    return [(length + size, length, cost, extra) for size, extra in links[1:]]


@cache
def _costs(length: int, kind: int) -> tuple[Way, float]:
    """Return the way on from a part without a link, and the cost as the last part."""
    noun = bool(kind & _NOUN)
    name = bool(kind & _NAME) and length >= MIN_NAME  # Brandenburgwahl
    amid = _cost_of(length, noun=noun, likely=bool(kind & _BEGINS)) if name or kind & _AMID else IMPOSSIBLE
    last = _cost_of(length, noun=noun, likely=bool(kind & _ENDS)) if name or kind & _LAST else IMPOSSIBLE
    return (length, length, amid, 0.0), last


def _cost_of(length: int, *, noun: bool, likely: bool = False) -> float:
    return 1.0 + (_LIKELY if likely else _SHORT).get(length, 0.0) + (0.0 if noun else _NOT_A_NOUN)
