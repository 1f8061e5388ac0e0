"""One article made ready for matching: what is found in it, and where."""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from monitor.core.article import Article
from monitor.core.folded import EDGE, FoldedFields, Span
from monitor.core.language.joined import Joined, end_of_gender_form
from monitor.core.regex import Expression
from monitor.core.rule import Evidence


def field_text(article: Article, field: str) -> str:
    """Return a field as one text; categories stand apart as paragraphs do, and no phrase goes across two."""
    value: str | tuple[str, ...] = getattr(article, field)
    return value if isinstance(value, str) else "\n\n".join(value)


class Scan:
    """Some fields of an article, and what was found in them.

    `text` is all fields folded, then the words that hyphens cut, as one word: a
    find in a joined word is given as the place of its parts. `cased` is the same
    with capitals, `words` with a blank for whatever is in no word; `end` is where
    the fields end. `late` looks for atoms that are not looked for before one asks.
    """

    def __init__(self, article: Article, fields: Sequence[str]) -> None:
        self.article = article
        self.fields = tuple(fields)
        self._texts = [field_text(article, field) for field in fields]
        self._folded = FoldedFields(self._texts)
        self.cased, self.words, self.end = self._folded.cased, self._folded.words, self._folded.end
        self._everywhere = (1 << len(self.fields)) - 1
        self._found: defaultdict[int, list[Span]] = defaultdict(list)
        self.late: Mapping[int, Callable[[Scan], None]] = {}

    @property
    def text(self) -> str:
        """The text in lower case."""
        return self._folded.text

    def note(self, atom: int, start: int, end: int) -> None:
        """Take down a find at [start, end) of the text, in its order; nearly always it belongs at the end."""
        if start >= self.end:
            _, _, start, end = self.joined(start)
        span = start, end
        spans = self._found[atom]
        if not spans or spans[-1] < span:
            spans.append(span)
        elif span not in spans:
            insort(spans, span)

    @property
    def atoms(self) -> AbstractSet[int]:
        """What was found, or asked for late."""
        return self._found.keys()

    def places(self, atom: int) -> list[Span]:
        """Return the places of an atom in the text: in order, each once."""
        if atom not in self._found and atom in self.late:
            self._found[atom] = []
            self.late[atom](self)
        return self._found.get(atom, [])

    def spans(self, atom: int, where: int) -> list[Span]:
        """Return the places of an atom in the text, in the fields whose bits are set in `where`: in order, each once."""
        spans = self.places(atom)
        if where == self._everywhere:
            return spans
        return [span for span in spans if where >> self._folded.field(span[0]) & 1]

    def joined(self, start: int) -> Joined:
        """Return the joined word at a place behind the `end`."""
        return self._folded.joined(start)

    def same_field(self, start: int, end: int) -> bool:
        """Tell whether no field ends in [start, end)."""
        return self.text.find(EDGE, start, end) < 0

    def evidence(self, start: int, end: int, term: str) -> Evidence:
        """Return a find at [start, end) of the text as a place in the original, with the whole gender form it is in."""
        return self.original(start, end_of_gender_form(self.cased, end), term)

    def original(self, start: int, end: int, term: str = "") -> Evidence:
        """Return [start, end) of the text as a place in the field's original text."""
        index, first, last = self._folded.original(start, end)
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
