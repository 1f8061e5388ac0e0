"""The words of texts, each under the one that stands for all its forms."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from monitor.core.language.fold import fold_word
from monitor.core.language.lexicon import Lexicon
from monitor.core.language.vocabulary import GERMAN
from monitor.core.story.chunks import COMMON, token_of

MIN_LETTERS = 3  # shorter words say little and are many; names in capitals may have two
PLURAL = 4  # letters at least that an English word has before its s
_WORD = re.compile(r"[^\W\d_]{2,}")


class Headwords:
    """Numbers words so that all forms of one have one number, in whatever language."""

    def __init__(self, lexicon: Lexicon | None) -> None:
        self._lexicon = lexicon
        self._numbers: dict[str, int] = {}  # folded headword → number
        self._known: dict[str, dict[str, int | None]] = {}  # language → word as written → number

    def of(self, text: str, language: str | None) -> set[int]:
        """Return the different words of a text."""
        known = self._of_language(language)
        found = set(map(known.get, self._learnt(set(written(text)), known, language)))
        found.discard(None)
        return found  # type: ignore[return-value]  # None is gone

    def in_order(self, text: str, language: str | None) -> list[tuple[str, int | None]]:
        """Return each word of a text as written with its number; None: one that says little."""
        known, words = self._of_language(language), written(text)
        self._learnt(set(words), known, language)
        return [(word, known[word]) for word in words]

    def _of_language(self, language: str | None) -> dict[str, int | None]:
        return self._known.setdefault(_two_letters(language), {})

    def _learnt(
        self, words: Collection[str], known: dict[str, int | None], language: str | None
    ) -> Collection[str]:
        for word in [one for one in words if one not in known]:
            known[word] = self._number(word, _two_letters(language))
        return words

    def _number(self, word: str, language: str) -> int | None:
        if len(word) < MIN_LETTERS and not word.isupper():
            return None
        if token_of(fold_word(word)) & COMMON:
            return None
        head = fold_word(self.headword(word, language))
        return self._numbers.setdefault(head, len(self._numbers))

    def headword(self, word: str, language: str | None) -> str:
        """Return the dictionary word that `word` is a form of, as the dictionary spells it; else itself."""
        if _two_letters(language) == GERMAN and self._lexicon:
            return _german(word, self._lexicon)
        plural = _two_letters(language) == "en" and len(word) > PLURAL and word.endswith("s")
        return word[:-1] if plural and not word.endswith("ss") else word

    def shown(self, forms: Iterable[str], language: str | None) -> str:
        """Return how to write a word in a rule, given the forms met: the dictionary's word, else the most frequent form."""
        counts = Counter(forms)
        if _two_letters(language) == GERMAN and self._lexicon:
            heads = Counter[str]()
            for form, count in counts.items():
                heads[self.headword(form, language)] += count
            return max(heads, key=lambda head: (heads[head], head))
        return max(counts, key=lambda form: (counts[form], form))


def is_topical(word: str, language: str | None) -> bool:
    """Tell whether a word names something: in German a noun, a name, or an adjective made of one."""
    return _two_letters(language) != GERMAN or word[:1].isupper() or word.endswith("isch")


def written(text: str) -> list[str]:
    """Return the words of a text in order; what hyphens tie together apart."""
    return _WORD.findall(text if text.isascii() else unicodedata.normalize("NFC", text))


def _german(word: str, lexicon: Lexicon) -> str:
    """Prefer what is written: a noun with its capital, and small what only begins a sentence."""
    for spelled in (word, word.capitalize()) if word.isupper() else (word,):
        heads = [head for head in (*_lemmas(spelled, lexicon),) if head[:1].isupper() == word[:1].isupper()]
        if heads:  # Drohnen are of Drohne rather than of Drohn; ukrainischen of ukrainisch
            longest = -1 if word[:1].isupper() else 1
            return min(heads, key=lambda head: (head != spelled, longest * len(head), head))
    small = word.lower()
    heads = _lemmas(small, lexicon) if word[:1].isupper() and not word.isupper() else []
    return min(heads, key=lambda head: (len(head), head), default=word)


def _lemmas(word: str, lexicon: Lexicon) -> list[str]:
    own = [word] if lexicon.forms(word)[1:] else []
    return own or list(lexicon.lemmas(word))


def _two_letters(language: str | None) -> str:
    return (language or "")[:2].lower()
