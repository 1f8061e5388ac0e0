"""The parts of compounds, and what they cost.

A part that the lexicon knows costs about one, short ones more, letters that link
parts (Raket-en-werfer) little.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

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
KEPT = 10_000  # rests of words remembered: many words share them
MAX_LETTERS = 60  # of a word that is cut
IMPOSSIBLE = 1e9  # the cost of a way that does not exist
UNKNOWN = 2 * IMPOSSIBLE  # the cost of a last part that the lexicon does not know
_SHORT = {3: 1.2, 4: 0.42, 5: 0.1}  # what a part of so many letters costs more
_LIKELY = {3: 0.2, 4: 0.1}  # the same for what often is a part
_NOT_A_NOUN = 0.35
_PREFIX_COST = 1.3
_HARDLY_NOUNS = ("schaft", "schaften", "statt")
_NEVER_LAST = re.findall(r"\w+", "ion ionen ions ist isten iker ikern ikers ern zer der die das dem den des")
# Whatever stands before them, they rather begin with er-: Miet-erhöhung, no Mieter-höhung.
_RATHER_WITH_ER = [
    noun + ending
    for noun in ("fahrung", "hoehung", "klaerung", "zeugung", "ziehung")
    for ending in ("", "en")
]
_WOMEN = "rinnen"  # Mieterinnen are no Rinnen
# What last parts cost more: Sektion, Tourist and Schulden have none of these.
ENDINGS = dict.fromkeys((*_HARDLY_NOUNS, *_RATHER_WITH_ER, _WOMEN), 0.6) | dict.fromkeys(
    _NEVER_LAST, IMPOSSIBLE
)
_NOUN, _BEGINS, _ENDS, _NAME = int(Kind.NOUN), int(Kind.BEGINS), int(Kind.ENDS), int(Kind.NAME)
_AMID, _LAST = int(Kind.NOUN | Kind.STEM), int(Kind.NOUN | Kind.OTHER)
_COSTLY = _NOUN | _BEGINS | _ENDS | _NAME | _AMID | _LAST
PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "ab adoptiv agrar allein alt an anti archaeo audio auf aus auto azo bei benefiz binnen bio co cyber digital eigen eil ein einzel"
        " elektro erst euro ex extra foto fremd frueh gastro gegen general geo gesamt gross grund haupt hinter hoch"
        " hydro hyper immun innen instand inter kardio kilo klein kleinst ko kontra krypto mega meta mikro milli mini mit mittel"
        " multi nach nano neben neo netto neu neuro nicht nieder nord nordost nordwest ober oeko online ost palaeo petro"
        " pharma phono photo polit poly post primar pro pseudo psycho pyro quasi riesen rueck schwieger sekundar selbst semi sonder sozial"
        " spaet spezial spitzen stief sub sued suedost suedwest super tech tele thermo tief trans turbo ueber ultra um un"
        " unter ur video vize vor vorder west wieder zu zwischen aussen voll wohl",
    )
)
_DIRECTION = re.compile("(?:nord|ost|sued|west|mittel|zentral)+")
_OF_NAMES = frozenset(
    ("", "s", "er", "ers", "ern", "erin", "erinnen", "isch", *(f"isch{ending}" for ending in ADJECTIVE))
)
_OF_NAMES_BY_LAST = {
    last: [ending for ending in _OF_NAMES if ending[-1:] == last]
    for last in {ending[-1:] for ending in _OF_NAMES}
}

Links = Sequence[tuple[int, float]]  # for each what may stand between two parts: its letters, and its cost
UNLINKED: Links = ((0, 0.0),)
_PREFIXES_FROM = {
    first: [prefix for prefix in sorted(PREFIXES, key=len) if prefix[:2] == first]
    for first in {prefix[:2] for prefix in PREFIXES}
}


def drops_e(noun: str) -> bool:
    """Tell whether a noun loses its e before another part: Erd-beben, but neither Akti- nor Ide-."""
    return noun.endswith("e") and not noun.endswith(("ie", "ee"))


def cost_of(length: int, *, noun: bool, likely: bool = False) -> float:
    """Return what a part of so many letters costs."""
    return 1.0 + (_LIKELY if likely else _SHORT).get(length, 0.0) + (0.0 if noun else _NOT_A_NOUN)


def _costs(kinds: int, among: int, likely: int) -> list[float]:
    """Return what parts of these kinds cost, by their letters; they are to be `among` others, or long names."""
    costs = [
        cost_of(length, noun=bool(kinds & _NOUN), likely=bool(kinds & likely))
        if kinds & among or (kinds & _NAME and length >= MIN_NAME)  # Brandenburgwahl
        else IMPOSSIBLE
        for length in range(max(_SHORT) + 2)
    ]
    return costs + costs[-1:] * (MAX_LETTERS + 1 - len(costs))


_COSTS_AMID = [_costs(kinds, _AMID, _BEGINS) for kinds in range(_COSTLY + 1)]
_COSTS_LAST = [_costs(kinds, _LAST, _ENDS) for kinds in range(_COSTLY + 1)]


class Parts:
    """The parts of compounds that a lexicon knows, and what they cost."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._of = lexicon.parts
        self.kinds = lru_cache(KEPT)(lexicon.kinds)
        self.begins = lru_cache(KEPT)(self._begins_anew)

    def ways(self, rest: str) -> list[tuple[int, float]]:
        """Return the parts and prefixes that `rest` begins with, each as its letters and its cost if more follows."""
        ways = [(length, _COSTS_AMID[kinds & _COSTLY][length]) for length, kinds in self._of(rest)]
        if rest[:2] in _PREFIXES_FROM:
            prefixes = _PREFIXES_FROM[rest[:2]]
            ways += [(len(prefix), _PREFIX_COST) for prefix in prefixes if rest.startswith(prefix)]
        return ways

    def _begins_anew(self, rest: str) -> bool:
        """Tell whether `rest` is or begins with a part, if only the last one, or begins with a prefix."""
        if self._lexicon.begins(rest):
            return True
        prefixes = _PREFIXES_FROM.get(rest[:2], ())
        return any(rest.startswith(prefix) and rest != prefix for prefix in prefixes)

    def amid(self, part: str) -> float:
        """Return what `part` costs if more follows."""
        cost = _COSTS_AMID[self.kinds(part) & _COSTLY][len(part)]
        return min(cost, _PREFIX_COST) if part in PREFIXES else cost

    def last(self, rest: str) -> float:
        """Return what `rest` costs as the last part."""
        kinds = self.kinds(rest)
        return _COSTS_LAST[kinds & _COSTLY][len(rest)] + ENDINGS.get(rest, 0.0) if kinds else UNKNOWN

    def is_of_name(self, word: str) -> bool:
        """Tell whether `word` is a name or made of one by an ending, and no part of what is told by a direction."""
        is_name = self.kinds(word) & _NAME
        for ending in _OF_NAMES_BY_LAST.get(word[-1], ()):
            if word.endswith(ending):
                is_name |= self.kinds(word.removesuffix(ending)) & _NAME
        return bool(is_name) and not self._has_direction(word)

    def _has_direction(self, name: str) -> bool:
        """Tell whether it is a part of what another long name names: Nordkorea, Südwesteuropas."""
        direction = _DIRECTION.match(name)
        rest = name[direction.end() :] if direction else ""
        named = (rest[size:] in _OF_NAMES for size, kinds in self._of(rest) if kinds & (_NAME | _NOUN))
        return len(rest) >= MIN_NAME and any(named)


@cache
def links(around: str) -> Links:
    """Return what may link two parts, the first none at all; `around` has one letter before and at most two behind."""
    before, behind = around[0], around[1:]
    found = [
        (len(link), extra)
        for link, extra, after in _LINKS_FROM.get(behind[:1], ())
        if before in after and behind.startswith(link)
    ]
    return (*UNLINKED, *found) if found else UNLINKED
