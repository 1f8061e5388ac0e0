"""Finds the words of all rules in one pass over an article, whatever the number of rules."""

from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.core.language.words import IN_WORD, word_around
from monitor.core.scan import Scan, Span

NO_CAPITAL = -1
ANY_CASE = 0
SOME_CAPITAL = 1  # greater numbers: so many capitals at its beginning

MAX_JUDGED = 50_000  # longer words remembered with the parts they have

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


class Automaton:
    """All strings of all rules. A string stands in folded text."""

    def __init__(self, watched: Mapping[str, Watched], *, kept: int = MAX_JUDGED) -> None:
        self._words = [tuple(watch.words) for watch in watched.values()]
        self._parts = [tuple(watch.parts) for watch in watched.values()]
        self._checks = [tuple(watch.checks) for watch in watched.values()]
        self._kept = kept
        self._judged: dict[tuple[int, str, bool], tuple[int, ...]] = {}  # news repeats its words
        strings = list(watched)
        kind = Implementation.ContiguousNFA
        self._search = AhoCorasick(strings, implementation=kind, store_patterns=False) if strings else None

    def run(self, scan: Scan) -> None:
        """Fill in the scan's hits, each atom's in order, each place once."""
        if self._search is None:
            return
        text, cased, hits, end_of_fields = scan.text, scan.cased, scan.hits, scan.end
        for string, start, end in self._search.find_matches_as_indexes(text, overlapping=True):
            checks = self._checks[string]
            if checks:
                _ask(scan, checks, start, end)
            if (IN_WORD[text[start - 1]] and IN_WORD[text[start]]) or (
                IN_WORD[text[end]] and IN_WORD[text[end - 1]]
            ):
                if self._parts[string]:
                    self._judge(scan, string, start, end)
                continue
            span = (start, end) if start < end_of_fields else scan.place(start)
            for atom, capitals in self._words[string]:
                if not capitals or fits_case(cased, start, end, capitals):
                    _note(hits[atom], span)

    def _judge(self, scan: Scan, string: int, start: int, end: int) -> None:
        """Note the longer word around [start, end) for each atom that is a part of it."""
        if start >= scan.end and not scan.crosses_seam(start, end):
            return
        first, last = word_around(scan.text, start, end)
        key = string, scan.text[first:last], scan.cased[first:last].islower()
        atoms = self._judged.get(key)
        if atoms is None:
            if len(self._judged) >= self._kept:
                self._judged.clear()
            word, small = key[1:]
            atoms = tuple(atom for atom, is_part_of in self._parts[string] if is_part_of(word, small=small))
            self._judged[key] = atoms
        if atoms:
            span = (first, last) if first < scan.end else scan.place(first)
            for atom in atoms:
                _note(scan.hits[atom], span)


def _ask(scan: Scan, checks: Iterable[tuple[int, Check]], start: int, end: int) -> None:
    for atom, check in checks:
        found = check(scan, start, end)
        if found:
            _note(scan.hits[atom], found if found[0] < scan.end else scan.place(found[0]))


def _note(spans: list[Span], span: Span) -> None:
    """Add `span` in its order unless it is there; nearly always it belongs at the end."""
    if not spans or spans[-1] < span:
        spans.append(span)
    elif span not in spans:
        insort(spans, span)


def fits_case(cased: str, start: int, end: int, capitals: int) -> bool:
    """Tell whether [start, end) has the capitals that the term asks for."""
    if capitals == NO_CAPITAL:
        return cased[start].islower()
    if capitals == SOME_CAPITAL:
        return not cased[start:end].islower()
    return cased[start : start + capitals].isupper()
