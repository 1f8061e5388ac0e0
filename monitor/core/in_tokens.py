"""Strings that stand in one token of a text: each different token is looked up once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

from monitor.core.folded import Span
from monitor.core.known_tokens import KnownTokens, Told
from monitor.core.language.fold import Origins, fold
from monitor.core.language.tokens import (
    BETWEEN,
    depends_on_others,
    ends_cut,
    is_one_word,
    places_of,
    spread,
    taken_apart,
)
from monitor.core.language.words import IN_WORD, Joined
from monitor.core.scan import Find, Scan
from monitor.core.strings import Strings
from monitor.core.watched import Verdict, Watched, fits_case

MAX_LETTERS = 100  # of a token that is remembered

Asked = tuple[str, tuple[int, ...]]  # a folded word with its capitals, and the seams it was joined at


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
        may_be_cut = ends_cut(together + BETWEEN)
        if depends_on_others(together) or (may_be_cut and scan.has_cut_word()):
            self._run_folded(scan)
            return
        scan.tell([finds for _, finds in known])
        scan.tell([finds for _, finds in self._read(new, fold(together).cased, lasting=not may_be_cut)])

    def _run_folded(self, scan: Scan) -> None:
        """Note what is in the folded text, where tokens depend on what stands beside them."""
        text = spread(scan.cased[: scan.end])
        known, new = self._known.sort(text)
        for token, finds in (*known, *self._read(new, BETWEEN.join(new), lasting=False)):
            for place in places_of(token, text):
                for atom, (_, _, (start, end)) in finds:
                    scan.note(atom, place + start, place + end)

    def _read(self, tokens: Sequence[str], together: str, *, lasting: bool) -> list[Told]:
        """Return those of the new tokens that something is in, and remember all.

        `together` they are folded; `lasting`: none depends on what stands beside it.
        """
        asked: list[Asked] = []
        whole: list[tuple[str, Asked]] = []
        apart: list[tuple[str, str, list[Joined]]] = []
        for token, cased in zip(tokens, together.split(BETWEEN), strict=False):
            if is_one_word(token, cased):
                whole.append((token, (cased, ())))
            else:
                pieces = [
                    piece
                    for piece in taken_apart(cased)
                    if piece.seams or not self._known.is_idle(piece.cased)
                ]
                apart.append((token, cased, pieces))
                asked += [(piece.cased, piece.seams) for piece in pieces if not self._remembers(piece)]
        atoms = self._words.atoms([*(word for _, word in whole), *asked])
        told: list[Told] = []
        for token, word in whole:
            if word in atoms:
                found = token, (0, len(token)), (0, len(word[0]))
                told.append((token, tuple([(atom, found) for atom in atoms[word]])))
        tied = self._tied.are_in(_lower(BETWEEN.join([cased for _, cased, _ in apart])))
        for token, cased, pieces in apart:
            places = list(self._of_pieces(pieces, atoms))
            if tied:
                places += self._tied.finds(_lower(cased), cased)
            if places:
                told.append((token, tuple(_finds(token, places))))
        self._known.remember(tokens if lasting else _lasting(tokens), told)
        return told

    def _remembers(self, piece: Joined) -> bool:
        return not piece.seams and self._known.finds(piece.cased) is not None

    def _of_pieces(
        self, pieces: Iterable[Joined], atoms: Mapping[Asked, tuple[int, ...]]
    ) -> Iterator[tuple[int, int, int]]:
        """Give what the pieces of a token stand for, each with its place in the folded token."""
        for piece in pieces:
            for atom in atoms.get((piece.cased, piece.seams)) or self._atoms_known(piece):
                yield atom, piece.start, piece.end

    def _atoms_known(self, piece: Joined) -> Iterable[int]:
        """Return what a piece stands for as a known token, as a whole: what is in a part of it is another piece here."""
        known = self._known.finds(piece.cased)
        if piece.seams or not known:
            return ()
        whole = 0, len(piece.cased)
        return [atom for atom, (_, _, folded) in known if folded == whole]


def _lasting(tokens: Sequence[str]) -> list[str]:
    """Return the tokens that do not depend on what stands beside them."""
    return [token for token in tokens if not (ends_cut(token + BETWEEN) or depends_on_others(token))]


class _Words:
    """What strings of letters stand for: alone, and inside longer words."""

    def __init__(self, watched: Mapping[str, Watched]) -> None:
        self._whole = {string: tuple(watch.words) for string, watch in watched.items() if watch.words}
        inside = {string: tuple(watch.parts) for string, watch in watched.items() if watch.parts}
        self._parts = list(inside.values())
        self._search = AhoCorasick(list(inside), store_patterns=False) if inside else None

    def atoms(self, asked: Sequence[Asked]) -> dict[Asked, tuple[int, ...]]:
        """Return those words that stand for something, with what they stand for as a whole and by their parts.

        Of the parts of a joined word, those at a seam count.
        """
        folded = _lower(BETWEEN.join([word for word, _ in asked])).split(BETWEEN)
        inside = self._found_inside(folded)
        telling = {index for index, word in enumerate(folded) if word in self._whole} | inside.keys()
        meant = {}
        for index in telling:
            word, seams = asked[index]
            whole = self._whole.get(folded[index], ())
            atoms = [atom for atom, capitals in whole if fits_case(word, 0, len(word), capitals)]
            if index in inside:
                atoms.extend(self._judged(folded[index], inside[index], seams, small=word.islower()))
            if atoms:
                meant[asked[index]] = tuple(atoms)
        return meant

    def _found_inside(self, words: Sequence[str]) -> dict[int, list[tuple[int, int, int]]]:
        """Return for each word, by its index, the strings found inside it and their [start, end)."""
        found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        if self._search is None or not words:
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
    """Give finds in a folded token with their places in the token as written."""
    way_back = Origins.of(token)
    for atom, start, end in places:
        yield atom, (token, way_back.span(start, end), (start, end))


def _lower(cased: str) -> str:
    return cased.lower().replace("ς", "σ")
