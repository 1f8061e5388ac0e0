"""Finds the words of all rules in one pass over an article, whatever the number of rules."""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.core.language.words import IN_WORD, only_words, places_of, whole_word, word_around
from monitor.core.scan import Scan, Span

NO_CAPITAL = -1
ANY_CASE = 0
SOME_CAPITAL = 1  # greater numbers: so many capitals at its beginning

MAX_KEPT = 100_000  # words of texts that are remembered with what they stand for
MAX_LETTERS = 100  # of such a word
FEW = 3_000  # strings, for which the fastest kind of automaton is small enough

Check = Callable[[Scan, int, int], Span | None]


class Verdict(Protocol):
    """Judges a longer word of a text, which has no capital if `small`."""

    def __call__(self, word: str, /, *, small: bool) -> bool: ...


@dataclass(slots=True)
class Watched:
    """What one string stands for: words when it stands alone, parts inside longer words, checks wherever it is."""

    words: list[tuple[int, int]] = field(default_factory=list)  # atom, capitals needed
    parts: list[tuple[int, Verdict]] = field(default_factory=list)  # atom, what judges the longer word
    checks: list[tuple[int, Check]] = field(default_factory=list)  # atom, what to ask

    def is_of_one_word(self, string: str) -> bool:
        """Tell whether the whole words of a text are enough to find all this in."""
        whole = all(IN_WORD[char] for char in string)
        return whole and not self.checks and all(capitals <= len(string) for _, capitals in self.words)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a word of a text stands for."""

    atoms: tuple[int, ...]  # that are the whole word
    parts: tuple[tuple[int, int, int], ...]  # atom of a part, [start, end) in the word


class Automaton:
    """All strings of all rules. A string stands in folded text."""

    def __init__(self, watched: Mapping[str, Watched], *, kept: int = MAX_KEPT) -> None:
        in_words = {string: watch for string, watch in watched.items() if watch.is_of_one_word(string)}
        self._words = _Words(in_words, kept)
        self._anywhere = _Anywhere({string: watched[string] for string in watched.keys() - in_words.keys()})

    def run(self, scan: Scan) -> None:
        """Fill in the scan's hits, each atom's in order, each place once."""
        self._anywhere.run(scan)
        self._words.run(scan)


class _Words:
    """Strings without any character that parts words: each different word of a text is looked up once.

    News repeats its words, and most stand for nothing: those are remembered in
    a set, so that a text's words less that set are the few to look at.
    """

    def __init__(self, watched: Mapping[str, Watched], kept: int) -> None:
        self._whole = {string: tuple(watch.words) for string, watch in watched.items() if watch.words}
        inside = {string: tuple(watch.parts) for string, watch in watched.items() if watch.parts}
        self._strings, self._parts = list(inside), list(inside.values())
        self._search = AhoCorasick(self._strings, store_patterns=False) if inside else None
        self._watches, self._kept = bool(watched), kept
        self._known: dict[str, _Known] = {}
        self._idle: set[str] = set()

    def run(self, scan: Scan) -> None:
        if not self._watches:
            return
        words = only_words(scan.cased)
        for word in set(words.split()) - self._idle:
            known = self._known.get(word) or self._look_up(word)
            if known.atoms or known.parts:
                for start, end in places_of(word, words):
                    _note_known(scan, known, start, end)

    def _look_up(self, word: str) -> _Known:
        folded = word.lower().replace("ς", "σ")
        atoms = (
            atom for atom, capitals in self._whole.get(folded, ()) if fits_case(word, 0, len(word), capitals)
        )
        known = _Known(tuple(atoms), tuple(self._parts_of(folded, small=word.islower())))
        if len(word) <= MAX_LETTERS:
            if len(self._known) + len(self._idle) >= self._kept:
                self._known.clear()
                self._idle.clear()
            if known.atoms or known.parts:
                self._known[word] = known
            else:
                self._idle.add(word)
        return known

    def _parts_of(self, word: str, *, small: bool) -> Iterator[tuple[int, int, int]]:
        verdicts: dict[int, bool] = {}
        finds = self._search.find_matches_as_indexes(word, overlapping=True) if self._search else ()
        for string, start, end in finds:
            if end - start < len(word):
                for atom, is_part_of in self._parts[string]:
                    if atom not in verdicts:
                        verdicts[atom] = is_part_of(word, small=small)
                    if verdicts[atom]:
                        yield atom, start, end


class _Anywhere:
    """All other strings: they are looked for in the whole text."""

    def __init__(self, watched: Mapping[str, Watched]) -> None:
        self._watched = list(watched.values())
        kind = Implementation.DFA if len(watched) <= FEW else None
        self._search = (
            AhoCorasick(list(watched), implementation=kind, store_patterns=False) if watched else None
        )

    def run(self, scan: Scan) -> None:
        if self._search is None:
            return
        for string, start, end in self._search.find_matches_as_indexes(scan.text, overlapping=True):
            watch = self._watched[string]
            _ask(scan, watch.checks, start, end)
            if not whole_word(scan.text, start, end):
                if watch.parts:
                    _judge(scan, watch.parts, start, end)
                continue
            for atom, capitals in watch.words:
                if fits_case(scan.cased, start, end, capitals):
                    _note(scan, atom, start, end)


def _note_known(scan: Scan, known: _Known, start: int, end: int) -> None:
    """Note what the word at [start, end) stands for; in a joined word, only the parts that have a joint inside."""
    for atom in known.atoms:
        _note(scan, atom, start, end)
    for atom, first, last in known.parts:
        if start < scan.end or scan.crosses_seam(start + first, start + last):
            _note(scan, atom, start, end)


def _judge(scan: Scan, parts: Iterable[tuple[int, Verdict]], start: int, end: int) -> None:
    """Note the longer word around [start, end) for each atom that is a part of it."""
    if start >= scan.end and not scan.crosses_seam(start, end):
        return
    first, last = word_around(scan.text, start, end)
    small = scan.cased[first:last].islower()
    for atom, is_part_of in parts:
        if is_part_of(scan.text[first:last], small=small):
            _note(scan, atom, first, last)


def _ask(scan: Scan, checks: Iterable[tuple[int, Check]], start: int, end: int) -> None:
    for atom, check in checks:
        found = check(scan, start, end)
        if found:
            _note(scan, atom, *found)


def _note(scan: Scan, atom: int, start: int, end: int) -> None:
    """Add [start, end) in its order unless it is there; nearly always it belongs at the end."""
    span = (start, end) if start < scan.end else scan.place(start)
    spans = scan.hits[atom]
    if not spans or spans[-1] < span:
        spans.append(span)
    elif span not in spans:
        insort(spans, span)


def fits_case(cased: str, start: int, end: int, capitals: int) -> bool:
    """Tell whether [start, end) has the capitals that the term asks for."""
    if capitals == ANY_CASE:
        return True
    if capitals == NO_CAPITAL:
        return cased[start].islower()
    if capitals == SOME_CAPITAL:
        return not cased[start:end].islower()
    return cased[start : start + capitals].isupper()
