"""The cut of a word, held against a slow search through all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from monitor.core.language.cut import TOLERANCE, Cut, Span
from monitor.core.language.lexicon import Kind
from monitor.core.language.ways import IMPOSSIBLE, LINKS, MIN_NAME, PREFIXES, Parts, cost_of
from tests.core.language.lexicon import FewWords

MIN_PART = 3
KINDS = st.sampled_from(
    [
        *(Kind.NOUN, Kind.NOUN, Kind.NOUN | Kind.BEGINS | Kind.ENDS),
        *(Kind.STEM, Kind.STEM | Kind.BEGINS, Kind.OTHER, Kind.NAME),
    ]
)


@dataclass(frozen=True)
class Known(FewWords):
    """A lexicon of these parts."""

    of: Mapping[str, int]

    def parts(self, text: str) -> Sequence[tuple[int, int]]:
        return [(len(part), kinds) for part, kinds in self.of.items() if text.startswith(part)]

    def begins(self, text: str) -> bool:
        return text.startswith(tuple(self.of))

    def kinds(self, part: str) -> int:
        return self.of.get(part, 0)


@st.composite
def words(draw: st.DrawFn) -> tuple[str, Mapping[str, int]]:
    """Draw a word and a lexicon that knows many of the parts it could have."""
    word = draw(st.text("unales", min_size=7, max_size=13))
    spans = [(start, end) for start, end in combinations(range(len(word) + 1), 2) if end - start >= MIN_PART]
    known = draw(st.lists(st.sampled_from(spans), min_size=3, max_size=14))
    return word, {word[start:end]: int(draw(KINDS)) for start, end in known}


THREE_FOR_LESS = (
    "unalesunales",
    {
        "una": int(Kind.STEM),
        "lesunales": int(Kind.OTHER),
        "unal": int(Kind.NOUN | Kind.BEGINS),
        "esuna": int(Kind.NOUN),
        "les": int(Kind.NOUN | Kind.ENDS),
    },
)
SHORT_FIRST = (
    "unalesunales",
    dict.fromkeys(("unal", "esunales", "unalesun", "ales"), int(Kind.NOUN | Kind.BEGINS)),
)


class Slow:
    """All cuts of a word."""

    def __init__(self, word: str, known: Mapping[str, int]) -> None:
        self.word, self.known = word, known

    def cuts(self, start: int = 0, noun: Span | None = None) -> Iterator[tuple[float, tuple[Span, ...]]]:
        """Give every cut from `start` with what it costs; `noun` is one, known or not."""
        word = self.word
        for end in range(start + 1, len(word) + 1):
            span = start, end
            own = cost_of(end - start, noun=True) if span == noun else IMPOSSIBLE
            if end == len(word):
                yield min(own, self._last(word[start:])), (span,)
            elif (cost := min(own, self._amid(word[start:end]))) < IMPOSSIBLE:
                for letters, extra in self._links(end):
                    for rest, spans in self.cuts(end + letters, noun):
                        yield cost + extra + rest, (span, *spans)

    def cheapest(self) -> float:
        return min([cost for cost, spans in self.cuts() if len(spans) > 1], default=IMPOSSIBLE)

    def cheapest_along(self, span: Span) -> float:
        return min([cost for cost, spans in self.cuts(noun=span) if span in spans], default=IMPOSSIBLE)

    def _amid(self, part: str) -> float:
        kinds = self.known.get(part, 0)
        may_be = kinds & (Kind.NOUN | Kind.STEM) or (kinds & Kind.NAME and len(part) >= MIN_NAME)
        cost = cost_of(len(part), noun=bool(kinds & Kind.NOUN), likely=bool(kinds & Kind.BEGINS))
        return min(cost if may_be else IMPOSSIBLE, 1.3 if part in PREFIXES else IMPOSSIBLE)

    def _last(self, part: str) -> float:
        kinds = self.known.get(part, 0)
        may_be = kinds & (Kind.NOUN | Kind.OTHER) or (kinds & Kind.NAME and len(part) >= MIN_NAME)
        cost = cost_of(len(part), noun=bool(kinds & Kind.NOUN), likely=bool(kinds & Kind.ENDS))
        return cost if may_be else IMPOSSIBLE

    def _links(self, end: int) -> list[tuple[int, float]]:
        rest, before = self.word[end:], self.word[end - 1]
        found = [link for link in LINKS if rest.startswith(link[0]) and rest != link[0] and before in link[2]]
        return [(0, 0.0), *((len(letters), extra) for letters, extra, _ in found)]


@given(words())
@example(THREE_FOR_LESS)
@example(SHORT_FIRST)
def test_no_cut_costs_less_than_the_best(drawn: tuple[str, Mapping[str, int]]) -> None:
    word, known = drawn
    cut, slow = Cut(word, Parts(Known(known))), Slow(word, known)
    if (cheapest := slow.cheapest()) >= IMPOSSIBLE:
        assert cut.cost >= IMPOSSIBLE
    else:
        assert abs(cut.cost - cheapest) < 1e-9
        assert cut.parts in [spans for cost, spans in slow.cuts() if cost < cheapest + 1e-9]


@given(words())
def test_a_part_is_of_a_cut_that_costs_hardly_more_than_the_best(
    drawn: tuple[str, Mapping[str, int]],
) -> None:
    word, known = drawn
    cut, slow = Cut(word, Parts(Known(known))), Slow(word, known)
    limit = min(slow.cheapest(), IMPOSSIBLE / 2) + TOLERANCE
    spans = [
        span for span in combinations(range(len(word) + 1), 2) if MIN_PART <= span[1] - span[0] < len(word)
    ]
    for start, end in spans:
        along = slow.cheapest_along((start, end))
        held = cut.held([(start, end, True)])
        assert held or along >= IMPOSSIBLE
        if held and abs(along - limit) > 1e-9:
            assert cut.goes_along(start, end, linked=True) is (along < limit)
            assert along < limit or not cut.is_in_two(start, end, linked=True)
