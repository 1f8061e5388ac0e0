"""What the rest of a word begins with, as parts of a compound, and what these cost.

A part that the lexicon knows costs about one, short ones more, letters that link
parts (Raket-en-werfer) little.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from monitor.core.language.endings import ADJECTIVE
from monitor.core.language.lexicon import Kind, Lexicon

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
LINKING = frozenset(_LINKS_FROM)
MIN_NAME = 5  # letters of a name that is taken for a part of longer words
MIN_REST = 3  # letters of a rest that begins with something known
KEPT = 10_000  # what may link two parts, by the letters around
KEPT_RESTS = 10_000  # rests of words remembered with what they begin with: many words share them
IMPOSSIBLE = 1e9  # the cost of a way that does not exist
_SHORT = {3: 1.2, 4: 0.42, 5: 0.1}  # what a part of so many letters costs more
_LIKELY = {3: 0.2, 4: 0.1}  # the same for what often is a part
_NOT_A_NOUN = 0.35
_PREFIX_COST = 1.3
_HARDLY_NOUNS = ("schaft", "schaften", "statt")
_NEVER_LAST = re.findall(r"\w+", "ion ionen ions ist isten iker ikern ikers ern zer der die das dem den des")
# What last parts cost more: Sektion, Tourist and Schulden have none of these.
ENDINGS = dict.fromkeys(_HARDLY_NOUNS, 0.6) | dict.fromkeys(_NEVER_LAST, IMPOSSIBLE)
_NOUN, _BEGINS, _ENDS, _NAME = int(Kind.NOUN), int(Kind.BEGINS), int(Kind.ENDS), int(Kind.NAME)
_AMID, _LAST, _WHOLE = int(Kind.NOUN | Kind.STEM), int(Kind.NOUN | Kind.OTHER), int(Kind.WHOLE)
_COSTLY = _NOUN | _BEGINS | _ENDS | _NAME | _AMID | _LAST
PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "ab adoptiv agrar allein alt an anti auf aus auto azo bei benefiz binnen bio co cyber digital eigen eil ein einzel"
        " elektro erst euro ex extra foto fremd frueh gastro gegen general geo gesamt gross grund haupt hinter hoch"
        " hydro hyper immun innen instand inter kardio kilo klein ko kontra mega meta mikro milli mini mit mittel"
        " multi nach nano neben neo netto neu neuro nicht nieder nord nordost nordwest ober oeko online ost petro"
        " pharma phono photo polit poly post pro pseudo psycho pyro quasi riesen rueck schwieger selbst semi sonder sozial"
        " spaet spezial spitzen stief sub sued suedost suedwest super tele thermo tief trans turbo ueber ultra um un"
        " unter ur video vize vor vorder west wieder zu zwischen aussen voll wohl",
    )
)
_DIRECTION = re.compile("(?:nord|ost|sued|west|mittel|zentral)+")
_OF_NAMES = frozenset(
    ("", "s", "er", "ers", "ern", "erin", "erinnen", "isch", *(f"isch{ending}" for ending in ADJECTIVE))
)

Links = Sequence[tuple[int, float]]  # for each what may stand between two parts: its letters, and its cost
Way = tuple[int, float, Links]  # the letters of a part behind which more follows, its cost, and its links
UNLINKED: Links = ((0, 0.0),)
_PREFIXES_FROM = {
    first: [
        (prefix, (len(prefix), _PREFIX_COST, UNLINKED))
        for prefix in sorted(PREFIXES, key=len)
        if prefix[:2] == first
    ]
    for first in {prefix[:2] for prefix in PREFIXES}
}


def drops_e(noun: str) -> bool:
    """Tell whether a noun loses its e before another part: Erd-beben, but neither Akti- nor Ide-."""
    return noun.endswith("e") and not noun.endswith(("ie", "ee"))


class Steps(NamedTuple):
    """The known parts that the rest of a word begins with.

    `ways` are those behind which more follows; `last`: the cost of the one that is the whole rest;
    `any`: there are some, if only for the end of a word; `kinds`: those of the whole rest, none if it is not known;
    `is_of_name`: it is a name, or made of one by an ending.
    """

    ways: Sequence[Way]
    last: float | None
    any: bool
    kinds: int
    is_of_name: bool


_NOTHING = Steps((), None, any=False, kinds=0, is_of_name=False)


class Rests:
    """The rests of words with what they begin with, remembered."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._parts = lexicon.parts
        self.kinds = lexicon.kinds
        self.steps = lru_cache(KEPT_RESTS)(self._steps_anew)

    def _steps_anew(self, rest: str) -> Steps:
        return steps_of(rest, self._parts(rest)) if len(rest) >= MIN_REST else _NOTHING

    def last(self, rest: str) -> float:
        """Return what `rest` costs as the last part, if it is one."""
        last = self.steps(rest).last
        return IMPOSSIBLE if last is None else last

    def is_whole(self, word: str) -> bool:
        """Tell whether `word` is a name or made of one by an ending, or a noun that is no compound."""
        steps = self.steps(word)
        return bool(steps.kinds & _WHOLE) or (steps.is_of_name and not self._has_direction(word))

    def _has_direction(self, name: str) -> bool:
        """Tell whether it is a part of what another long name names: Nordkorea, Südwesteuropas."""
        direction = _DIRECTION.match(name)
        rest = name[direction.end() :] if direction else ""
        named = (rest[len(part) :] in _OF_NAMES for part, kind in self._parts(rest) if kind & (_NAME | _NOUN))
        return len(rest) >= MIN_NAME and any(named)


