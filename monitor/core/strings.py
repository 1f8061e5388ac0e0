"""Strings that are looked for at any place of a text, all in one pass."""

from collections.abc import Iterator, Mapping

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.core.folded import Span
from monitor.core.language.words import whole_word, word_around
from monitor.core.watched import Watched, fits_case

FEW = 3_000  # strings, for which the fastest kind of automaton is small enough


class Strings:
    """Folded strings with what they stand for."""

    def __init__(self, watched: Mapping[str, Watched]) -> None:
        self._watched = list(watched.values())
        kind = Implementation.DFA if len(watched) <= FEW else None
        self._search = AhoCorasick(list(watched), implementation=kind, store_patterns=False)

    def __bool__(self) -> bool:
        return bool(self._watched)

    def places(self, text: str) -> Iterator[tuple[Watched, int, int]]:
        """Give what stands at [start, end) of a folded text, in the order of the ends."""
        for string, start, end in self._search.find_matches_as_indexes(text, overlapping=True):
            yield self._watched[string], start, end

    def finds(self, text: str, cased: str) -> Iterator[tuple[int, int, int]]:
        """Give the atoms of strings without checks, each with [start, end) of the word it stands for."""
        for watch, start, end in self.places(text):
            for atom, (first, last) in meant(watch, (start, end), text=text, cased=cased):
                yield atom, first, last


def meant(watch: Watched, span: Span, *, text: str, cased: str) -> Iterator[tuple[int, Span]]:
    """Give the atoms that a string at `span` of a folded text stands for, each with the place of the word."""
    if whole_word(text, *span):
        for atom, capitals in watch.words:
            if fits_case(cased, *span, capitals):
                yield atom, span
    elif watch.parts:
        first, last = word_around(text, *span)
        small = cased[first:last].islower()
        for atom, is_part_of in watch.parts:
            if is_part_of(text[first:last], small=small):
                yield atom, (first, last)
