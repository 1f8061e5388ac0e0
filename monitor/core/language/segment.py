"""Finds out whether a word is a part of a German compound: Rakete of Kurzstreckenraketen, but Ton not of Beton.

A compound is cut where the parts cost least: a part that the lexicon knows costs
about one, short ones more, letters that link parts (Raket-en-werfer) little. The
word sought is a part if cutting along it costs hardly more than the best cut, or
if it is a part of a part.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
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
TOLERANCE = 0.2  # by which cutting along the word sought may cost more
MAX_NESTED = 2.6  # cost of a part that is itself cut: above it, the cut is a guess
MIN_NAME = 5  # letters of a name that is taken for a part of longer words
MAX_DEPTH = 3
MAX_LETTERS = 60
KEPT = 10_000  # cuts remembered: a word is asked about for many terms
KEPT_ENDS = 30_000  # ends of words remembered with the parts they begin with: many words share them
_SHORT = {3: 1.2, 4: 0.35, 5: 0.1}  # what a part of so many letters costs more
_LIKELY = {3: 0.2, 4: 0.1}  # the same for what often is a part
_NOT_A_NOUN = 0.35
_PREFIX_COST = 1.3
_NEVER = 1e9
_UNREACHED = (_NEVER, 0, 0)
_NOUN, _OTHER, _BEGINS, _ENDS = int(Kind.NOUN), int(Kind.OTHER), int(Kind.BEGINS), int(Kind.ENDS)
_NAME = int(Kind.NAME)
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
_COSTLY = ~GENDERS
_OF_NAMES = frozenset(
    ("", "s", "er", "ers", "ern", "erin", "erinnen", "isch", *(f"isch{ending}" for ending in ADJECTIVE))
)
_PREFIXES_BEGIN = frozenset(prefix[:2] for prefix in _PREFIXES)


@dataclass(frozen=True, slots=True)
class Sought:
    """A word that may be a part: its folded `forms`, and how it may look `inside`, before another part."""

    forms: frozenset[str]
    inside: frozenset[str] = frozenset()
    in_part: bool = False  # more parts follow what is looked at
    genders: int = 0  # kinds; none: not known

    def places(self, word: str, *, head_only: bool) -> Iterator[tuple[int, int, bool]]:
        """Give [start, end) of each place at which it could be a part of `word`, and whether a link may follow."""
        for form in self.forms | self.inside:
            start = word.find(form)
            while start >= 0:
                end = start + len(form)
                if end - start < len(word) and self._fits(form, at_end=end == len(word), head_only=head_only):
                    yield start, end, form in self.forms
                start = word.find(form, start + 1)

    def _fits(self, form: str, *, at_end: bool, head_only: bool) -> bool:
        if head_only and not at_end:
            return False
        return form in self.forms or self.in_part or not at_end


class Segmenter:
    """Cuts compounds by a lexicon. Words are folded."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.cut = lru_cache(KEPT)(self._cut_anew)
        self._steps = lru_cache(KEPT_ENDS)(self._steps_anew)

    def has_part(self, word: str, sought: Sought, *, head_only: bool = False, depth: int = 0) -> bool:
        """Tell whether `sought` is a part of `word`; `head_only`: its last part."""
        places = set(sought.places(word, head_only=head_only)) if len(word) <= MAX_LETTERS else set()
        if not places:
            return False
        cut = self.cut(word)
        if (depth and cut.cost > MAX_NESTED) or cut.is_of_name:
            return False
        if cut.genders and sought.genders and not cut.genders & sought.genders:  # no Rat heads Heirat
            places = {place for place in places if place[1] < len(word)}
        costs = (cut.cost_along(start, end, linked=linked) for start, end, linked in places)
        if min(costs, default=_NEVER) <= min(cut.cost, _NEVER / 2) + TOLERANCE:
            return True
        return depth < MAX_DEPTH and any(
            self.has_part(
                word[start:end],
                replace(sought, in_part=end < len(word)),
                head_only=head_only,
                depth=depth + 1,
            )
            for start, end in cut.parts
            if any(start <= first and last <= end for first, last, _ in places)
        )

    def genders(self, word: str) -> int:
        """Return the genders of a noun, as kinds; none if they are not known."""
        return next((kind & GENDERS for part, kind in self._lexicon.parts(word) if part == word), 0)

    def ends_small(self, word: str) -> bool:
        """Tell whether the last part can be something else than a noun, as befits a word without a capital."""
        head = word[self.cut(word).parts[-1][0] :]
        return any(part == head and kind & _OTHER for part, kind in self._lexicon.parts(head))

    def _cut_anew(self, word: str) -> "Cut":
        return Cut(word, self._steps, list(self._lexicon.parts(word)))

    def may_begin(self, word: str, start: int) -> bool:
        """Tell whether a part of `word`, or a part of a part, may begin at `start`: few finds get beyond this."""
        cut = self.cut(word)
        if start in cut.begins:
            return True
        return any(
            first < start < last and self.may_begin(word[first:last], start - first)
            for first, last in (cut.parts if cut.cost < _NEVER else ())
        )

    def _steps_anew(self, rest: str) -> tuple["_Step", ...]:
        return tuple(_known_steps(rest, self._lexicon))


