"""Strings that are words of a text, or stand inside its longer words: each different word is judged once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.core.folded import Span
from monitor.core.language.fold import lower
from monitor.core.scan import Scan
from monitor.core.strings import FEW
from monitor.core.watched import Verdict, Watched, fits_case

MAX_LETTERS = 100  # of a word that is remembered
_SHORT = 4  # letters: too many words begin with fewer


class InWords:
    """What strings of letters stand for: alone, and inside longer words.

    Most words of a text hold none of the strings. The few that do are found by
    what the strings begin with, and `kept` of them are remembered.
    """

    def __init__(self, watched: Mapping[str, Watched], kept: int) -> None:
        self._whole = {string: tuple(watch.words) for string, watch in watched.items() if watch.words}
        inside = {string: tuple(watch.parts) for string, watch in watched.items() if watch.parts}
        self._parts = list(inside.values())
        self._inside = AhoCorasick(list(inside), store_patterns=False) if inside else None
        shortest = list(signs(watched))
        kind = Implementation.DFA if len(shortest) <= FEW else Implementation.ContiguousNFA
        self._search = AhoCorasick(shortest, implementation=kind, store_patterns=False)
        self._remembered = lru_cache(kept)(self._atoms)

    def run(self, scan: Scan) -> None:
        """Tell the scan what is in its words."""
        words, cased, end_of_fields = scan.words, scan.cased, scan.end
        last = -2
        for _, start, end in self._search.find_matches_as_indexes(words, overlapping=True):
            if end <= last + 1:  # with the blank behind it: the same word once more
                continue
            first, last = words.rfind(" ", 0, start + 1) + 1, words.find(" ", end - 1)
            word = cased[first:last]
            ask = self._remembered if last - first <= MAX_LETTERS else self._atoms
            atoms = ask(word) if first < end_of_fields else ask(word, scan.joined(first).seams)
            for atom in atoms:
                scan.note(atom, first, last)

    def _atoms(self, cased: str, seams: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Return what a word stands for as a whole and by its parts.

        `seams`: where the parts of a joined word meet; of its parts, those at a seam count.
        """
        word = lower(cased)
        atoms = [
            atom for atom, capitals in self._whole.get(word, ()) if fits_case(cased, 0, len(cased), capitals)
        ]
        if self._inside:
            finds = self._inside.find_matches_as_indexes(word, overlapping=True)
            atoms += self._judged(word, finds, seams, small=cased.islower())
        return tuple(atoms)

    def _judged(
        self, word: str, finds: Iterable[tuple[int, int, int]], seams: tuple[int, ...], *, small: bool
    ) -> Iterator[int]:
        """Give the atoms that are parts of `word`."""
        places: defaultdict[int, list[Span]] = defaultdict(list)
        judges: dict[int, Verdict] = {}
        for string, start, end in finds:
            if end - start < len(word):
                for atom, judge in self._parts[string]:
                    places[atom].append((start, end))
                    judges[atom] = judge
        for atom, spans in places.items():
            joint = not seams or any(start < seam < end for start, end in spans for seam in seams)
            if joint and judges[atom](word, spans, small=small):
                yield atom


def signs(watched: Mapping[str, Watched]) -> Iterator[str]:
    """Give the fewest strings of which one is in every text that a watched one is in: few fit a processor's cache.

    A blank stands where a word begins or ends.
    """
    shortest, anywhere = "\0", False
    for string in sorted(watched):
        has_parts = bool(watched[string].parts)
        if string.startswith(shortest) and (anywhere or not has_parts):
            continue
        if has_parts:
            shortest, anywhere = string, True
            yield string
        elif len(string) < _SHORT:
            yield f" {string} "
        else:
            shortest, anywhere = string, False
            yield f" {string}"
