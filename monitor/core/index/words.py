"""The words by which an article is found again.

They are those that the matcher sees: folded, parts of hyphen compounds also
joined, gender forms written out. Whatever the matcher finds in an article has
its letters in one of these words.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from monitor.core.article import Article
from monitor.core.language.fold import fold, lower
from monitor.core.language.joined import gender_forms, joined_parts, joined_words
from monitor.core.language.vocabulary import group
from monitor.core.language.words import IN_WORD, UNSPACED
from monitor.core.matcher import language_of
from monitor.core.scan import field_text

VERSION = 4  # of these words, to be raised when they change: archives are then indexed anew
FIELDS = ("title", "summary", "text", "author", "categories")  # the others may change, or are no words
ALWAYS = "*"  # the word of an article that any query may find; words of letters come behind it
LANGUAGE = "+"  # begins the word that tells in which language an article is looked at
MAX_LETTERS = 80  # of a token; an article with a longer one may be found by any query
KEPT = 100_000  # tokens remembered with their words

_LOOSE = '",.()!?;'  # frequent signs that are in no word and tie none to another
_COMPOUND = re.compile(r"[^ -]+(?:-[^ -]+)*")
_RUN = re.compile("[^ -]+")
_LATIN = re.compile("[a-z0-9]")


def words_of(wordings: Iterable[Article]) -> set[str]:
    """Return the words of an article in all these wordings; they hold no blank and no line break."""
    found: set[str] = set()
    for article in wordings:
        found.add(language_word(group(language_of(article))))
        for field in FIELDS:
            folded = fold(field_text(article, field))
            for token in _tokens(folded.text):
                found.update(_WORDS[token])
            forms = (lower(form.cased) for form in gender_forms(folded.cased))
            found.update(form if len(form) <= MAX_LETTERS else ALWAYS for form in forms)
    _WORDS.keep_small()
    return found


def language_word(language: str) -> str:
    """Return the word of all articles that are looked at in a language."""
    return LANGUAGE + language


def pieces_of(string: str) -> frozenset[str]:
    """Return what is in some word of every article in which a folded string is found; none: nothing is known."""
    pieces: set[str] = set()
    for token in _tokens(string):
        pieces.update(_RUN.findall(_letters(token)))
        pieces.update(_unspaced(token))
    return frozenset(pieces)


def _tokens(text: str) -> list[str]:
    """Return what stands between the blanks of a folded text and the most frequent signs beside words."""
    text = text.replace(": ", "  ")
    for sign in _LOOSE:
        text = text.replace(sign, " ")
    return text.split()


class _WordsOfTokens(dict[str, tuple[str, ...]]):
    """The words of each folded token met so far."""

    def __missing__(self, token: str) -> tuple[str, ...]:
        plain = token.isascii() and token.isalnum()
        words = (token,) if plain else tuple(_taken_apart(token))
        if any(len(word) > MAX_LETTERS for word in words) or (not plain and _is_strange(token)):
            words = (ALWAYS,)
        self[token] = words
        return words

    def keep_small(self) -> None:
        """Begin anew when there are too many."""
        if len(self) > KEPT:
            self.clear()


_WORDS = _WordsOfTokens()


def _taken_apart(token: str) -> Iterator[str]:
    letters = _letters(token)
    for compound in _COMPOUND.findall(letters):
        runs = [run.span() for run in _RUN.finditer(compound)]
        yield from (compound[start:end] for start, end in runs)
        yield from (joined.cased for joined in joined_parts(runs, compound))
    if "--" in letters:  # a dash to whoever wrote it, a hyphen to whoever reads
        yield from (joined.cased for joined in joined_words(letters))
    yield from _unspaced(token)


def _is_strange(token: str) -> bool:
    """Tell whether a token has Latin letters and marks over them that are no accents."""
    marked = any(IN_WORD[char] and not char.isalnum() for char in token)
    return marked and _LATIN.search(token) is not None


def _letters(token: str) -> str:
    """Return a token with a hyphen for what ties words, nothing for marks, and a blank for what parts words."""
    return "".join(map(_letter, token))


def _letter(char: str) -> str:
    if char in "-'":
        return "-"
    if not IN_WORD[char]:
        return " "
    return char if char.isalnum() else ""


def _unspaced(token: str) -> Iterator[str]:
    """Give the neighbours among characters of a script without blanks, and one that stands alone."""
    for run in UNSPACED.findall(token):
        yield from map("".join, pairwise(run)) if len(run) > 1 else run