@dataclass(frozen=True, slots=True)
class PartOf:
    """Judges words: whether the one sought is a part."""

    segmenter: Segmenter
    sought: Sought
    head_only: bool
    capital: bool  # the one sought is a noun

    def __call__(self, word: str, starts: Collection[int], /, *, small: bool) -> bool:
        """Tell whether `word`, written without any capital if `small`, has the part; it must begin at `starts`."""
        if len(word) > MAX_LETTERS or (self.head_only and not word.endswith(tuple(self.sought.forms))):
            return False
        if not any(self.segmenter.may_begin(word, start) for start in starts):
            return False
        if small and self.capital and not self._ends_small(word):
            return False
        return self.segmenter.has_part(word, self.sought, head_only=self.head_only)

    def _ends_small(self, word: str) -> bool:
        """Tell whether `word` may lack a capital: its head is no noun, so not the one sought either."""
        return not word.endswith(tuple(self.sought.forms)) and self.segmenter.ends_small(word)


class _Step(NamedTuple):
    """A known part of a word: its letters, and its cost amid the word and as the last part."""

    length: int
    amid: float
    last: float


class Cut:
    """The best way to cut one word into two or more parts.

    `genders` are those of the whole word, as kinds, none if they are not known;
    `is_of_name`: it is a name or made of one by an ending. Brandenburg has no
    Brand, nor have Brandenburger.
    """

    __slots__ = ("_left", "_right", "_steps", "_word", "cost", "genders", "is_of_name", "parts")

    def __init__(
        self, word: str, steps: Callable[[str], Sequence[_Step]], known: Sequence[tuple[str, int]] = ()
    ) -> None:
        self._word, self._steps = word, steps
        self.genders = next((kind & GENDERS for part, kind in known if part == word), 0)
        self.is_of_name = any(kind & _NAME and word[len(part) :] in _OF_NAMES for part, kind in known)
        self._right: dict[int, float] = {}
        self._left: dict[int, tuple[float, int, int]] = {
            0: (0.0, 0, 0)
        }  # cost, start and end of the part before
        self.cost, self.parts = self._best()

    @property
    def begins(self) -> Collection[int]:
        """The places at which a part can begin."""
        return self._left.keys()

    def cost_along(self, start: int, end: int, *, linked: bool) -> float:
        """Return the cost of the cheapest cut with [start, end) as one of its parts."""
        before = self._left.get(start, _UNREACHED)[0]
        amid = end < len(self._word)
        known = (
            step.amid if amid else step.last
            for step in self._steps(self._word[start:])
            if step.length == end - start
        )
        own = min(_cost_of(end - start, noun=True), *known, _NEVER)
        if not amid:
            return before + own
        return before + own + (self._behind(end) if linked else self._rest(end))

    def _best(self) -> tuple[float, tuple[tuple[int, int], ...]]:
        """Go through the word from its start, always on the cheapest way; return its cost and parts."""
        size, best, head = len(self._word), 2 * _NEVER, 0
        for start in range(size):
            if start not in self._left:
                continue
            cost = self._left[start][0]
            for length, amid, last in self._steps(self._word[start:]):
                if start + length == size and start and cost + last < best:
                    best, head = cost + last, start
                if amid < _NEVER and start + length < size:
                    self._note_links(start, start + length, cost + amid)
        parts, place = [(head, size)], head
        while place:
            _, start, end = self._left[place]
            parts.append((start, end))
            place = start
        return best, tuple(reversed(parts))

    def _note_links(self, start: int, end: int, cost: float) -> None:
        """Note that the next part may begin right after this one, or behind a link."""
        self._note(end, cost, start, end)
        if self._word[end] in _LINKS_FROM:
            for behind, extra in self._links(end):
                if behind < len(self._word):
                    self._note(behind, cost + extra, start, end)

    def _note(self, behind: int, cost: float, start: int, end: int) -> None:
        if cost < self._left.get(behind, _UNREACHED)[0]:
            self._left[behind] = (cost, start, end)

    def _links(self, end: int) -> Sequence[tuple[int, float]]:
        """Return where the next part may begin after one that ends at `end`, and what the link costs."""
        links = _LINKS_FROM.get(self._word[end : end + 1], ())
        found = [
            (end + len(link), extra)
            for link, extra, after in links
            if self._word[end - 1] in after and self._word.startswith(link, end)
        ]
        return [(end, 0.0), *found]

    def _behind(self, end: int) -> float:
        """Return the cost of what follows a part that ends at `end`, with its link."""
        return min(extra + self._rest(start) for start, extra in self._links(end))

    def _rest(self, start: int) -> float:
        """Return the cost of the word from `start` as whole parts."""
        if start not in self._right:
            best = _NEVER
            for length, amid, last in self._steps(self._word[start:]):
                if start + length == len(self._word):
                    best = min(best, last)
                else:
                    best = min(best, amid + self._behind(start + length))
            self._right[start] = best
        return self._right[start]


def _known_steps(rest: str, lexicon: Lexicon) -> Iterator[_Step]:
    for part, kind in lexicon.parts(rest):
        yield _step(len(part), kind & _COSTLY)
    for length in range(2, min(10, len(rest))) if rest[:2] in _PREFIXES_BEGIN else ():
        if rest[:length] in _PREFIXES:
            yield _Step(length, _PREFIX_COST, _NEVER)


@cache
def _step(length: int, kind: int) -> _Step:
    noun = bool(kind & _NOUN)
    name = bool(kind & _NAME) and length >= MIN_NAME  # Brandenburgwahl
    amid = _cost_of(length, noun=noun, likely=bool(kind & _BEGINS)) if name or kind & _AMID else _NEVER
    last = _cost_of(length, noun=noun, likely=bool(kind & _ENDS)) if name or kind & _LAST else _NEVER
    return _Step(length, amid, last)


def _cost_of(length: int, *, noun: bool, likely: bool = False) -> float:
    return 1.0 + (_LIKELY if likely else _SHORT).get(length, 0.0) + (0.0 if noun else _NOT_A_NOUN)
