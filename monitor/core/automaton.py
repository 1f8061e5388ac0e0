"""Finds the words of all rules in one pass over an article, whatever the number of rules."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, filterfalse
from typing import Protocol

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.core.language.words import IN_WORD, Joined, only_words, places_of, whole_word, word_around
from monitor.core.scan import Scan, Span

NO_CAPITAL = -1
ANY_CASE = 0
SOME_CAPITAL = 1  # greater numbers: so many capitals at its beginning

MAX_KEPT = 100_000  # words of texts that are remembered with what they stand for
MAX_LETTERS = 100  # of such a word
FEW = 3_000  # strings, for which the fastest kind of automaton is small enough

Check = Callable[[Scan, int, int], Span | None]


class Verdict(Protocol):
    """Judges a longer word of a text, in which a part begins at `starts`; it has no capital if `small`."""

    def __call__(self, word: str, starts: Collection[int], /, *, small: bool) -> bool: ...


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
        self._known: dict[str, tuple[int, ...]] = {}
        self._idle: set[str] = set()

    def run(self, scan: Scan) -> None:
        if not self._watches:
            return
        words = only_words(scan.cased[: scan.end])
        met = set(filterfalse(self._idle.__contains__, words.split()))
        known = [(word, self._known[word]) for word in met if word in self._known]
        new = [word for word in met if word not in self._known]
        for word, atoms in (*known, *self._looked_up(new)):
            for start, end in places_of(word, words):
                _note_all(scan, atoms, start, end)
        for joined, atoms in self._judged_joined(scan.joined):
            _note_all(scan, atoms, joined.start, joined.end)

    def _looked_up(self, words: Sequence[str]) -> list[tuple[str, tuple[int, ...]]]:
        """Return those of the new words that stand for something, and remember all."""
        folded = _lower(words)
        found = self._found_inside(folded)
        telling = {index for index, word in enumerate(folded) if word in self._whole} | found.keys()
        meant = []
        for index in telling:
            atoms = self._atoms(words[index], folded[index], found.get(index, ()))
            if atoms:
                meant.append((words[index], atoms))
        self._remember(words, dict(meant))
        return meant

    def _judged_joined(self, joined: Sequence[Joined]) -> Iterator[tuple[Joined, tuple[int, ...]]]:
        """Give joined words with what they stand for. They are not remembered: nearly all are new."""
        folded = _lower([word.cased for word in joined])
        found = self._found_inside(folded)
        for index, word in enumerate(joined):
            yield word, self._atoms(word.cased, folded[index], found.get(index, ()), word.seams)

    def _atoms(
        self, word: str, folded: str, finds: Collection[tuple[int, int, int]], seams: Sequence[int] = ()
    ) -> tuple[int, ...]:
        """Return what the whole of a word stands for, and what its parts do; of a joined word, those at a seam."""
        whole = self._whole.get(folded, ())
        atoms = [atom for atom, capitals in whole if fits_case(word, 0, len(word), capitals)]
        if finds:
            atoms.extend(self._judged(folded, finds, seams, small=word.islower()))
        return tuple(atoms)

    def _remember(self, words: Sequence[str], meant: Mapping[str, tuple[int, ...]]) -> None:
        if len(self._known) + len(self._idle) + len(words) > self._kept:
            self._known.clear()
            self._idle.clear()
        short = [word for word in words if len(word) <= MAX_LETTERS][: self._kept]
        self._known.update((word, meant[word]) for word in short if word in meant)
        self._idle.update(word for word in short if word not in meant)

    def _found_inside(self, words: Sequence[str]) -> dict[int, list[tuple[int, int, int]]]:
        """Return for each word, by its index, the strings found inside it and their [start, end)."""
        found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        if self._search is None or not words:
            return found
        ends = list(accumulate(len(word) + 1 for word in words))
        for string, start, end in self._search.find_matches_as_indexes(" ".join(words), overlapping=True):
            index = bisect_right(ends, start)
            first = ends[index] - len(words[index]) - 1
            if end - start < len(words[index]):
                found[index].append((string, start - first, end - first))
        return found

    def _judged(
        self, word: str, finds: Iterable[tuple[int, int, int]], seams: Sequence[int], *, small: bool
    ) -> Iterator[int]:
        """Give the atoms that are parts of `word`."""
        places: defaultdict[int, list[Span]] = defaultdict(list)
        judges: dict[int, Verdict] = {}
        for string, start, end in finds:
            for atom, judge in self._parts[string]:
                places[atom].append((start, end))
                judges[atom] = judge
        for atom, spans in places.items():
            joint = not seams or any(start < seam < end for start, end in spans for seam in seams)
            if joint and judges[atom](word, [start for start, _ in spans], small=small):
                yield atom


def _lower(words: Sequence[str]) -> list[str]:
    return " ".join(words).lower().replace("ς", "σ").split(" ")


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


def _note_all(scan: Scan, atoms: Iterable[int], start: int, end: int) -> None:
    for atom in atoms:
        _note(scan, atom, start, end)


def _judge(scan: Scan, parts: Iterable[tuple[int, Verdict]], start: int, end: int) -> None:
    """Note the longer word around [start, end) for each atom that is a part of it."""
    if start >= scan.end and not scan.crosses_seam(start, end):
        return
    first, last = word_around(scan.text, start, end)
    small = scan.cased[first:last].islower()
    for atom, is_part_of in parts:
        if is_part_of(scan.text[first:last], (start - first,), small=small):
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
