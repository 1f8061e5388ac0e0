"""Strings that stand in one token of a text: each different token is looked up once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

from monitor.core.folded import Span
from monitor.core.known_tokens import KnownTokens, Told
from monitor.core.language.fold import Origins, fold
from monitor.core.language.tokens import (
    BETWEEN,
    depends_on_others,
    in_one_word_or_not,
    places_of,
    spread,
    taken_apart,
)
from monitor.core.language.words import IN_WORD, Joined
from monitor.core.scan import Find, Scan
from monitor.core.strings import Strings
from monitor.core.watched import Verdict, Watched, fits_case

MAX_LETTERS = 100  # of a token that is remembered


class InTokens:
    """What strings stand for in the tokens of a text."""

    def __init__(self, watched: Mapping[str, Watched], kept: int) -> None:
        tied = {
            string: watch for string, watch in watched.items() if not all(map(IN_WORD.__getitem__, string))
        }
        self._tied = Strings(tied)  # words with hyphens or apostrophes
        self._words = _Words({string: watch for string, watch in watched.items() if string not in tied})
        self._watches = bool(watched)
        self._known = KnownTokens(kept, letters=MAX_LETTERS)

    def run(self, scan: Scan) -> None:
        """Tell the scan what is in its tokens."""
        if not self._watches:
            return
        known, new = self._known.sort(scan.spread)
        together = BETWEEN.join(new)
        if scan.has_cut_word() or depends_on_others(together):
            self._run_folded(scan)
            return
        scan.tell([finds for _, finds in known])
        scan.tell([finds for _, finds in self._read(new, fold(together).cased)])

    def _run_folded(self, scan: Scan) -> None:
        """Note what is in the folded text, where tokens depend on what stands beside them."""
        text = spread(scan.cased[: scan.end])
        known, new = self._known.sort(text)
        for token, finds in (*known, *self._read(new, BETWEEN.join(new))):
            for place in places_of(token, text):
                for atom, (_, _, (start, end)) in finds:
                    scan.note(atom, place + start, place + end)

    def _read(self, tokens: Sequence[str], together: str) -> list[Told]:
        """Return those of the new tokens that something is in, and remember all; `together` they are folded."""
        plain, odd = in_one_word_or_not(tokens, together)
        apart = [(token, cased, taken_apart(cased)) for token, cased in odd]
        pieces = [piece for *_, of_token in apart for piece in of_token]
        words = [*(cased for _, cased in plain), *(piece.cased for piece in pieces)]
        seams = dict(enumerate((piece.seams for piece in pieces), len(plain)))
        atoms = self._words.atoms(words, seams, self._atoms_known)
        told = [*_in_words(plain, atoms), *self._in_pieces(apart, atoms, len(plain))]
        self._known.remember(tokens if together.isascii() else _lasting(tokens), told)
        return told

    def _in_pieces(
        self, apart: Sequence[tuple[str, str, list[Joined]]], atoms: Mapping[int, Sequence[int]], number: int
    ) -> Iterator[Told]:
        """Give the tokens taken apart that something is in; the `atoms` of their pieces go on from `number`."""
        tied = self._tied.are_in(_lower(BETWEEN.join([cased for _, cased, _ in apart])))
        for token, cased, pieces in apart:
            places = [
                (atom, piece.start, piece.end)
                for index, piece in enumerate(pieces, number)
                for atom in atoms.get(index, ())
            ]
            number += len(pieces)
            if tied:
                places += self._tied.finds(_lower(cased), cased)
            if places:
                yield token, tuple(_finds(token, places))

    def _atoms_known(self, word: str) -> Sequence[int] | None:
        """Return what a word stands for that was met as a token; None: it was not."""
        if self._known.is_idle(word):
            return ()
        known, whole = self._known.finds(word), (0, len(word))
        return None if known is None else [atom for atom, (_, _, folded) in known if folded == whole]


def _in_words(tokens: Sequence[tuple[str, str]], atoms: Mapping[int, Sequence[int]]) -> Iterator[Told]:
    """Give those tokens of one word, each beside itself folded, that something is in."""
    for index, meant in atoms.items():
        if index < len(tokens):
            token, cased = tokens[index]
            found = token, (0, len(token)), (0, len(cased))
            yield token, tuple([(atom, found) for atom in meant])


def _lasting(tokens: Sequence[str]) -> list[str]:
    """Return the tokens that do not depend on what stands beside them."""
    return [token for token in tokens if not depends_on_others(token)]


class _Words:
    """What strings of letters stand for: alone, and inside longer words."""

    def __init__(self, watched: Mapping[str, Watched]) -> None:
        self._whole = {string: tuple(watch.words) for string, watch in watched.items() if watch.words}
        inside = {string: tuple(watch.parts) for string, watch in watched.items() if watch.parts}
        self._parts = list(inside.values())
        self._search = AhoCorasick(list(inside), store_patterns=False) if inside else None

    def atoms(
        self,
        words: Sequence[str],
        seams: Mapping[int, Sequence[int]],
        known: Callable[[str], Sequence[int] | None],
    ) -> dict[int, Sequence[int]]:
        """Return what folded words stand for as a whole and by their parts, by their index.

        `seams` has the places in pieces of tokens where they were joined: of the parts of
        a joined word, those at a seam count. What other pieces stand for may be `known`.
        """
        folded = _lower(BETWEEN.join(words)).split(BETWEEN)
        inside = self._found_inside(folded)
        meant: dict[int, Sequence[int]] = {}
        for index in {index for index, word in enumerate(folded) if word in self._whole} | inside.keys():
            joints = seams.get(index, ())
            atoms = known(words[index]) if index in seams and not joints else None
            if atoms is None:
                atoms = [*self._atoms(words[index], folded[index], inside.get(index, ()), joints)]
            if atoms:
                meant[index] = atoms
        return meant

    def _atoms(
        self, word: str, folded: str, inside: Sequence[tuple[int, int, int]], seams: Sequence[int]
    ) -> Iterator[int]:
        for atom, capitals in self._whole.get(folded, ()):
            if fits_case(word, 0, len(word), capitals):
                yield atom
        if inside:
            yield from self._judged(folded, inside, seams, small=word.islower())

    def _found_inside(self, words: Sequence[str]) -> dict[int, list[tuple[int, int, int]]]:
        """Return for each word, by its index, the strings found inside it and their [start, end)."""
        found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        if self._search is None:
            return found
        ends = list(accumulate([len(word) + 1 for word in words]))
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
            if joint and judges[atom](word, spans, small=small):
                yield atom


def _finds(token: str, places: Iterable[tuple[int, int, int]]) -> Iterator[Find]:
    """Give finds in a folded token with their places in the token as written: as it is where it melts with others."""
    way_back = None if depends_on_others(token) else Origins.of(token)
    for atom, start, end in places:
        written = way_back.span(start, end) if way_back else (start, end)
        yield atom, (token, written, (start, end))


def _lower(cased: str) -> str:
    return cased.lower().replace("ς", "σ")
