"""One article made ready for matching: what is found in it, and where.

What a token holds is found in the text as it is written, and that is enough for
most rules. The fields are folded, with the way back, only for what looks at the
text around a find: phrases, NEAR, wildcards and the like.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from monitor.core.article import Article
from monitor.core.folded import EDGE, FoldedFields, Span, starts_of
from monitor.core.language.fold import has_cut_word
from monitor.core.language.tokens import places_of, spread
from monitor.core.regex import Expression
from monitor.core.rule import Evidence

Spot = tuple[str, Span, Span]  # a token, a place in it as written, and in the folded token
Find = tuple[int, Spot]  # an atom, and where it is


def field_text(article: Article, field: str) -> str:
    """Return a field as one text; categories stand apart as paragraphs do, and no phrase goes across two."""
    value: str | tuple[str, ...] = getattr(article, field)
    return value if isinstance(value, str) else "\n\n".join(value)


class _Places(dict[str, list[int]]):
    """Where the tokens that were asked for start in a spread text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __missing__(self, token: str) -> list[int]:
        places = self[token] = places_of(token, self._text)
        return places


class Scan:
    """Some fields of an article, and what was found in them.

    `text` is all fields folded, then the words that hyphens cut, as one word: a
    find in a joined word is given as the place of its parts.
    """

    def __init__(self, article: Article, fields: Sequence[str]) -> None:
        self.article = article
        self.fields = tuple(fields)
        self._texts = [field_text(article, field) for field in fields]
        self._starts = starts_of(self._texts)
        self.spread = spread(EDGE + "".join([text + EDGE for text in self._texts]))
        self._everywhere = (1 << len(self.fields)) - 1
        self._told: defaultdict[int, list[Spot]] = defaultdict(list)
        self._noted: defaultdict[int, list[Span]] = defaultdict(list)
        self._places = _Places(self.spread)

    def tell(self, told: Iterable[Iterable[Find]]) -> None:
        """Take down what tokens hold, wherever they stand."""
        known = self._told
        for finds in told:
            for atom, found in finds:
                known[atom].append(found)

    def note(self, atom: int, start: int, end: int) -> None:
        """Take down a find at [start, end) of the text, in its order; nearly always it belongs at the end."""
        span = (start, end) if start < self.end else self.folded.place(start)
        spans = self._noted[atom]
        if not spans or spans[-1] < span:
            spans.append(span)
        elif span not in spans:
            insort(spans, span)

    def has_cut_word(self) -> bool:
        """Tell whether the end of a line may have cut a word."""
        return any(map(has_cut_word, self._texts))

    @property
    def atoms(self) -> AbstractSet[int]:
        """What was found."""
        return self._told.keys() | self._noted.keys() if self._noted else self._told.keys()

    def spans(self, atom: int, where: int) -> list[Span]:
        """Return the places of an atom in the text, in the fields whose bits are set in `where`: in order, each once."""
        spans = self._noted.get(atom, [])
        if atom in self._told:
            spans = sorted({*spans, *self._spans_told(atom)})
        if where == self._everywhere:
            return spans
        return [span for span in spans if where >> self.folded.field(span[0]) & 1]

    def evidence(self, atom: int, where: int, term: str) -> list[Evidence]:
        """Return the places of an atom in the original texts of the fields set in `where`: in order, each once."""
        if atom in self._noted:
            return [self.original(*span, term) for span in self.spans(atom, where)]
        told, starts, fields, found = self._told.get(atom, ()), self._starts, self.fields, []
        for token, (start, end), _ in told:
            for place in self._places[token]:
                index = bisect_right(starts, place) - 1
                if where >> index & 1:
                    shift = place - starts[index]
                    found.append(Evidence(fields[index], shift + start, shift + end, term))
        if len(told) > 1:
            return sorted(set(found), key=lambda each: (fields.index(each.field), each.start, each.end))
        return found

    def _spans_told(self, atom: int) -> Iterator[Span]:
        for token, _, (start, end) in self._told[atom]:
            for place in self._places[token]:
                index = bisect_right(self._starts, place) - 1
                folded = self.folded.folded(index, place - self._starts[index])
                yield folded + start, folded + end

    @cached_property
    def folded(self) -> FoldedFields:
        """The fields in their one spelling."""
        return FoldedFields(self._texts)

    @cached_property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    @cached_property
    def cased(self) -> str:
        """The folded text with its capitals."""
        return self.folded.cased

    @cached_property
    def end(self) -> int:
        """Where the fields end in the folded text; joined words follow."""
        return self.folded.end

    def same_field(self, start: int, end: int) -> bool:
        """Tell whether no field ends in [start, end)."""
        return self.text.find(EDGE, start, end) < 0

    def original(self, start: int, end: int, term: str = "") -> Evidence:
        """Return [start, end) of the text as a place in the field's original text."""
        index, first, last = self.folded.original(start, end)
        return Evidence(self.fields[index], first, last, term)

    def written(self, start: int, end: int) -> str:
        """Return [start, end) of the text as the original has it."""
        place = self.original(start, end)
        return field_text(self.article, place.field)[place.start : place.end]

    def found_by(self, expression: Expression, where: int) -> Iterator[Evidence]:
        """Give what a regular expression finds in the original texts, without a term."""
        for index, field in enumerate(self.fields):
            if where >> index & 1:
                for start, end in expression.spans(self._texts[index]):
                    yield Evidence(field, start, end, "")
