"""Finds out whether a word is a part of a German compound: Rakete of Kurzstreckenraketen, but Ton not of Beton.

The word sought is a part if cutting along it costs hardly more than the best cut,
or if it is a part of a part.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from monitor.core.language.cut import Cut, Place, Span
from monitor.core.language.endings import ADJECTIVE, INSEPARABLE
from monitor.core.language.lexicon import GENDERS, Kind, Lexicon
from monitor.core.language.ways import IMPOSSIBLE, MAX_LETTERS, PREFIXES, Parts

MAX_NESTED = 2.6  # cost of a part that is itself cut: above it, the cut is a guess
MAX_KNOWN = 2.99  # the same where the part is a noun with the gender of its last part: Erdöl-preis
MAX_DEPTH = 3
SHORT = 3  # letters before a part that are no part themselves, but may be a prefix
KEPT = 500  # cuts remembered: a word is asked about for many terms, one after the other
LONG = 7  # letters of a noun that is taken for the head of a word with an unknown rest
MIN_REST = 4  # letters of that rest
_REST = re.compile(rf"(?=.*[aeiouy]).{{{MIN_REST},}}(?<![bcdfgkpt][rlnmpt])")
_OTHER, _OTHER_OR_NOUN = int(Kind.OTHER), int(Kind.OTHER | Kind.NOUN)
_STEM, _STEM_OR_NOUN = int(Kind.STEM), int(Kind.STEM | Kind.NOUN)
# A noun behind one of these is hardly a part: Anlage is made of anlegen, Protest and Urteil of nothing.
_PARTICLES = frozenset(
    ("ab", "an", "auf", "aus", "dis", "durch", "ein", "ex", "her", "hin", "pro", "trans", "um", "ur", "zu")
)
_VERB_PREFIXES = tuple(
    re.findall(
        r"\w+",
        "ab an auf aus bei durch ein fort her hin los mit nach nieder ueber um unter vor weg wieder zu zurueck"
        " zusammen",
    )
)
_VERB_ENDS = (
    *("en", "ern", "eln", "t", "te", "tem", "ter", "tes", "ene", "ener", "enem", "enes"),
    *("end", "ende", "ender", "endem", "endes"),
)
# Endings of the present participle: strafend has no Strafe.
_PRESENT = frozenset(("end", *(f"end{ending}" for ending in ADJECTIVE)))
_UR = "ur"
_RIGHT, _LEFT = "rechts", "links"
_TOLD = 9  # letters of a word with links by which another one with rechts is told: Linksextremist
# Words with rechts that are of the law, although there are such with links.
_OF_LAW = re.compile(f"{_RIGHT}(?:anwa|verkehr)")
_THEFT = "dieb"  # of stehlen: no Stahl in Diebstahl
_DOER = re.compile(r"ikern?s?\Z|[ai]tor(?:s|en)?\Z")  # no Kern in Musikern, no Toren in Innovatoren


@dataclass(frozen=True, slots=True)
class Sought:
    """A word that may be a part: its folded `forms`, and how it may look `inside`, before another part.

    `doubtful` forms are also those of another noun: the head of a compound that is known
    to have the gender of the word sought. Rechte is a form of Recht in Menschenrechte.
    """

    forms: frozenset[str]
    inside: frozenset[str] = frozenset()
    genders: int = 0  # kinds; none: not known
    doubtful: frozenset[str] = frozenset()

    def places(
        self, word: str, spans: Iterable[Span] | None = None, *, head_only: bool, in_part: bool = False
    ) -> list[Place]:
        """Return each of the `spans` that hold it at which it could be a part of `word`; None: any that holds it.

        `in_part`: `word` is a part itself, and more parts follow.
        """
        found, size = [], len(word)
        for start, end in self._spans(word) if spans is None else spans:
            if start and _begins_none(word, start):
                continue
            form = word[start:end]
            linked = form in self.forms
            may_begin = not head_only and form not in self.doubtful
            fits = linked or in_part if end == size else may_begin
            if fits and end - start < size:
                found.append((start, end, linked))
        return found

    def _spans(self, word: str) -> Iterator[Span]:
        for form in chain(self.forms, self.inside):
            start = word.find(form)
            while start >= 0:
                yield start, start + len(form)
                start = word.find(form, start + 1)


class Segmenter:
    """Cuts compounds by a lexicon. Words are folded."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._parts = Parts(lexicon)
        self.cut = lru_cache(KEPT)(self._cut_anew)

    def has_part(self, word: str, sought: Sought, *, head_only: bool = False) -> bool:
        """Tell whether `sought` is a part of `word`; `head_only`: its last part."""
        places = sought.places(word, head_only=head_only) if len(word) <= MAX_LETTERS else []
        cut = self.cut(word)
        return self.holds(cut, sought, places, cut.held(places), head_only=head_only)

    def holds(
        self, cut: Cut, sought: Sought, places: Sequence[Place], held: Sequence[Place], *, head_only: bool
    ) -> bool:
        """Tell whether `sought` is a part of a word at one of its `places`, of which `held` may be parts."""
        if any(cut.word.startswith(_UR, start) for start, _, _ in places):
            places, held = self._not_of_ur(cut.word, places), self._not_of_ur(cut.word, held)
        if _RIGHT in cut.word:
            places, held = self._not_of_right(cut.word, places), self._not_of_right(cut.word, held)
        if not places or cut.is_whole or self._is_plain(cut):
            return False
        if not held:
            return _is_long_head(cut, sought, places)
        places, held = _of_gender(cut, sought, places), _of_gender(cut, sought, held)
        for start, end, linked in held:
            if cut.is_in_two(start, end, linked=linked):
                return True
        return self._goes_along(cut, sought, places, held, head_only=head_only, depth=0)

    def _not_of_ur(self, word: str, places: Sequence[Place]) -> Sequence[Place]:
        """Return the places but for those at which a noun on -ur ends and another word begins: Kultur-teil has no Urteil."""
        known = self._parts
        return [
            place
            for place in places
            if not word.startswith(_UR, place[0])
            or not known.kinds(word[: place[0] + len(_UR)]) & Kind.NOUN
            or not known.begins(word[place[0] + len(_UR) :])
        ]

    def _not_of_right(self, word: str, places: Sequence[Place]) -> Sequence[Place]:
        """Return the places but for those of the direction: no Recht in Rechtsextremist, as there are Linksextremisten."""
        return [place for place in places if not self._is_direction(word[place[0] :])]

    def _is_direction(self, word: str) -> bool:
        if not word.startswith(_RIGHT) or _OF_LAW.match(word):
            return False
        known, twin = self._parts, _LEFT + word.removeprefix(_RIGHT)
        return any(
            size >= _TOLD and known.kinds(twin[:size]) & _OTHER_OR_NOUN for size, _ in known.ways(twin)
        )

    def _is_plain(self, cut: Cut) -> bool:
        """Tell whether a word is a known participle or the like that only looks like three nouns: verstorbene."""
        is_known = cut.word.startswith(INSEPARABLE) and cut.kinds & _OTHER
        return bool(is_known) and cut.takes_three

    def _goes_along(
        self,
        cut: Cut,
        sought: Sought,
        places: Sequence[Place],
        held: Sequence[Place],
        *,
        head_only: bool,
        depth: int,
    ) -> bool:
        """Tell whether a cut with one of the places `held` costs hardly more than any, or a part of the best holds it."""
        for start, end, linked in held:
            if cut.goes_along(start, end, linked=linked):
                return True
        word, size = cut.word, len(cut.word)
        for start, end in cut.parts if depth < MAX_DEPTH else ():
            part = word[start:end]
            may_hold = any(start <= first and last <= end for first, last, _ in places)
            if may_hold and part not in PREFIXES:
                inner = sought.places(part, head_only=head_only, in_part=end < size)
                if inner and self._holds_inside(part, sought, inner, head_only=head_only, depth=depth + 1):
                    return True
        return False

    def _holds_inside(
        self, part: str, sought: Sought, places: Sequence[Place], *, head_only: bool, depth: int
    ) -> bool:
        """Tell whether `sought` is a part of a part at one of its `places`."""
        cut = self.cut(part)
        held: Sequence[Place] = [] if cut.takes_three or cut.is_whole else cut.held(places)
        if not held or self._is_guess(cut):
            return False
        places, held = _of_gender(cut, sought, places), _of_gender(cut, sought, held)
        return self._goes_along(cut, sought, places, held, head_only=head_only, depth=depth)

    def _is_guess(self, cut: Cut) -> bool:
        """Tell whether a part is cut at too high a cost; a noun with the gender of its last part may cost more."""
        if cut.cost <= MAX_NESTED:
            return False
        head = cut.word[cut.parts[-1][0] :]
        return cut.cost > MAX_KNOWN or not cut.genders & self._parts.kinds(head)

    def genders(self, word: str) -> int:
        """Return the genders of a noun, as kinds; none if they are not known."""
        return self._parts.kinds(word) & GENDERS

    def ends_small(self, word: str) -> bool:
        """Tell whether the last part can be something else than a noun, as befits a word without a capital."""
        head = word[self.cut(word).parts[-1][0] :]
        return head not in _PRESENT and self._is_other(head)

    def is_prefixed_verb(self, word: str, among: int = _OTHER) -> bool:
        """Tell whether `word` is a verb with a prefix: zu|greifen, zu|geschnitten and an|zu|geben have no Zug.

        Of the kinds `among`, the verb itself is no other.
        """
        if not (word.endswith(_VERB_ENDS) and word.startswith(_VERB_PREFIXES)):
            return False
        verbs = [word[len(prefix) :] for prefix in _VERB_PREFIXES if word.startswith(prefix)]
        verbs += [verb[2:] for verb in verbs if verb.startswith("zu")]
        return any(verb.endswith(_VERB_ENDS) and self._is_other(verb, among) for verb in verbs)

    def is_stem(self, part: str) -> bool:
        """Tell whether `part` is how a verb or a noun begins other words: erd of Erde, but not not of Note."""
        return self._parts.kinds(part) & _STEM_OR_NOUN == _STEM

    def _is_other(self, word: str, among: int = _OTHER) -> bool:
        """Tell whether `word` is known and no noun; of the kinds `among` it is no other."""
        return self._parts.kinds(word) & among == _OTHER

    def _cut_anew(self, word: str) -> Cut:
        return Cut(word, self._parts)


