"""What a report says of its own about an event that many tell of.

Once a fire is in all headlines, a few of its words in another headline show no
more than what both are about. What no other development says tells them apart.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from monitor.core.story.chunks import COMMON
from monitor.core.story.likeness import Likeness
from monitor.core.story.report import Report

_EVENT = 3  # other developments that say a word: it belongs to the event
_OWN = 0.5  # of the other words, by weight, that one of two copies says of the other's
_PLAIN = 0.8  # likeness from which two reports are one whatever the event

Weigh = Callable[[Collection[int]], Mapping[int, float]]


def alike_in_their_own(
    new: Report, old: Report, found: Likeness, *, others: Sequence[Report], weigh: Weigh
) -> bool:
    """Tell whether one of two alike reports also says what the other one does not share with `others`.

    `others` are reports nearby, one of each development but that of `old`.
    """
    if found.value >= _PLAIN or len(others) < _EVENT:
        return True
    heard = Counter(token for report in others for token in report.full)
    event = frozenset(token for token, times in heard.items() if times >= _EVENT)
    return any(
        _covers(own=one.lead - event, by=other.full, weigh=weigh) for one, other in ((new, old), (old, new))
    )


def _covers(*, own: frozenset[int], by: frozenset[int], weigh: Weigh) -> bool:
    weights = weigh([token for token in own if not token & COMMON])
    return sum(weights[token] for token in weights.keys() & by) >= _OWN * sum(weights.values())