@lru_cache(KEPT)
def links(around: str) -> Links:
    """Return what may link two parts, the first none at all; `around` has one letter before and three behind."""
    before, behind = around[0], around[1:]
    found = [
        (len(link), extra)
        for link, extra, after in _LINKS_FROM.get(behind[0], ())
        if before in after and behind.startswith(link) and len(behind) > len(link)
    ]
    return (*UNLINKED, *found) if found else UNLINKED


def steps_of(rest: str, known: Sequence[tuple[str, int]]) -> Steps:
    """Return the parts that `rest` begins with: those that the lexicon knows, with their kinds, and prefixes."""
    ways: list[Way] = []
    last, size, whole, is_of_name = None, len(rest), 0, False
    for part, kinds in known:
        length = len(part)
        way, alone = _costs(length, kinds & _COSTLY)
        if length == size:
            last, whole = alone + ENDINGS.get(part, 0.0), kinds
        elif way[1] < IMPOSSIBLE:
            ways.append(_linked(rest, way) if rest[length] in LINKING else way)
        if kinds & _NAME and rest[length:] in _OF_NAMES:
            is_of_name = True
    for prefix, way in _PREFIXES_FROM.get(rest[:2], ()):
        if rest.startswith(prefix) and way[0] < size:
            ways.append(_linked(rest, way))
    return Steps(ways, last, bool(known or ways), whole, is_of_name)


def _linked(rest: str, way: Way) -> Way:
    length, cost, _ = way
    return length, cost, links(rest[length - 1 : length + 3])


@cache
def _costs(length: int, kinds: int) -> tuple[Way, float]:
    """Return the way on from a part without a link, and the cost as the last part."""
    noun = bool(kinds & _NOUN)
    name = bool(kinds & _NAME) and length >= MIN_NAME  # Brandenburgwahl
    amid = cost_of(length, noun=noun, likely=bool(kinds & _BEGINS)) if name or kinds & _AMID else IMPOSSIBLE
    last = cost_of(length, noun=noun, likely=bool(kinds & _ENDS)) if name or kinds & _LAST else IMPOSSIBLE
    return (length, amid, UNLINKED), last


def cost_of(length: int, *, noun: bool, likely: bool = False) -> float:
    """Return what a part of so many letters costs."""
    return 1.0 + (_LIKELY if likely else _SHORT).get(length, 0.0) + (0.0 if noun else _NOT_A_NOUN)
