"""One article made ready for matching: its fields folded into one text, with the way back."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from monitor.core.article import Article
from monitor.core.language.fold import Origins, fold
from monitor.core.language.words import joined_words
from monitor.core.regex import Expression
from monitor.core.rule import Evidence

Span = tuple[int, int]  # [start, end) in a scan's text

_EDGE = "\x1f"  # stands between fields; no word and no sentence goes across it


def field_text(article: Article, field: str) -> str:
    """Return a field as one text; categories are joined by a comma and a blank."""
    value: str | tuple[str, ...] = getattr(article, field)
    return value if isinstance(value, str) else ", ".join(value)


class Scan:
    """The folded text of some fields, then of the words that hyphens cut, and what was found in it.

    `hits` are the places of each atom, in the part of the text that stands for the
    fields: a find in a joined word is given as the place of its parts.
    """

    def __init__(self, article: Article, fields: Sequence[str]) -> None:
        self.article = article
        self.fields = tuple(fields)
        self.hits: defaultdict[int, list[Span]] = defaultdict(list)
        folded = self._folded = [fold(field_text(article, field)) for field in fields]
        self._starts = [1]  # of the fields in the text
        for part in folded:
            self._starts.append(self._starts[-1] + len(part.text) + 1)
        self.end = self._starts[-1]  # of the fields; joined words follow
        cased = _EDGE + "".join(part.cased + _EDGE for part in folded)
        text = _EDGE + "".join(part.text + _EDGE for part in folded)
        self.joined = list(joined_words(cased))
        self._joined_starts: list[int] = []
        self.cased, self.text = self._with_joined(cased, text)
        self._origins: dict[int, Origins] = {}

    def _with_joined(self, cased: str, text: str) -> tuple[str, str]:
        if not self.joined:
            return cased, text
        place = len(cased)
        for word in self.joined:
            self._joined_starts.append(place)
            place += len(word.cased) + 1
        appended = "".join(word.cased + _EDGE for word in self.joined)
        return cased + appended, text + appended.lower()

    def place(self, start: int) -> Span:
        """Return where the parts of the joined word at `start` stand in the fields."""
        word = self.joined[bisect_right(self._joined_starts, start) - 1]
        return word.start, word.end

    def crosses_seam(self, start: int, end: int) -> bool:
        """Tell whether [start, end) of a joined word is in more than one of its parts; one part is no joint."""
        index = bisect_right(self._joined_starts, start) - 1
        first, seams = self._joined_starts[index], self.joined[index].seams
        return not seams or any(start < first + seam < end for seam in seams)

    def within(self, spans: list[Span], where: int) -> list[Span]:
        """Return the spans in the fields whose bits are set in `where`."""
        if where == (1 << len(self.fields)) - 1:
            return spans
        return [span for span in spans if where >> self._field(span[0]) & 1]

    def same_field(self, start: int, end: int) -> bool:
        """Tell whether no field ends in [start, end)."""
        return self.text.find(_EDGE, start, end) < 0

    def original(self, start: int, end: int, term: str = "") -> Evidence:
        """Return [start, end) of the text as a place in the field's original text."""
        index = self._field(start)
        if index not in self._origins:
            self._origins[index] = self._folded[index].origins()
        shift = self._starts[index]
        return Evidence(self.fields[index], *self._origins[index].span(start - shift, end - shift), term)

    def written(self, start: int, end: int) -> str:
        """Return [start, end) of the text as the original has it."""
        place = self.original(start, end)
        return field_text(self.article, place.field)[place.start : place.end]

    def found_by(self, expression: Expression, where: int) -> Iterator[Evidence]:
        """Give what a regular expression finds in the original texts, without a term."""
        for index, field in enumerate(self.fields):
            if where >> index & 1:
                for start, end in expression.spans(field_text(self.article, field)):
                    yield Evidence(field, start, end, "")

    def _field(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1
