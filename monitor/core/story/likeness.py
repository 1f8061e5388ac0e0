"""How much of one article another one tells."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from monitor.core.story.frequency import Frequencies
from monitor.core.story.report import Report

COPY = 0.57  # of the one's headline and lead stand in the other
HEADLINE = 0.4  # of the new headline stand in the old text, where the new one tells more than the old
ENOUGH = 1.9  # words nobody else has, or as much in less rare ones: what two reports must share at least


class Likeness(NamedTuple):
    """What two reports share, by weight: the rarer a word the more it counts."""

    told: float  # share of the new one's headline and lead that the old one tells
    tells: float  # share of the old one's headline and lead that the new one tells
    headline: float  # share of the new headline that the old one tells
    shared: float  # how much it is, in words that nobody else has

    @property
    def value(self) -> float:
        """Return the likeness: the same whichever of the two is new."""
        return max(self.told, self.tells)

    @property
    def is_copy(self) -> bool:
        """Tell whether the new one has nothing new to say, as far as words show."""
        repeats = self.told >= COPY
        extends = self.tells >= COPY and self.headline >= HEADLINE
        return self.shared >= ENOUGH and (repeats or extends)


class Probe(NamedTuple):
    """A new report, its words weighed once, to be held against many others."""

    title: Collection[int]
    lead: frozenset[int]
    full: frozenset[int]
    weights: Mapping[int, float]
    lead_weight: float


def lead_weight(report: Report, frequencies: Frequencies) -> float:
    """Return what headline and lead of a new report weigh."""
    return frequencies.token_weight(report.lead)


def probe(report: Report, frequencies: Frequencies) -> Probe:
    """Weigh the words of a new report."""
    lead, full = report.lead, report.full
    weights = frequencies.token_weights(full)
    title = report.sequence()[: report.title_length]
    return Probe(title=title, lead=lead, full=full, weights=weights, lead_weight=_sum(weights, lead))


def likeness(new: Probe, old: Report, *, old_weight: float, rarest: float) -> Likeness | None:
    """Compare a new report with an old one; None: they share too little for either to be a copy of the other.

    `old_weight` is what its headline and lead weighed when it came, `rarest` the
    weight of a word that nobody else has.
    """
    there = old.sequence()
    both = new.full.intersection(there)
    least = max(ENOUGH * rarest, COPY * min(new.lead_weight, old_weight))
    if _sum(new.weights, both) < least:
        return None
    repeats, title = new.lead & both, frozenset(new.title)
    repeated = _sum(new.weights, repeats)
    covered = _sum(new.weights, both.intersection(there[: old.lead_length]))
    return Likeness(
        told=_share(repeated, new.lead_weight),
        tells=_share(covered, old_weight),
        headline=_share(_sum(new.weights, repeats & title), _sum(new.weights, title)),
        shared=max(repeated, covered) / rarest,
    )


def _sum(weights: Mapping[int, float], tokens: frozenset[int]) -> float:
    return sum(map(weights.__getitem__, tokens))


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole else 0.0
