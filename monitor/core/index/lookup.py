"""Which articles of a volume may be found: a few of many, and never one too few."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ahocorasick_rs import AhoCorasick

from monitor.core.index.need import EDGE, NOTHING, AtLeast, Need, may_need_nothing, strings_of
from monitor.core.index.volume import places_in, words_in
from monitor.core.index.words import ALWAYS, language_word

_ALWAYS = f"{EDGE}{ALWAYS}{EDGE}"
Hits = Mapping[int, Sequence[int]]  # words of a chapter, by number, and the strings found in them


class Lookup:
    """Looks for articles by what they need to be found, language by language; where that is NOTHING, for all."""

    def __init__(self, needs: Mapping[str, Need]) -> None:
        spoken = {language: f"{EDGE}{language_word(language)}{EDGE}" for language in needs}
        by_language = [AtLeast(2, (spoken[language], need)) for language, need in needs.items()]
        self._need = AtLeast(1, (_ALWAYS, *by_language))
        self.is_of_use = not any(need is not NOTHING and may_need_nothing(need) for need in needs.values())
        self._strings = sorted(set(strings_of(self._need)))
        self._search = AhoCorasick(self._strings, store_patterns=False)

    def hits(self, words: bytes) -> Hits:
        """Return what is found in the words of a chapter."""
        text = EDGE + words_in(words)
        hits: defaultdict[int, list[int]] = defaultdict(list)
        number, reached = 0, 1
        for string, _, end in self._search.find_matches_as_indexes(text, overlapping=True):
            last = end - 1  # with or without its edge, it is in the word
            number, reached = number + text.count(EDGE, reached, last), max(reached, last)
            hits[number].append(string)
        return hits

    def opened(self, articles: int) -> "Opened":
        """Return what takes down the finds in a volume of so many articles."""
        return Opened(self._need, self._strings, articles)


class Opened:
    """A volume that is being looked through."""

    def __init__(self, need: Need, strings: Sequence[str], articles: int) -> None:
        self._need, self._strings, self._articles = need, strings, articles
        self._all = int.from_bytes(b"\1" * articles)
        self._marks: defaultdict[int, bytearray] = defaultdict(lambda: bytearray(articles))

    def note(self, places: bytes, hits: Hits) -> None:
        """Take down where the words of a chapter that were hit stand."""
        for strings, found in zip(hits.values(), places_in(places, hits), strict=True):
            for string in set(strings):
                marks = self._marks[string]
                for place in found:
                    marks[place] = 1

    def articles(self) -> list[int]:
        """Return the numbers of the articles that may be found."""
        found = {self._strings[string]: int.from_bytes(marks) for string, marks in self._marks.items()}
        meeting = self._meeting(self._need, found).to_bytes(self._articles)
        return [number for number, met in enumerate(meeting) if met]

    def _meeting(self, need: Need, found: Mapping[str, int]) -> int:
        """Return the articles that meet a need, as bytes of 1 in one number."""
        if isinstance(need, str):
            return found.get(need, 0)
        met = [self._all, *[0] * need.count]  # by how many needs, at least
        for part in need.needs:
            meeting = self._meeting(part, found)
            for times in range(need.count, 0, -1):
                met[times] |= met[times - 1] & meeting
        return met[need.count]
