"""Judges the longer words of a text: whether a word of a rule is a part of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core.language.cut import Cut, Span
from monitor.core.language.lexicon import Kind
from monitor.core.language.segment import Segmenter, Sought, may_be_long_head
from monitor.core.language.ways import MAX_LETTERS

_OTHER_OR_NOUN = int(Kind.OTHER | Kind.NOUN)
# With an s, which no form of theirs has, these stand for a compound: Landschafts- und Gartenbau.
_HANGING = ("heits", "keits", "schafts", "taets", "ungs")
_WOMEN, _WOMEN_OF = "innen", "erinnen"  # of men on -er: Mieterinnen hold what Mieter hold, no Rinnen


@dataclass(frozen=True, slots=True)
class PartOf:
    """Judges words: whether the one sought is a part."""

    segmenter: Segmenter
    sought: Sought
    head_only: bool
    capital: bool  # the one sought is a noun

    def __call__(self, word: str, spans: Iterable[Span] | None = None, /, *, small: bool) -> bool:
        """Tell whether `word`, written without any capital if `small`, has the part; None: look for it all over."""
        if len(word) > MAX_LETTERS:
            return False
        judged = self._in_place_of(word)
        if judged != word:
            spans = spans and [span for span in spans if span[1] <= len(judged)]
            if judged in self.sought.forms:
                return not (self.capital and small)
            word = judged
        places = self.sought.places(word, spans, head_only=self.head_only)
        if not places or (self.capital and small and word.endswith(tuple(self.sought.forms))):
            return False
        cut = self.segmenter.cut(word)
        held = cut.held(places)
        if not held and not may_be_long_head(word, places):
            return False
        if self.capital and self._is_small(cut, small=small) and not self._ends_small(word):
            return False
        return self.segmenter.holds(cut, self.sought, places, held, head_only=self.head_only)

    def _in_place_of(self, word: str) -> str:
        """Return what is judged in place of `word`: the noun left before a hyphen, and the men of women's plurals.

        Not for Fahrerin in Autofahrerinnen.
        """
        if word.endswith(_HANGING):
            return word[:-1]
        if self.head_only or not word.endswith(_WOMEN_OF):
            return word
        of_women = any(form.endswith(_WOMEN) for form in self.sought.forms)
        return word if of_women else word.removesuffix(_WOMEN)

    def _is_small(self, cut: Cut, *, small: bool) -> bool:
        """Tell whether a word is written small, but for the beginning of a sentence or as a verb used as a noun."""
        return small or cut.is_no_noun or self.segmenter.is_prefixed_verb(cut.word, _OTHER_OR_NOUN)

    def _ends_small(self, word: str) -> bool:
        """Tell whether `word` may lack a capital: its head is no noun, so not the one sought either."""
        if word.endswith(tuple(self.sought.forms)) or self.segmenter.is_prefixed_verb(word):
            return False
        return self.segmenter.ends_small(word)
