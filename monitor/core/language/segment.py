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
_NO_LINK = (0, 0.0)
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
_VERB_PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "ab an auf aus bei durch ein fort her hin los mit nach nieder ueber um unter vor weg wieder zu zurueck"
        " zusammen",
    )
)
_VERB_ENDS = ("en", "ern", "eln", "t", "te", "tem", "ter", "tes", "ene", "ener", "enem", "enes")
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
        if not any(cut.may_hold(start, end) for start, end, _ in places) or cut.is_of_name:
            return False
        if depth and cut.cost > MAX_NESTED:
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
        return self._is_no_noun(head)

    def is_prefixed_verb(self, word: str) -> bool:
        """Tell whether `word` is a verb with a prefix: zu|greifen, zu|geschnitten and an|zu|geben have no Zug."""
        verbs = [word[len(prefix) :] for prefix in _VERB_PREFIXES if word.startswith(prefix)]
        verbs += [verb[2:] for verb in verbs if verb.startswith("zu")]
        return any(verb.endswith(_VERB_ENDS) and self._is_no_noun(verb) for verb in verbs)

    def _is_no_noun(self, word: str) -> bool:
        return any(part == word and kind & _OTHER for part, kind in self._lexicon.parts(word))

    def may_begin(self, word: str, start: int) -> bool:
        """Tell whether a part of `word`, or a part of a part, may begin at `start`: few finds get beyond this."""
        return start == 0 or self.cut(word).may_begin(start)

    def _cut_anew(self, word: str) -> "Cut":
        return Cut(word, self._steps, self._lexicon)

    def _steps_anew(self, rest: str) -> "_Steps":
        return _steps(rest, self._lexicon)


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
        if word.endswith(tuple(self.sought.forms)) or self.segmenter.is_prefixed_verb(word):
            return False
        return self.segmenter.ends_small(word)


class _Steps(NamedTuple):
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

    def __init__(self, word: str, steps: Callable[[str], _Steps], lexicon: Lexicon) -> None:
        self._word, self._steps, self._lexicon = word, steps, lexicon
        self._known: tuple[int, bool] | None = None
        self._right: dict[int, float] = {}
        # Where a part can begin: the cost up to there, start and end of the part before.
        self._left: dict[int, tuple[float, int, int]] = {0: (0.0, 0, 0)}
        self._reached = 0  # up to where it was gone through
        self._best, self._head = 2 * _NEVER, 0

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
            return _NEVER
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
            self._right[start] = min([_NEVER if last is None else last, *ways])
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


def _steps(rest: str, lexicon: Lexicon) -> _Steps:
    amid, last = [], None
    known = list(lexicon.parts(rest))
    for part, kind in known:
        length = len(part)
        step, alone = _costs(length, kind & _COSTLY)
        if length == len(rest):
            last = alone
        elif step[1] < _NEVER:
            amid.append(step)
    if rest[:2] in _PREFIXES_BEGIN:
        prefixes = (rest[:length] for length in range(2, min(10, len(rest))))
        amid += [(len(prefix), _PREFIX_COST) for prefix in prefixes if prefix in _PREFIXES]
    return _Steps(tuple(amid), last, bool(known or amid))


@cache
def _costs(length: int, kind: int) -> tuple[tuple[int, float], float]:
    """Return the length with the cost amid a word, and the cost as the last part."""
    noun = bool(kind & _NOUN)
    name = bool(kind & _NAME) and length >= MIN_NAME  # Brandenburgwahl
    amid = _cost_of(length, noun=noun, likely=bool(kind & _BEGINS)) if name or kind & _AMID else _NEVER
    last = _cost_of(length, noun=noun, likely=bool(kind & _ENDS)) if name or kind & _LAST else _NEVER
    return (length, amid), last


def _cost_of(length: int, *, noun: bool, likely: bool = False) -> float:
    return 1.0 + (_LIKELY if likely else _SHORT).get(length, 0.0) + (0.0 if noun else _NOT_A_NOUN)
