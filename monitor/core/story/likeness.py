"""How much of one article another one tells."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.core.story.frequency import Frequencies
from monitor.core.story.report import Report

COPY = 0.57  # of the one's headline and lead stand in the other
HEADLINE = 0.4  # of the new headline stand in the old text, where the new one tells more than the old
ENOUGH = 1.9  # words nobody else has, or as much in less rare ones: what two reports must share at least


@dataclass(frozen=True, slots=True)
class Likeness:
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


@dataclass(frozen=True, slots=True)
class Probe:
    """A new report, its words weighed once, to be held against many others."""

    title: frozenset[int]
    lead: frozenset[int]
    full: frozenset[int]
    weights: Mapping[int, float]
    title_weight: float
    lead_weight: float


def probe(report: Report, frequencies: Frequencies) -> Probe:
    """Weigh the words of a new report."""
    tokens = list(report.sequence())
    title, lead, full = (frozenset(tokens[:end]) for end in (report.title_length, report.lead_length, None))
    weights = frequencies.token_weights(full)
    return Probe(
        title=title,
        lead=lead,
        full=full,
        weights=weights,
        title_weight=_sum(weights, title),
        lead_weight=_sum(weights, lead),
    )


def likeness(new: Probe, old: Report, *, old_weight: float, rarest: float) -> Likeness | None:
    """Compare a new report with an old one; None: they share less than `ENOUGH`.

    `old_weight` is what its headline and lead weighed when it came, `rarest` the
    weight of a word that nobody else has.
    """
    told = old.sequence()
    both = new.full.intersection(told)
    if _sum(new.weights, both) < ENOUGH * rarest:
        return None
    repeats = new.lead & both
    repeated = _sum(new.weights, repeats)
    covered = _sum(new.weights, both.intersection(told[: old.lead_length]))
    return Likeness(
        told=_share(repeated, new.lead_weight),
        tells=_share(covered, old_weight),
        headline=_share(_sum(new.weights, repeats & new.title), new.title_weight),
        shared=max(repeated, covered) / rarest,
    )


def _sum(weights: Mapping[int, float], tokens: frozenset[int]) -> float:
    return sum(map(weights.__getitem__, tokens))


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole else 0.0