def _begins_none(word: str, start: int) -> bool:
    """Tell whether what stands before `start` keeps a part from beginning there."""
    before = word[:start]
    if (start < SHORT and before not in PREFIXES) or before in _PARTICLES:
        return True
    if before.endswith(_THEFT) and word.startswith(("stahl", "staehl"), start):
        return True
    return before[-1] in "ai" and _DOER.match(word, start - 1) is not None


def may_be_long_head(word: str, places: Iterable[Place]) -> bool:
    """Tell whether a long form stands at the end of `word`, behind a rest that nobody needs to know."""
    return any(start >= MIN_REST and end - start >= LONG and end == len(word) for start, end, _ in places)


def _of_gender(cut: Cut, sought: Sought, places: Sequence[Place]) -> Sequence[Place]:
    """Return the places but for heads of a word that is not known to have the gender sought: no Rat heads Heirat."""
    word, genders = cut.word, cut.genders
    if genders & sought.genders:
        return places
    if genders and sought.genders:
        return [place for place in places if place[1] < len(word)]
    if not sought.doubtful:
        return places
    return [place for place in places if place[1] < len(word) or word[place[0] :] not in sought.doubtful]


def _is_long_head(cut: Cut, sought: Sought, places: Sequence[Place]) -> bool:
    """Tell whether a word that cannot be cut ends with a long noun: Demarkations-linie, but Ver-teilung has a prefix."""
    word = cut.word
    if cut.cost < IMPOSSIBLE or word.startswith(INSEPARABLE):
        return False
    return any(
        end == len(word)
        and end - start >= LONG
        and linked
        and word[start:] not in sought.doubtful
        and _REST.fullmatch(word[:start])
        for start, end, linked in _of_gender(cut, sought, places)
    )
