"""Finds the words of all rules in one pass over an article, whatever the number of rules."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property

from monitor.core.folded import Span
from monitor.core.in_words import InWords, signs
from monitor.core.language.words import IN_WORD, only_words
from monitor.core.scan import Scan
from monitor.core.strings import Strings, meant
from monitor.core.watched import ANY_CASE, Check, Watched

MAX_KEPT = 100_000  # words of texts that are remembered with what they stand for
KEPT_OF_ONE = 100  # the same, of those that one late atom is looked for in
_OF_SEVERAL = -1  # an atom: a word without which some string of several words is not there


class Automaton:
    """All strings of all rules. A string stands in folded text.

    Most are one word: they cost least. Those of several words, such as `us-armee`,
    are looked for when their longest word is there; wildcards and the like in every
    text. Single words that are `late` are looked for only in a text that is asked for them.
    """

    def __init__(
        self, watched: Mapping[str, Watched], late: AbstractSet[int] = frozenset(), *, kept: int = MAX_KEPT
    ) -> None:
        of_one: dict[str, Watched] = {}
        of_several: dict[str, Watched] = {}
        others: dict[str, Watched] = {}
        for string, watch in watched.items():
            kind = (
                of_one
                if all(map(IN_WORD.__getitem__, string))
                else of_several
                if _has_signs(string)
                else others
            )
            alone, around = (None, watch) if kind is others else _parted(string, watch)
            if alone:
                kind[string] = alone
            if around:
                others[string] = around
        late -= {atom for kind in (of_several, others) for watch in kind.values() for atom in watch.atoms()}
        at_once, by_atom = _by_time(of_one, late)
        self._late = {atom: _LateWord(strings).run for atom, strings in by_atom.items()}
        self._in_words = InWords(_with_telling(at_once, of_several), kept)
        self._of_several = Strings(of_several)
        self._anywhere = _Anywhere(others)

    def run(self, scan: Scan) -> None:
        """Tell the scan what is in it, and what looks for more."""
        scan.late = self._late
        self._anywhere.run(scan)
        self._in_words.run(scan)
        if _OF_SEVERAL in scan.atoms:
            for found in self._of_several.finds(scan.text, scan.cased):
                scan.note(*found)


def _by_time(
    watched: Mapping[str, Watched], late: AbstractSet[int]
) -> tuple[dict[str, Watched], dict[int, dict[str, Watched]]]:
    """Return the strings without what is late in them, and those of each late atom."""
    at_once: dict[str, Watched] = {}
    by_atom: defaultdict[int, dict[str, Watched]] = defaultdict(dict)
    for string, watch in watched.items():
        if late.isdisjoint(watch.atoms()):
            at_once[string] = watch
            continue
        for atom, capitals in watch.words:
            strings = by_atom[atom] if atom in late else at_once
            strings.setdefault(string, Watched()).words.append((atom, capitals))
        for atom, verdict in watch.parts:
            strings = by_atom[atom] if atom in late else at_once
            strings.setdefault(string, Watched()).parts.append((atom, verdict))
    return at_once, by_atom


class _LateWord:
    """The strings of one atom; what finds them is made for the first text that they are looked for in."""

    def __init__(self, watched: Mapping[str, Watched]) -> None:
        self._watched = watched

    def run(self, scan: Scan) -> None:
        """Tell the scan where it is."""
        if any(sign in scan.words for sign in self._signs):
            self._in_words.run(scan)

    @cached_property
    def _signs(self) -> tuple[str, ...]:
        return tuple(signs(self._watched))

    @cached_property
    def _in_words(self) -> InWords:
        return InWords(self._watched, KEPT_OF_ONE)


def _parted(string: str, watch: Watched) -> tuple[Watched | None, Watched | None]:
    """Return what a string stands for by itself, and what takes a look at the text around it.

    A word that needs more capitals than the string has letters looks at what follows.
    """
    longer = [word for word in watch.words if word[1] > len(string)]
    words = [word for word in watch.words if word not in longer]
    alone = Watched(words, watch.parts) if words or watch.parts else None
    return alone, Watched(longer, checks=watch.checks) if longer or watch.checks else None


def _has_signs(string: str) -> bool:
    """Tell whether a string is words with something else between."""
    return bool(_words(string)) and not all(map(str.isalnum, string))


def _words(string: str) -> list[str]:
    return only_words(string).split()


def _with_telling(of_one: Mapping[str, Watched], of_several: Mapping[str, Watched]) -> dict[str, Watched]:
    """Return the strings of one word and with them the words that tell of strings of several."""
    watched = dict(of_one)
    for string, watch in of_several.items():
        telling = max(_words(string), key=len)
        known = watched.get(telling, Watched())
        parts = [(_OF_SEVERAL, _is_there)] if watch.parts else []
        watched[telling] = Watched([*known.words, (_OF_SEVERAL, ANY_CASE)], [*known.parts, *parts])
    return watched


def _is_there(_word: str, _spans: Collection[Span] | None = None, /, *, small: bool) -> bool:  # noqa: ARG001 a verdict
    return True


class _Anywhere:
    """All other strings: they are looked for in the whole text."""

    def __init__(self, watched: Mapping[str, Watched]) -> None:
        self._strings = Strings(watched)

    def run(self, scan: Scan) -> None:
        if not self._strings:
            return
        for watch, start, end in self._strings.places(scan.text):
            _ask(scan, watch.checks, start, end)
            for atom, (first, last) in meant(watch, (start, end), text=scan.text, cased=scan.cased):
                scan.note(atom, first, last)


def _ask(scan: Scan, checks: Iterable[tuple[int, Check]], start: int, end: int) -> None:
    for atom, check in checks:
        found = check(scan, start, end)
        if found:
            scan.note(atom, *found)
