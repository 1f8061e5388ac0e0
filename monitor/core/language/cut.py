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
_SHORT = {3: 1.2, 4: 0.35, 5: 0.1}  # what a part of so many letters costs more
_LIKELY = {3: 0.2, 4: 0.1}  # the same for what often is a part
_NOT_A_NOUN = 0.35
_PREFIX_COST = 1.3
_UNREACHED = (IMPOSSIBLE, 0, 0)
_NO_LINK = (0, 0.0)
_NOUN, _BEGINS, _ENDS, _NAME = int(Kind.NOUN), int(Kind.BEGINS), int(Kind.ENDS), int(Kind.NAME)
_AMID, _LAST = int(Kind.NOUN | Kind.STEM), int(Kind.NOUN | Kind.OTHER)
_PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "ab allein alt an anti auf aus auto bei bio co digital eigen ein einzel elektro erst euro ex extra foto"
        " fremd frueh gegen general geo gesamt gross grund haupt hinter hoch hydro hyper innen instand inter kilo"
        " klein ko kontra mega meta mikro milli mini mit mittel multi nach neben neo netto neu nicht nieder nord"
        " nordost nordwest ober oeko online ost phono photo post pro pseudo quasi riesen rueck selbst semi sonder"
        " sozial spaet spezial spitzen sub sued suedost suedwest super tele thermo tief trans ueber ultra um un"
        " unter ur video vize vor vorder west wieder zu zwischen aussen voll wohl",
    )
)
_PREFIXES_BEGIN = frozenset(prefix[:2] for prefix in _PREFIXES)
_COSTLY = ~GENDERS
_OF_NAMES = frozenset(
    ("", "s", "er", "ers", "ern", "erin", "erinnen", "isch", *(f"isch{ending}" for ending in ADJECTIVE))
)


class Steps(NamedTuple):
    """The known parts that the rest of a word begins with.

    `amid` has their lengths and costs where more follows; `last` the cost of the
    one that is the whole rest; `any`: there are some, if only for the end of a word.
    """

    amid: Sequence[tuple[int, float]]
    last: float | None
    any: bool


class Cut:
    """The best way to cut one word into two or more parts, found no further than asked for."""

    __slots__ = ("_best", "_head", "_known", "_left", "_lexicon", "_reached", "_right", "_steps", "_word")

    def __init__(self, word: str, steps: Callable[[str], Steps], lexicon: Lexicon) -> None:
        self._word, self._steps, self._lexicon = word, steps, lexicon
        self._known: tuple[int, bool] | None = None
        self._right: dict[int, float] = {}
        # Where a part can begin: the cost up to there, start and end of the part before.
        self._left: dict[int, tuple[float, int, int]] = {0: (0.0, 0, 0)}
        self._reached = 0  # up to where it was gone through
        self._best, self._head = 2 * IMPOSSIBLE, 0

    @property
    def genders(self) -> int:
        """The genders of the whole word, as kinds; none if they are not known."""
        return self._whole()[0]

    @property
    def is_of_name(self) -> bool:
        """Whether it is a name or made of one by an ending: Brandenburg has no Brand, nor have Brandenburger."""
        return self._whole()[1]

    def _whole(self) -> tuple[int, bool]:
        if self._known is None:
            word, known = self._word, list(self._lexicon.parts(self._word))
            genders = next((kind & GENDERS for part, kind in known if part == word), 0)
            self._known = (
                genders,
                any(kind & _NAME and word[len(part) :] in _OF_NAMES for part, kind in known),
            )
        return self._known

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
        self._go_to(start)
        return start in self._left

    def may_hold(self, start: int, end: int) -> bool:
        """Tell whether [start, end) may be a part, or a part of a part: something known must follow."""
        follows = end == len(self._word) or any(
            self._steps(self._word[end + size :]).any for size, _ in _links(self._word[end - 1 : end + 3])
        )
        return follows and self.may_begin(start)

    def cost_along(self, start: int, end: int, *, linked: bool) -> float:
        """Return the cost of the cheapest cut with [start, end) as one of its parts."""
        if not self.may_begin(start):
            return IMPOSSIBLE
        before = self._left[start][0]
        amid, last, _ = self._steps(self._word[start:])
        own = _cost_of(end - start, noun=True)
        if end == len(self._word):
            return before + (own if last is None else min(own, last))
        own = min([own, *(cost for length, cost in amid if length == end - start)])
        return before + own + (self._behind(end) if linked else self._rest(end))

    def _go_to(self, limit: int) -> None:
        """Go on through the word from where it was left, always on the cheapest way."""
        word, left = self._word, self._left
        for start in range(self._reached, limit):
            if start not in left:
                continue
            cost = left[start][0]
            amid, last, _ = self._steps(word[start:])
            if last is not None and start and cost + last < self._best:
                self._best, self._head = cost + last, start
            for length, own in amid:
                end = start + length
                for size, extra in _links(word[end - 1 : end + 3]):
                    if cost + own + extra < left.get(end + size, _UNREACHED)[0]:
                        left[end + size] = (cost + own + extra, start, end)
        self._reached = max(self._reached, limit)

    def _behind(self, end: int) -> float:
        """Return the cost of what follows a part that ends at `end`, with its link."""
        return min([extra + self._rest(end + size) for size, extra in _links(self._word[end - 1 : end + 3])])

    def _rest(self, start: int) -> float:
        """Return the cost of the word from `start` as whole parts."""
        if start not in self._right:
            amid, last, _ = self._steps(self._word[start:])
            ways = [cost + self._behind(start + length) for length, cost in amid]
            self._right[start] = min([IMPOSSIBLE if last is None else last, *ways])
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
    amid, last = [], None
    known = list(lexicon.parts(rest))
    for part, kind in known:
        length = len(part)
        step, alone = _costs(length, kind & _COSTLY)
        if length == len(rest):
            last = alone
        elif step[1] < IMPOSSIBLE:
            amid.append(step)
    if rest[:2] in _PREFIXES_BEGIN:
        prefixes = (rest[:length] for length in range(2, min(10, len(rest))))
        amid += [(len(prefix), _PREFIX_COST) for prefix in prefixes if prefix in _PREFIXES]
    return Steps(tuple(amid), last, bool(known or amid))


@cache
def _costs(length: int, kind: int) -> tuple[tuple[int, float], float]:
    """Return the length with the cost amid a word, and the cost as the last part."""
    noun = bool(kind & _NOUN)
    name = bool(kind & _NAME) and length >= MIN_NAME  # Brandenburgwahl
    amid = _cost_of(length, noun=noun, likely=bool(kind & _BEGINS)) if name or kind & _AMID else IMPOSSIBLE
    last = _cost_of(length, noun=noun, likely=bool(kind & _ENDS)) if name or kind & _LAST else IMPOSSIBLE
    return (length, amid), last


def _cost_of(length: int, *, noun: bool, likely: bool = False) -> float:
    return 1.0 + (_LIKELY if likely else _SHORT).get(length, 0.0) + (0.0 if noun else _NOT_A_NOUN)
