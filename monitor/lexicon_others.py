"""Dictionaries of other languages than German, made of simplemma's lists as the German lexicon is.

Each is one trie of a few megabytes that is mapped into memory when rules are
compiled for its language; a lookup takes microseconds, and nothing has to be loaded.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from monitor.core.language.fold import fold_word
from monitor.core.language.inflected import LANGUAGES
from monitor.lexicon_places import LexiconError, build_in_child, built, built_at_last

LAYOUT = 1  # of the files; a new number builds them anew
_LISTS = {"no": "nb"}  # languages that simplemma calls otherwise
_FORM, _LEMMA = "\t", "\n"  # `lemma TAB form`, `form NEWLINE lemma`


class TrieDictionary:
    """The words of one language in the file that `open_dictionary` prepared, all folded."""

    def __init__(self, path: Path) -> None:
        import marisa_trie

        self._words = marisa_trie.Trie().mmap(str(path))

    def forms(self, lemma: str) -> Sequence[str]:
        start = len(lemma) + 1
        return [key[start:] for key in self._words.keys(lemma + _FORM)]

    def lemmas(self, form: str) -> Sequence[str]:
        start = len(form) + 1
        return [key[start:] for key in self._words.keys(form + _LEMMA)]


@cache
def open_dictionary(language: str) -> TrieDictionary | None:
    """Open the dictionary of a language; where it is missing, build it first, which takes seconds.

    None: there is none, or it cannot be built, which is said once.
    """
    if language not in LANGUAGES:
        return None
    try:
        return TrieDictionary(built_at_last(_name(language), partial(_build, language)))
    except LexiconError as error:
        sys.stderr.write(f"{error}\nWords in this language are matched by their stems alone.\n")
        return None


def is_at_hand(language: str) -> bool:
    """Tell whether the dictionary of a language is built, or there is none."""
    return language not in LANGUAGES or built(_name(language)) is not None


def _name(language: str) -> str:
    return f"{_LISTS.get(language, language)}-{LAYOUT}-simplemma-{version('simplemma')}.trie"


def _build(language: str, path: Path) -> None:
    sys.stderr.write(
        f"Building the dictionary of words in '{language}'. This happens once and takes seconds.\n"
    )
    if problem := build_in_child("monitor.lexicon_others", str(path), _LISTS.get(language, language)):
        raise LexiconError(f"The dictionary {path} could not be built: {problem}")


def build(path: Path, language: str) -> None:
    """Build the file beside its place and move it there at once."""
    import marisa_trie
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        made = Path(scratch) / path.name
        marisa_trie.Trie(keys_of(DefaultDictionaryFactory().get_dictionary(language))).save(str(made))
        made.rename(path)


def keys_of(lemmas: Mapping[str, str]) -> Iterator[str]:
    """Give the ways between forms and their dictionary words, of each form with its dictionary word."""
    words = set[str]()
    for form, lemma in lemmas.items():
        form, lemma = fold_word(form), fold_word(lemma)  # noqa: PLW2901 as texts are
        if form and lemma:
            words.add(lemma)
            if form != lemma:
                yield from (f"{lemma}{_FORM}{form}", f"{form}{_LEMMA}{lemma}")
    for word in words:  # each once: half the memory that it takes to name them with every form
        yield from (f"{word}{_FORM}{word}", f"{word}{_LEMMA}{word}")


if __name__ == "__main__":
    build(Path(sys.argv[1]), sys.argv[2])
