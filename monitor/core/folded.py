"""The fields of an article folded into one text, with the way back to the originals."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

from monitor.core.language.fold import fold, lower
from monitor.core.language.joined import Joined, all_joined
from monitor.core.language.words import only_words

Span = tuple[int, int]  # [start, end) in a text

EDGE = "\x1f"  # stands between fields; no word and no sentence goes across it


def starts_of(texts: Iterable[str]) -> list[int]:
    """Return where each text starts with an edge before and behind it, and where the next one would."""
    return [*accumulate((len(text) + 1 for text in texts), initial=1)]


class FoldedFields:
    """Some texts in their one spelling, then the words in them that hyphens cut, as one word.

    `cased` is `text` with its capitals, `words` with a blank for whatever is in no word;
    `starts` has the start of each field and, last, their `end`.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._fields = list(map(fold, texts))
        folded = [field.cased for field in self._fields]
        self.starts = starts_of(folded)
        self.end = self.starts[-1]
        fields = EDGE + "".join([cased + EDGE for cased in folded])
        words = only_words(fields)
        self._joined = all_joined(fields, words)
        appended = [word.cased for word in self._joined]
        self._joined_starts = [start + self.end - 1 for start in starts_of(appended)]
        behind = "".join([cased + EDGE for cased in appended])
        self.cased, self.words = fields + behind, lower(words + only_words(behind))

    @cached_property
    def text(self) -> str:
        """The folded text in lower case."""
        return lower(self.cased)

    def joined(self, start: int) -> Joined:
        """Return the joined word at a place behind the `end`."""
        return self._joined[bisect_right(self._joined_starts, start) - 1]

    def field(self, place: int) -> int:
        """Return which field a place is in."""
        return bisect_right(self.starts, place) - 1

    def original(self, start: int, end: int) -> tuple[int, int, int]:
        """Return which field [start, end) of the text is in, and its place in the original."""
        index = bisect_right(self.starts, start) - 1
        shift = self.starts[index]
        first, last = self._fields[index].origins.span(start - shift, end - shift)
        return index, first, last
