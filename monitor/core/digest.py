"""Several alerts that one target gets as one message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.core.alert import AlertContent
from monitor.core.timing import Hold

MAX_LISTED = 100  # alerts in one message


@dataclass(frozen=True, slots=True)
class Held:
    """One of them."""

    content: AlertContent
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All of them: how many of each rule, and the newest ones with what they say."""

    by_rule: Mapping[str, int]
    newest: tuple[Held, ...]  # newest first, at most MAX_LISTED
    since: datetime  # when the first of all was raised
    holds: tuple[Hold, ...] = ()  # why they waited

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.by_rule.values())
