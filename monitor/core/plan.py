"""A compiled query: what it needs to hold in a scan, and the places that prove it."""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from monitor.core.folded import Span
from monitor.core.language.another import Another
from monitor.core.language.words import compound_around, gap_between, sentence_ends_between, words_between
from monitor.core.regex import Expression
from monitor.core.rule import Evidence
from monitor.core.scan import Scan, field_text


class Plan(ABC):
    """A condition on an article. `where` has the bit of each field of the scan that is looked at."""

    __slots__ = ()

    @abstractmethod
    def holds(self, scan: Scan, where: int) -> bool:
        """Tell whether the condition is met."""

    @abstractmethod
    def evidence(self, scan: Scan, where: int) -> Sequence[Evidence]:
        """Return the places that prove it; none if it is not met."""


class Place(Plan):
    """A condition that is met at places in the text, such as a word or a phrase."""

    __slots__ = ()
    label: str  # as the rule writes it

    @abstractmethod
    def spans(self, scan: Scan, where: int) -> list[Span]:
        """Return the places, ordered by their start."""

    def holds(self, scan: Scan, where: int) -> bool:
        return bool(self.spans(scan, where))

    def evidence(self, scan: Scan, where: int) -> Sequence[Evidence]:
        found = [scan.evidence(start, end, self.label) for start, end in self.spans(scan, where)]
        return found if len(found) == 1 else list(dict.fromkeys(found))  # Leser, and LeserInnen

    @abstractmethod
    def is_possible(self, scan: Scan) -> bool:
        """Tell quickly whether all the words it needs are in the article."""


@dataclass(frozen=True, slots=True)
class Word(Place):
    """One word; finds inside what `without` finds do not count, nor those that `another` tells to be another word."""

    atom: int
    label: str
    without: tuple[Place, ...] = ()
    another: Another | None = None

    def spans(self, scan: Scan, where: int) -> list[Span]:
        found = scan.spans(self.atom, where)
        if self.another:
            found = [span for span in found if not self._is_another(scan, *span)]
        if not (found and self.without):
            return found
        shadows = [span for place in self.without for span in place.spans(scan, where)]
        return [span for span in found if not any(a <= span[0] and span[1] <= b for a, b in shadows)]

    def _is_another(self, scan: Scan, start: int, end: int) -> bool:
        assert self.another is not None
        place = scan.original(start, end)
        return self.another.at(field_text(scan.article, place.field), place.start, place.end)

    def is_possible(self, scan: Scan) -> bool:
        return bool(scan.places(self.atom))


@dataclass(frozen=True, slots=True)
class Run(Place):
    """Places in order, at most `gap` words between neighbours, all in one sentence."""

    parts: tuple[Place, ...]
    gap: int
    label: str

    def is_possible(self, scan: Scan) -> bool:
        return all(part.is_possible(scan) for part in self.parts)

    def spans(self, scan: Scan, where: int) -> list[Span]:
        if not self.is_possible(scan):
            return []
        reached = self.parts[0].spans(scan, where)
        for part in self.parts[1:]:
            if not reached:
                break
            reached = self._continued(scan, reached, part.spans(scan, where))
        return sorted(set(reached))

    def _continued(self, scan: Scan, reached: list[Span], following: list[Span]) -> list[Span]:
        """Return the runs that go on to the next word; the nearest run before it has the best chance."""
        ordered = sorted(reached, key=lambda span: span[1])
        ends = [end for _, end in ordered]
        longer = []
        for start, end in following:
            before = bisect_right(ends, start) - 1
            if before >= 0 and self._close(scan, ends[before], start):
                longer.append((ordered[before][0], end))
        return longer

    def _close(self, scan: Scan, end: int, start: int) -> bool:
        behind = compound_around(scan.text, end - 1, end)[1]
        ahead = compound_around(scan.text, start, start + 1)[0]
        if behind >= ahead:
            return True
        few = gap_between(scan.text, behind, ahead, limit=self.gap) <= self.gap
        return few and not sentence_ends_between(scan.cased, behind, ahead)


