"""When an article that comes again has become news again."""

import re
from collections.abc import Sequence

from monitor.core.story.chunks import COMMON, NUMBER
from monitor.core.story.report import Report

_TRACKED = re.compile(r"(https?://[^\s?#]+)[?#]\S*")
_SAME = 1 / 3  # share of the longer headline's telling words that stays in a mere edit


def says_the_same(new: Sequence[str], old: Sequence[str]) -> bool:
    """Tell whether texts differ in nothing but spacing and what trackers add to links."""
    return list(map(_plain, new)) == list(map(_plain, old))


def _plain(text: str) -> str:
    return " ".join(_TRACKED.sub(r"\1", text).split())


def headline_change(new: Report, old: Report) -> str:
    """Say how the headline of one and the same article became another, or nothing if it was only edited."""
    ours, theirs = _telling(new), _telling(old)
    longer = max(len(ours), len(theirs))
    kept = len(ours & theirs)
    if longer and kept < _SAME * longer:
        return f"only {kept} of the headline's {longer} words stayed"
    numbers, before = ({token for token in told if token & NUMBER} for told in (ours, theirs))
    if numbers and before and numbers.isdisjoint(before):
        return "the numbers in its headline are others"
    return ""


def _telling(report: Report) -> frozenset[int]:
    return frozenset(token for token in report.title if not token & COMMON)
