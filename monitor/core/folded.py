"""The fields of an article folded into one text, with the way back to the originals."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from monitor.core.language.fold import Origins, fold
from monitor.core.language.words import joined_words

Span = tuple[int, int]  # [start, end) in a text

EDGE = "\x1f"  # stands between fields; no word and no sentence goes across it


def starts_of(texts: Iterable[str]) -> list[int]:
    """Return where each text starts with an edge before and behind it, and where the next one would."""
    return [*accumulate((len(text) + 1 for text in texts), initial=1)]


class FoldedFields:
    """Some texts in their one spelling, then the words in them that hyphens cut, as one word.

    `cased` is `text` with its capitals; `starts` has the start of each field and, last, their `end`.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._originals = texts
        folded = [fold(text) for text in texts]
        self.starts = starts_of(part.text for part in folded)
        self.end = self.starts[-1]
        cased = EDGE + "".join(part.cased + EDGE for part in folded)
        text = EDGE + "".join(part.text + EDGE for part in folded)
        self._joined = list(joined_words(cased))
        appended = "".join(word.cased + EDGE for word in self._joined)
        self._joined_starts = [
            start + self.end - 1 for start in starts_of(word.cased for word in self._joined)
        ]
        self.cased, self.text = cased + appended, text + appended.lower()
        self._origins: dict[int, Origins] = {}

    def place(self, start: int) -> Span:
        """Return where the parts of the joined word at `start` stand in the fields."""
        word = self._joined[bisect_right(self._joined_starts, start) - 1]
        return word.start, word.end

    def field(self, place: int) -> int:
        """Return which field a place is in."""
        return bisect_right(self.starts, place) - 1

    def original(self, start: int, end: int) -> tuple[int, int, int]:
        """Return which field [start, end) of the text is in, and its place in the original."""
        index = self.field(start)
        shift = self.starts[index]
        return index, *self._way_back(index).span(start - shift, end - shift)

    def folded(self, index: int, place: int) -> int:
        """Return where the character at `place` of an original begins in the text."""
        return self.starts[index] + self._way_back(index).folded(place)

    def _way_back(self, index: int) -> Origins:
        if index not in self._origins:
            self._origins[index] = Origins.of(self._originals[index])
        return self._origins[index]