@dataclass(frozen=True, slots=True)
class Nearby(Place):
    """Two places at most `distance` words apart in one field; `ordered`: left first."""

    left: Place
    right: Place
    distance: int
    ordered: bool
    label: str

    def is_possible(self, scan: Scan) -> bool:
        return self.left.is_possible(scan) and self.right.is_possible(scan)

    def spans(self, scan: Scan, where: int) -> list[Span]:
        pairs = self._pairs(scan, where)
        return sorted({(min(a[0], b[0]), max(a[1], b[1])) for a, b in pairs})

    def evidence(self, scan: Scan, where: int) -> Sequence[Evidence]:
        return [
            scan.evidence(*span, place.label)
            for pair in self._pairs(scan, where)
            for place, span in zip((self.left, self.right), pair, strict=True)
        ]

    def _pairs(self, scan: Scan, where: int) -> list[tuple[Span, Span]]:
        if not self.is_possible(scan):
            return []
        left, right = self.left.spans(scan, where), self.right.spans(scan, where)
        if not (left and right):
            return []
        pairs = [(a, b) for a, b in _neighbours(left, right) if self._near(scan, a, b)]
        if not self.ordered:
            pairs += [(a, b) for b, a in _neighbours(right, left) if self._near(scan, b, a)]
            pairs += _overlapping(left, right)
        return pairs

    def _near(self, scan: Scan, first: Span, second: Span) -> bool:
        between = words_between(scan.text, first[1], second[0], limit=self.distance - 1)
        return between < self.distance and scan.same_field(first[1], second[0])


def _neighbours(first: list[Span], second: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Give each of `second` with the last of `first` that ends before it."""
    ordered = sorted(first, key=lambda span: span[1])
    ends = [end for _, end in ordered]
    for span in second:
        before = bisect_right(ends, span[0]) - 1
        if before >= 0:
            yield ordered[before], span


def _further(a: Span, b: Span) -> Span:
    return a if a[1] >= b[1] else b


def _overlapping(left: list[Span], right: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Give each of `right` with one of `left` that shares letters with it."""
    starts = [start for start, _ in left]
    furthest: list[Span] = list(accumulate(left, _further))
    for span in right:
        before = bisect_right(starts, span[1] - 1) - 1
        if before >= 0 and furthest[before][1] > span[0]:
            yield furthest[before], span


@dataclass(frozen=True, slots=True)
class AnyPlace(Place):
    """Wherever one of the places is."""

    parts: tuple[Place, ...]
    label: str = ""

    def is_possible(self, scan: Scan) -> bool:
        return any(part.is_possible(scan) for part in self.parts)

    def spans(self, scan: Scan, where: int) -> list[Span]:
        return sorted({span for part in self.parts for span in part.spans(scan, where)})


@dataclass(frozen=True, slots=True)
class Expressed(Plan):
    """What a regular expression finds in the original text."""

    expression: Expression
    label: str

    def holds(self, scan: Scan, where: int) -> bool:
        return any(True for _ in scan.found_by(self.expression, where))

    def evidence(self, scan: Scan, where: int) -> Sequence[Evidence]:
        return [place._replace(term=self.label) for place in scan.found_by(self.expression, where)]


@dataclass(frozen=True, slots=True)
class Several(Plan):
    """At least `count` of the parts: one is OR, all are AND."""

    count: int
    parts: tuple[Plan, ...]

    def holds(self, scan: Scan, where: int) -> bool:
        met = (True for part in self.parts if part.holds(scan, where))
        return sum(islice(met, self.count)) == self.count

    def evidence(self, scan: Scan, where: int) -> Sequence[Evidence]:
        if not self.holds(scan, where):
            return ()
        return [place for part in self.parts for place in part.evidence(scan, where)]


@dataclass(frozen=True, slots=True)
class Absent(Plan):
    """The part is not met."""

    part: Plan

    def holds(self, scan: Scan, where: int) -> bool:
        return not self.part.holds(scan, where)

    def evidence(self, scan: Scan, where: int) -> Sequence[Evidence]:  # noqa: ARG002 nothing proves absence
        return ()


@dataclass(frozen=True, slots=True)
class Within(Plan):
    """The part is met in one field; the rule's own fields do not matter."""

    part: Plan
    where: int

    def holds(self, scan: Scan, where: int) -> bool:  # noqa: ARG002 as said
        return self.part.holds(scan, self.where)

    def evidence(self, scan: Scan, where: int) -> Sequence[Evidence]:  # noqa: ARG002 as said
        return self.part.evidence(scan, self.where)
