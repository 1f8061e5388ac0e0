"""What the strings of all rules stand for."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from monitor.core.folded import Span
from monitor.core.scan import Scan

NO_CAPITAL = -1
ANY_CASE = 0
SOME_CAPITAL = 1  # greater numbers: so many capitals at its beginning

Check = Callable[[Scan, int, int], Span | None]


class Verdict(Protocol):
    """Judges a longer word of a text, which has no capital if `small`; strings of the part stand at `spans`.

    None: they are not known. Given, they are all there are.
    """

    def __call__(self, word: str, spans: Collection[Span] | None = None, /, *, small: bool) -> bool: ...


@dataclass(slots=True)
class Watched:
    """What one string stands for: words when it stands alone, parts inside longer words, checks wherever it is."""

    words: list[tuple[int, int]] = field(default_factory=list)  # atom, capitals needed
    parts: list[tuple[int, Verdict]] = field(default_factory=list)  # atom, what judges the longer word
    checks: list[tuple[int, Check]] = field(default_factory=list)  # atom, what to ask

    def atoms(self) -> Iterator[int]:
        """Give every atom that it stands for."""
        for found in (self.words, self.parts, self.checks):
            yield from (atom for atom, _ in found)


def fits_case(cased: str, start: int, end: int, capitals: int) -> bool:
    """Tell whether [start, end) has the capitals that the term asks for."""
    if capitals == ANY_CASE:
        return True
    if capitals == NO_CAPITAL:
        return cased[start].islower()
    if capitals == SOME_CAPITAL:
        return not cased[start:end].islower()
    return cased[start : start + capitals].isupper()
