"""Whether anything may have passed unseen between two visits."""

from dataclasses import dataclass
from datetime import datetime

ENOUGH = 1 / 3  # of a document's entries known from before: less was a narrow escape


@dataclass(frozen=True, slots=True)
class Gap:
    """Between these visits everything a feed held was replaced: entries may have passed unseen."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many of a document's entries were known from visits before."""

    known: int
    entries: int

    @property
    def narrow(self) -> bool:
        """So little was known that the next visit has to come sooner."""
        return self.entries > 1 and self.known < ENOUGH * self.entries

    @property
    def none(self) -> bool:
        """Nothing was known; a single entry is always replaced whole, and so tells nothing."""
        return self.entries > 1 and self.known == 0


def find_gap(overlap: Overlap, *, had_entries: bool, before: datetime | None, now: datetime) -> Gap | None:
    """Return the gap that a document shows; `before` is the last visit that succeeded, None if there was none."""
    if before is None or not had_entries or not overlap.none:
        return None
    return Gap(before, now)
