"""Words of other languages than German by their dictionary; those that it does not have, by their stems."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from monitor.core.language.lexicon import Dictionary
from monitor.core.language.stems import MIN_SHARED, Stemmed

# Languages of which simplemma's list, with stems for the rest, finds more forms and fewer other words than
# stems alone. Of Dutch and English, the forms made by rule are better than it.
LANGUAGES = frozenset(
    (
        "cs",
        "da",
        "el",
        "es",
        "et",
        "fi",
        "fr",
        "hu",
        "it",
        "lt",
        "nb",
        "no",
        "pl",
        "pt",
        "ro",
        "ru",
        "sv",
        "tr",
        "uk",
    )
)


@dataclass(frozen=True, slots=True)
class Inflected:
    """Judges words that begin with `shared`: whether they are forms of one of `lemmas`.

    `stemmed` judges a word that the dictionary does not have, and all words where it
    has no lemma; None: there are no stems.
    """

    shared: str
    lemmas: frozenset[str]
    dictionary: Dictionary
    stemmed: Stemmed | None

    def __call__(self, word: str) -> bool:
        """Tell whether the folded `word` is a form of the same word."""
        known = self.dictionary.lemmas(word)
        if not known or not self.lemmas:
            return self.stemmed is not None and self.stemmed(word)
        return not self.lemmas.isdisjoint(chain(known, *map(self.dictionary.lemmas, known)))


def inflected(word: str, dictionary: Dictionary, stemmed: Stemmed | None) -> tuple[frozenset[str], Inflected]:
    """Return the forms of a folded word that do not begin as it does, itself included, and what judges those that do."""
    lemmas = frozenset((word,) if _has_forms(word, dictionary) else dictionary.lemmas(word))
    forms = {word, *_forms(lemmas, dictionary)}
    shared = (stemmed.shared if stemmed else "") or _shared(word, forms)
    others = frozenset(form for form in forms if not (shared and form.isalpha() and form.startswith(shared)))
    return others | {word}, Inflected(shared, lemmas, dictionary, stemmed)


def _has_forms(word: str, dictionary: Dictionary) -> bool:
    return any(form != word for form in dictionary.forms(word))


def _forms(lemmas: frozenset[str], dictionary: Dictionary) -> Iterator[str]:
    """Give the forms of words, and the forms of these: of a participle, say, which has a word of its own."""
    for lemma in lemmas:
        for form in dictionary.forms(lemma):
            yield form
            yield from dictionary.forms(form)


def _shared(word: str, forms: set[str]) -> str:
    """Return the letters that the forms begin with which begin as `word` does; empty if there are too few."""
    beginning = word[:MIN_SHARED]
    alike = sorted(form for form in forms if form.startswith(beginning))
    first, last = alike[0], alike[-1]
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:length] if length >= MIN_SHARED else ""
