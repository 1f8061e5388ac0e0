"""Finds the words of all rules in one pass over an article, whatever the number of rules."""

from collections.abc import Collection, Iterable, Mapping

from monitor.core.in_tokens import InTokens
from monitor.core.language.tokens import is_of_one_token
from monitor.core.language.words import only_words, whole_word, word_around
from monitor.core.scan import Scan
from monitor.core.strings import Strings
from monitor.core.watched import ANY_CASE, Check, Verdict, Watched, fits_case

MAX_KEPT = 100_000  # tokens of texts that are remembered with what they stand for
_OF_SEVERAL = -1  # an atom: a word without which some string of several tokens is not there


class Automaton:
    """All strings of all rules. A string stands in folded text.

    Most are of one token: they cost least. Those of several tokens, such as `us
    armee`, are looked for when their longest word is there; wildcards and the like
    in every text.
    """

    def __init__(self, watched: Mapping[str, Watched], *, kept: int = MAX_KEPT) -> None:
        of_one, of_several, others = {}, {}, {}
        for string, watch in watched.items():
            if watch.checks or any(capitals > len(string) for _, capitals in watch.words):
                others[string] = watch
            elif is_of_one_token(string):
                of_one[string] = watch
            elif _words(string) and not all(map(str.isalnum, string)):
                of_several[string] = watch
            else:
                others[string] = watch
        self._in_tokens = InTokens(_with_telling(of_one, of_several), kept)
        self._of_several = Strings(of_several)
        self._anywhere = _Anywhere(others)

    def run(self, scan: Scan) -> None:
        """Tell the scan what is in it."""
        self._anywhere.run(scan)
        self._in_tokens.run(scan)
        if _OF_SEVERAL in scan.atoms:
            for found in self._of_several.finds(scan.text, scan.cased):
                scan.note(*found)


def _words(string: str) -> list[str]:
    return only_words(string).split()


def _with_telling(of_one: Mapping[str, Watched], of_several: Mapping[str, Watched]) -> dict[str, Watched]:
    """Return the strings of one token and with them the words that tell of strings of several."""
    watched = dict(of_one)
    for string, watch in of_several.items():
        telling = max(_words(string), key=len)
        known = watched.get(telling, Watched())
        parts = [(_OF_SEVERAL, _is_there)] if watch.parts else []
        watched[telling] = Watched([*known.words, (_OF_SEVERAL, ANY_CASE)], [*known.parts, *parts])
    return watched


def _is_there(_word: str, _starts: Collection[int], /, *, small: bool) -> bool:  # noqa: ARG001 a verdict
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
            if not whole_word(scan.text, start, end):
                if watch.parts:
                    _judge(scan, watch.parts, start, end)
                continue
            for atom, capitals in watch.words:
                if fits_case(scan.cased, start, end, capitals):
                    scan.note(atom, start, end)


def _judge(scan: Scan, parts: Iterable[tuple[int, Verdict]], start: int, end: int) -> None:
    """Note the longer word around [start, end) for each atom that is a part of it."""
    if start >= scan.end and not scan.folded.crosses_seam(start, end):
        return
    first, last = word_around(scan.text, start, end)
    small = scan.cased[first:last].islower()
    for atom, is_part_of in parts:
        if is_part_of(scan.text[first:last], (start - first,), small=small):
            scan.note(atom, first, last)


def _ask(scan: Scan, checks: Iterable[tuple[int, Check]], start: int, end: int) -> None:
    for atom, check in checks:
        found = check(scan, start, end)
        if found:
            scan.note(atom, *found)
