"""Finds out whether a word is a part of a German compound: Rakete of Kurzstreckenraketen, but Ton not of Beton.

The word sought is a part if cutting along it costs hardly more than the best cut,
or if it is a part of a part.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from monitor.core.language.cut import IMPOSSIBLE, PREFIXES, TOLERANCE, Cut, Steps, steps_of
from monitor.core.language.endings import INSEPARABLE
from monitor.core.language.lexicon import GENDERS, Kind, Lexicon

MAX_NESTED = 2.6  # cost of a part that is itself cut: above it, the cut is a guess
MAX_DEPTH = 3
MAX_LETTERS = 60
KEPT = 500  # cuts remembered: a word is asked about for many terms, one after the other
KEPT_ENDS = 30_000  # ends of words remembered with the parts they begin with: many words share them
LONG = 7  # letters of a noun that is taken for the head of a word with an unknown rest
MIN_REST = 4  # letters of that rest
_REST = re.compile(rf"(?=.*[aeiouy]).{{{MIN_REST},}}(?<![bcdfgkpt][rlnmpt])")
_OTHER, _OTHER_OR_NOUN = int(Kind.OTHER), int(Kind.OTHER | Kind.NOUN)
# A noun behind one of these is hardly a part: Anlage is made of anlegen, Protest and Urteil of nothing.
_PARTICLES = frozenset(
    ("ab", "an", "auf", "aus", "dis", "durch", "ein", "ex", "her", "hin", "pro", "trans", "um", "ur", "zu")
)
_VERB_PREFIXES = frozenset(
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

Span = tuple[int, int]  # [start, end) in a word
Place = tuple[int, int, bool]  # the same, and whether a link may follow


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
            found_form = word[start:end]
            linked = found_form in self.forms
            may_begin = not head_only and found_form not in self.doubtful
            fits = linked or in_part if end == size else may_begin
            if fits and end - start < size and word[:start] not in _PARTICLES:
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
        self._lexicon = lexicon
        self.cut = lru_cache(KEPT)(self._cut_anew)
        self._steps = lru_cache(KEPT_ENDS)(self._steps_anew)

    def has_part(self, word: str, sought: Sought, *, head_only: bool = False) -> bool:
        """Tell whether `sought` is a part of `word`; `head_only`: its last part."""
        places = sought.places(word, head_only=head_only) if len(word) <= MAX_LETTERS else []
        return self.holds(word, sought, places, head_only=head_only)

    def holds(
        self, word: str, sought: Sought, places: Sequence[Place], *, head_only: bool, depth: int = 0
    ) -> bool:
        """Tell whether `sought` is a part of `word` at one of its `places`."""
        if not places or (cut := self.cut(word)).is_whole:
            return False
        held = [place for place in places if cut.may_hold(place[0], place[1])]
        if not held:
            return not depth and _is_long_head(cut, word, sought, places)
        if depth and cut.cost > MAX_NESTED:
            return False
        if not cut.genders & sought.genders:
            no_heads = _heads_of_others(cut, word, sought, places)
            places = [place for place in places if place not in no_heads]
            held = [place for place in held if place not in no_heads]
        if not depth and any(cut.is_in_two(start, end, linked=linked) for start, end, linked in held):
            return True
        costs = (cut.cost_along(start, end, linked=linked) for start, end, linked in held)
        if min(costs, default=IMPOSSIBLE) <= min(cut.cost, IMPOSSIBLE / 2) + TOLERANCE:
            return True
        return depth < MAX_DEPTH and any(
            self.holds(
                part,
                sought,
                sought.places(part, head_only=head_only, in_part=end < len(word)),
                head_only=head_only,
                depth=depth + 1,
            )
            for start, end in cut.parts
            if (part := word[start:end]) not in PREFIXES
            and any(start <= first and last <= end for first, last, _ in places)
        )

    def genders(self, word: str) -> int:
        """Return the genders of a noun, as kinds; none if they are not known."""
        return next((kind & GENDERS for part, kind in self._lexicon.parts(word) if part == word), 0)

    def ends_small(self, word: str) -> bool:
        """Tell whether the last part can be something else than a noun, as befits a word without a capital."""
        head = word[self.cut(word).parts[-1][0] :]
        return self._is_other(head)

    def is_prefixed_verb(self, word: str, among: int = _OTHER) -> bool:
        """Tell whether `word` is a verb with a prefix: zu|greifen, zu|geschnitten and an|zu|geben have no Zug.

        Of the kinds `among`, the verb itself is no other.
        """
        verbs = [word[len(prefix) :] for prefix in _VERB_PREFIXES if word.startswith(prefix)]
        verbs += [verb[2:] for verb in verbs if verb.startswith("zu")]
        return any(verb.endswith(_VERB_ENDS) and self._is_other(verb, among) for verb in verbs)

    def is_no_noun(self, word: str) -> bool:
        """Tell whether `word` has a capital only where it begins a sentence: Zugleich, Abgesehen."""
        return self._is_other(word, _OTHER_OR_NOUN)

    def is_stem(self, part: str) -> bool:
        """Tell whether `part` is how a verb or a noun begins other words: erd of Erde, but not not of Note."""
        wanted = Kind.STEM | Kind.NOUN
        return any(known == part and kind & wanted == Kind.STEM for known, kind in self._lexicon.parts(part))

    def _is_other(self, word: str, among: int = _OTHER) -> bool:
        """Tell whether `word` is known and no noun; of the kinds `among` it is no other."""
        return self._steps(word).whole & among == _OTHER

    def _cut_anew(self, word: str) -> Cut:
        return Cut(word, self._steps)

    def _steps_anew(self, rest: str) -> Steps:
        return steps_of(rest, self._lexicon)


def _may_be_long_head(word: str, places: Iterable[Place]) -> bool:
    return any(start >= MIN_REST and end - start >= LONG and end == len(word) for start, end, _ in places)


def _heads_of_others(cut: Cut, word: str, sought: Sought, places: Iterable[Place]) -> Sequence[Place]:
    """Return the places at the end of a word that is not known to have the gender sought: no Rat heads Heirat."""
    heads = [place for place in places if place[1] == len(word)]
    if cut.genders and sought.genders:
        return heads
    return [place for place in heads if word[place[0] :] in sought.doubtful]


def _is_long_head(cut: Cut, word: str, sought: Sought, places: Iterable[Place]) -> bool:
    """Tell whether a word that cannot be cut ends with a long noun: Demarkations-linie, but Ver-teilung has a prefix."""
    other_gender = cut.genders and sought.genders and not cut.genders & sought.genders
    if cut.cost < IMPOSSIBLE or other_gender or word.startswith(INSEPARABLE):
        return False
    return any(
        end == len(word)
        and end - start >= LONG
        and linked
        and word[start:] not in sought.doubtful
        and _REST.fullmatch(word[:start])
        for start, end, linked in places
    )


@dataclass(frozen=True, slots=True)
class PartOf:
    """Judges words: whether the one sought is a part."""

    segmenter: Segmenter
    sought: Sought
    head_only: bool
    capital: bool  # the one sought is a noun

    def __call__(self, word: str, spans: Iterable[Span] | None = None, /, *, small: bool) -> bool:
        """Tell whether `word`, written without any capital if `small`, has the part; None: look for it all over."""
        if len(word) > MAX_LETTERS or (self.head_only and not word.endswith(tuple(self.sought.forms))):
            return False
        places = self.sought.places(word, spans, head_only=self.head_only)
        cut = self.segmenter.cut(word)
        may_be_held = any(cut.may_hold(start, end) for start, end, _ in places)
        if not may_be_held and not _may_be_long_head(word, places):
            return False
        if self.capital and self._is_small(word, small=small) and not self._ends_small(word):
            return False
        return self.segmenter.holds(word, self.sought, places, head_only=self.head_only)

    def _is_small(self, word: str, *, small: bool) -> bool:
        """Tell whether `word` is written small, but for the beginning of a sentence or as a verb used as a noun."""
        return (
            small or self.segmenter.is_no_noun(word) or self.segmenter.is_prefixed_verb(word, _OTHER_OR_NOUN)
        )

    def _ends_small(self, word: str) -> bool:
        """Tell whether `word` may lack a capital: its head is no noun, so not the one sought either."""
        if word.endswith(tuple(self.sought.forms)) or self.segmenter.is_prefixed_verb(word):
            return False
        return self.segmenter.ends_small(word)
