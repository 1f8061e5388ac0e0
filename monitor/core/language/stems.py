"""Words of other languages than German: those of one stem are one word."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from monitor.core.language import english
from monitor.core.language.inflection import endings_of

ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
MIN_SHARED = 3  # letters at the beginning that forms of one word have in common
KEPT = 20_000  # stems remembered: news repeats its words


@dataclass(frozen=True, slots=True)
class Stemmed:
    """Judges words: whether they have one stem with the folded `word`."""

    word: str
    stem: Callable[[str], str]
    language: str

    @property
    def shared(self) -> str:
        """The letters that every form begins with; empty if they are too few to look for."""
        stem = self.stem(self.word)
        length = next(
            (i for i, pair in enumerate(zip(self.word, stem, strict=False)) if len(set(pair)) > 1), None
        )
        shared = self.word[: min(len(stem), len(self.word)) if length is None else length]
        shared = endings_of(self.language).common(shared)
        return shared if len(shared) >= MIN_SHARED else ""

    def __call__(self, word: str) -> bool:
        """Tell whether `word` is a form of the same word."""
        same = self.stem(word) == self.stem(self.word)
        return same and not endings_of(self.language).are_two(self.word, word)


@cache
def stemmer(language: str) -> Callable[[str], str] | None:
    """Return what gives the stem of a folded word; None for a language without rules."""
    if language not in ALGORITHMS:
        return None
    if language == "en":
        return lru_cache(KEPT)(english.stem)
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer(ALGORITHMS[language]).stemWord
    return lru_cache(KEPT)(partial(endings_of(language).key, stem=stem))
