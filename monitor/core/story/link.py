"""How close two articles are to being about one event: alike in what they are about, and in time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import exp, sqrt
from typing import NamedTuple

from monitor.core.story.frequency import Frequencies
from monitor.core.story.report import Report

LINK = 0.15  # closeness from which two articles are about one event
STRONG = 1.8 * LINK  # … whatever else the story holds
LARGE = 2  # developments from which a weaker link needs a second one into the story
_FADES = timedelta(hours=48)  # in this time closeness falls to a third
_PARTS_COUNT = 0.5  # a word's parts come many at a time


class Topic(NamedTuple):
    """What an article is about: its stems, weighed by the square of how rare they are."""

    weights: Mapping[int, float]
    weight: float  # of all together
    rarest: Sequence[int]  # whole words' stems, the rarest first
    met: Mapping[int, float]  # those of them that were met before, and how much each tells


def topic(report: Report, frequencies: Frequencies) -> Topic:
    """Weigh the stems of an article."""
    stems, whole = report.stem_sequence(), report.beginnings
    squares = frequencies.squares(stems)
    squares[whole:] = [_PARTS_COUNT * square for square in squares[whole:]]
    weights = dict(zip(stems, squares, strict=True))
    rarest = sorted(sorted(stems[:whole]), key=weights.__getitem__, reverse=True)
    unseen = frequencies.rarest * frequencies.rarest
    met = {stem: sqrt(square) for stem in rarest if (square := weights[stem]) < unseen}
    return Topic(weights, sum(squares), rarest, met)


def closeness(new: Topic, old: Report, *, old_weight: float, apart: timedelta) -> float:
    """Return from 0 to 1 how close a new article is to one that came `apart` earlier: their cosine, faded; 0 for less than `LINK`.

    `old_weight` is what its own topic weighed when it came.
    """
    weights = new.weights
    shared = sum(map(weights.__getitem__, filter(weights.__contains__, old.stem_sequence())))
    alike = min(1.0, shared / sqrt(new.weight * old_weight))
    if alike < LINK:
        return 0.0
    faded = alike * exp(-(abs(apart) / _FADES))
    return faded if faded >= LINK else 0.0
