"""Rules and stories that are to alert nobody for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.core.alert import Alert, Silence

SNOOZED = "snoozed until "  # how every reason begins that a snooze gives


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """What is quiet until when."""

    id: int
    rule: str | None  # None: every rule
    story: int | None  # None: every story
    until: datetime

    @property
    def why(self) -> str:
        """The reason that is kept with every match that it silences, and tells them from others."""
        return f"{SNOOZED}{self.until.astimezone(UTC):%Y-%m-%d %H:%MZ} (snooze {self.id})"

    def covers(self, alert: Alert) -> bool:
        """Tell whether it silences the alert."""
        named = self.rule is not None or self.story is not None
        of_rule = self.rule is None or self.rule == alert.content.rule
        return named and of_rule and (self.story is None or self.story == alert.story)


def quieted(outcome: Alert | Silence, snoozes: Iterable[Snooze]) -> Alert | Silence:
    """Return the silence that a snooze keeps instead of an alert; what is silent for another reason stays so."""
    if isinstance(outcome, Silence):
        return outcome
    over = [snooze for snooze in snoozes if snooze.covers(outcome)]
    return Silence(max(over, key=lambda snooze: snooze.until).why) if over else outcome
