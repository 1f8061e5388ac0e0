"""What a rule alerts on older news, when its user asks for that."""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.core.alert import Alert, Silence, WhyNow
from monitor.core.article import Article
from monitor.core.judge import ALREADY_ALERTED, Place, Raised, as_stored, decide
from monitor.core.rule import Match
from monitor.core.snooze import SNOOZED

REMATCHED = "older article, asked for with monitor rematch"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a match before: an alert, or the reason for silence."""

    alerted: bool
    silence: str = ""


def counts(article: Article, *, since: datetime) -> bool:
    """Tell whether an article came at or after `since`; what a feed held at its first poll came when it was published."""
    assert article.seen_at is not None
    if article.baseline and article.published_at:
        return min(article.published_at, article.seen_at) >= since
    return article.seen_at >= since


def decide_again(
    match: Match, article: Article, place: Place, *, raised: Raised, before: Outcome | None
) -> Alert | Silence:
    """Decide as triage would, but alert also on what was in a feed at its first poll.

    Silent stays what this match alerted `before` (None: the rule had not found
    it), and what a snooze kept from alerting: somebody wanted it so.
    """
    if before and before.alerted:
        return Silence(ALREADY_ALERTED)
    if before and before.silence.startswith(SNOOZED):
        return Silence(before.silence)
    outcome = decide(match, replace(article, baseline=False), place, raised)
    if isinstance(outcome, Silence):
        return outcome
    content = replace(outcome.content, why=REMATCHED, why_now=WhyNow.REMATCH)
    return as_stored(replace(outcome, content=content), place)
