"""What a word of a rule stands for, in each mode."""

from dataclasses import dataclass, replace

from monitor.core.language import dutch, korean
from monitor.core.language.another import Another
from monitor.core.language.countries import people_of
from monitor.core.language.english_irregular import irregular_forms
from monitor.core.language.fold import fold_word
from monitor.core.language.german import German
from monitor.core.language.inflected import LANGUAGES, Inflected, inflected
from monitor.core.language.inflection import endings_of
from monitor.core.language.lexicon import Lexicon
from monitor.core.language.numbers import Figures, number_forms
from monitor.core.language.segment import Segmenter, Sought
from monitor.core.language.stems import ALGORITHMS, Stemmed, stemmer
from monitor.core.language.ways import PREFIXES, drops_e
from monitor.core.query import Mode

GERMAN, ENGLISH, DUTCH = "de", "en", "nl"
SPOKEN = LANGUAGES.union(ALGORITHMS)  # languages other than German whose forms are known
MIN_PART = 3  # letters of what is looked for inside longer words
_BARE = ("end", "eck")  # nouns without their e, although they are words: Endspiel, Eckpunkt


@dataclass(frozen=True, slots=True)
class Meaning:
    """What counts as a word; all folded. `forms` have the term's own case.

    `small` count only without a capital, `names` with one, `free` in any case;
    `part`: what is a part of compounds, `head_only`: only as their last part;
    `stem`: judges words of another language that begin as the word does;
    `another`: tells by what stands around them which finds are another word.
    """

    forms: frozenset[str]
    small: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    part: Sought | None = None
    stem: Stemmed | Inflected | None = None
    head_only: bool = False
    another: Another | None = None


class Words:
    """Expands the words of rules for texts in one language."""

    def __init__(self, language: str, lexicon: Lexicon | None) -> None:
        self._german = German(lexicon) if lexicon and language == GERMAN else None
        self.segmenter = Segmenter(lexicon) if lexicon and language == GERMAN else None
        self._language, self._stem = language, stemmer(language)
        self._dictionary = lexicon.dictionary(language) if lexicon and language in LANGUAGES else None

    def meaning(self, word: str, mode: Mode, *, ends_phrase: bool = False) -> Meaning:
        """Return what counts as `word`; a noun that ends a phrase may also be the last part of a compound."""
        meaning = self._meaning(word, mode, ends_phrase=ends_phrase)
        if not any(map(str.isdigit, word)):
            return meaning
        written = frozenset[str]() if mode is Mode.EXACT else number_forms(fold_word(word))
        another = meaning.another if any(map(str.isalpha, word)) else Figures()
        return replace(meaning, forms=meaning.forms | written, another=another)

    def _meaning(self, word: str, mode: Mode, *, ends_phrase: bool) -> Meaning:
        if mode is Mode.EXACT or self._german is None:
            return self._stemmed(fold_word(word), exact=mode is Mode.EXACT)
        forms = self._german.forms(word)
        another = self._german.another(word, forms)
        meaning = Meaning(forms.any_case | forms.datives, forms.small, forms.capital, another=another)
        if mode is Mode.DERIVE:
            people, adjectives = people_of(word)
            meaning = replace(meaning, names=forms.capital | people, free=adjectives)
        if mode is Mode.COMPOUND or (ends_phrase and word[:1].isupper()):
            inside, doubtful = (forms.any_case, frozenset()) if ends_phrase else self._german.part_forms(word)
            long_enough = frozenset(form for form in inside if len(form) >= MIN_PART)
            folded = fold_word(word)
            genders = self.segmenter.genders(folded) if self.segmenter else 0
            part = Sought(long_enough, self._inside(word), genders, doubtful)
            meaning = replace(meaning, part=part, head_only=mode is not Mode.COMPOUND)
        return meaning

    def _stemmed(self, word: str, *, exact: bool) -> Meaning:
        if self._dictionary and not exact:
            stemmed = Stemmed(word, self._stem, self._language) if self._stem else None
            forms, judge = inflected(word, self._dictionary, stemmed)
            return Meaning(forms, stem=judge)
        if exact or self._stem is None:
            particles = korean.is_korean(word) and not exact
            return Meaning(korean.forms(word) if particles else frozenset((word,)))
        if self._language == DUTCH:  # Snowball's stems know half of the forms
            return Meaning(dutch.forms(word))
        stem = Stemmed(word, self._stem, self._language)
        endings = endings_of(self._language)
        irregular = irregular_forms(word) if self._language == ENGLISH else endings.forms(word)
        regular = frozenset[str]() if stem.shared else endings.regular(word)
        return Meaning(frozenset((word, *irregular, *regular)), stem=stem)

    def _inside(self, word: str) -> frozenset[str]:
        """Return how a word may look before another part; an adjective used as a noun keeps its ending there."""
        if self._german is None or self.segmenter is None or self._german.is_adjective(word):
            return frozenset()
        looks, known = _inside(fold_word(word)), self.segmenter
        return frozenset(
            look
            for look in looks
            if len(look) > MIN_PART or look in PREFIXES or look in _BARE or known.is_stem(look)
        )

    def parted(self, prefix: str, verb: str) -> Meaning:
        """Return what counts as a separable verb without its prefix: the finite forms, which stand before it."""
        if self._german is None:
            return Meaning(frozenset((fold_word(verb),)))
        return Meaning(self._german.parted_forms(prefix, verb))


def group(language: str | None) -> str:
    """Return the language whose words texts in `language` are matched by; unknown ones are taken for German."""
    if not language:
        return GERMAN
    return language if language == GERMAN or language in SPOKEN else ""


def _inside(word: str) -> frozenset[str]:
    """Return how a word may look before another part: Erd-beben, Hilfs-werk, Museen-verbund, Renn-stall."""
    looks = set() if word.endswith("s") else {word + "s", word + "es"}
    if word.endswith(("ern", "en")) and (len(word) > MIN_PART + 2 or word == "osten"):
        looks |= {word[:-1]} if word.endswith("ern") else {word[:-2], word[:-2] + "s"}
    if drops_e(word) and len(word) > MIN_PART:
        looks |= {word[:-1], word[:-1] + "s"}
    if word.endswith("um") and len(word) > MIN_PART + 2:
        looks.add(word[:-2] + "en")
    return frozenset(looks)
