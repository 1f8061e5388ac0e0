"""Judge new articles, oldest first: match the rules, find their story, decide alerts, fill the outbox — all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.alert import Alert, Silence
from monitor.core.article import Article
from monitor.core.judge import ALREADY_ALERTED, BASELINE, alert_key, decide
from monitor.core.rule import Match
from monitor.core.snooze import quieted
from monitor.stages import stories as story
from monitor.stages.stories import Arrival
from monitor.stages.timing import Raising
from monitor.store import articles, leases, revisions, snoozes, stories
from monitor.store.articles import MatchToSave
from monitor.store.raised import raised_before
from monitor.store.stories import Assigned

LEASE_NAME = "triage"
LEASE = timedelta(minutes=2)
BATCH = 500  # articles; to begin and end a batch takes as long as to judge twenty

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Triaged:
    """What one batch came to. Nothing of anything: there was nothing to do, or another worker does it."""

    articles: int = 0
    matches: int = 0
    alerts: int = 0
    baseline_matches: Mapping[str, int] = field(default_factory=dict)  # rule → silent matches of first polls
    recalled: int = 0  # decisions of before, as preparation

    @property
    def more(self) -> bool:
        """Tell whether there may be more to do."""
        return self.articles > 0 or self.recalled > 0


@dataclass(frozen=True, slots=True)
class _Judged:
    """An article with the rules it satisfies and where it belongs."""

    arrival: Arrival
    matches: Sequence[Match]
    assigned: Assigned | None  # None: it belongs where it did before it was edited

    @property
    def article(self) -> Article:
        return self.arrival.article


def run(ctx: Context, *, limit: int = BATCH) -> Triaged:
    """Triage up to `limit` articles. Serial on purpose: one worker at a time holds the lease."""
    with ctx.db.begin() as session:
        if not _take_lease(ctx, session):
            return Triaged()
        batch = story.arrivals(session, limit=limit)
        last = stories.last_number(session)
    if not batch:
        return Triaged()
    recalled = story.recall(ctx, batch[0].article, last=last)
    if recalled == story.RECALLED_AT_ONCE:
        return Triaged(recalled=recalled)
    with story.forgotten_unless_saved(ctx):
        judged = _judge(ctx, batch)
        with ctx.db.begin() as session:
            if not _take_lease(ctx, session) or stories.last_number(session) != last:
                log.warning("lease.lost", stage="triage")
                ctx.memory.forget()
                return Triaged()
            results = _save(ctx, session, judged)
    for result in results:
        _report(result)
    return _summed(judged, results)


def _take_lease(ctx: Context, session: Session) -> bool:
    now = ctx.clock.now()
    return leases.take(session, LEASE_NAME, worker=ctx.worker, until=now + LEASE, now=now)


def _judge(ctx: Context, batch: Sequence[Arrival]) -> list[_Judged]:
    matches = [_matches(ctx, one) for one in batch]
    return list(map(_Judged, batch, matches, story.assign(ctx, batch)))


def _matches(ctx: Context, one: Arrival) -> list[Match]:
    """Return the matches that may alert. An article that breaks the matcher holds no other up: they come in order."""
    try:
        found = ctx.rules.match(ctx.with_tags(one.article))
    except Exception:
        log.exception("article.unmatched", article=one.article.id)
        return []
    return [match for match in found if one.may_alert(match)]


def _save(ctx: Context, session: Session, judged: Sequence[_Judged]) -> list[MatchToSave]:
    now = ctx.clock.now()
    stories.save(session, [one.assigned for one in judged if one.assigned])
    results = _silent(judged)
    if news := [one for one in judged if one.matches and not one.article.baseline]:
        results += _outcomes(ctx, session, news, now=now)
    done = [one.article for one in judged]
    articles.save_triage(session, [one.id for one in done if not one.revision], results, now=now)
    revisions.save_triage(session, [one for one in done if one.revision], now=now)
    return results


def _silent(judged: Sequence[_Judged]) -> list[MatchToSave]:
    """Return the matches of articles that were there before the watch began: whatever they tell, nobody is told."""
    return [
        MatchToSave(one.article.id, match, silence=BASELINE, revision=one.article.revision)
        for one in judged
        if one.article.baseline
        for match in one.matches
    ]


def _outcomes(
    ctx: Context, session: Session, judged: Sequence[_Judged], *, now: datetime
) -> list[MatchToSave]:
    placed = list(
        zip(judged, story.places(session, [(one.arrival, one.assigned) for one in judged]), strict=True)
    )
    raised = raised_before(
        session,
        keys={alert_key(match, one.article, place) for one, place in placed for match in one.matches},
        stories={place.story for _, place in placed},
        links={one.article.canonical_url for one in judged},
    )
    raising, snoozed = Raising(ctx, session, now=now), snoozes.active(session, now=now)
    results = []
    for one, place in placed:
        for match in one.matches:
            outcome = quieted(decide(match, one.article, place, raised), snoozed)
            result = _record(raising, match, outcome, article=one.article)
            if isinstance(outcome, Alert) and result.alert_id:
                raised.add(outcome, link=one.article.canonical_url)
            results.append(result)
    return results


def _record(raising: Raising, found: Match, outcome: Alert | Silence, *, article: Article) -> MatchToSave:
    """Raise the alert with one delivery per target, or keep the reason for silence."""
    match outcome:
        case Silence(why=why):
            return MatchToSave(article.id, found, silence=why, revision=article.revision)
        case Alert():
            alert_id = raising.add(outcome, article_id=article.id, rule=found.rule)
            silence = None if alert_id else ALREADY_ALERTED
            return MatchToSave(
                article.id, found, alert_id=alert_id, silence=silence, revision=article.revision
            )
        case _:
            assert_never(outcome)


def _report(result: MatchToSave) -> None:
    event = log.bind(rule=result.match.rule.name, article=result.article_id)
    if result.silence:
        event.debug("alert.silent", reason=result.silence)
    else:
        event.info("alert.raised", alert=result.alert_id)


def _summed(judged: Sequence[_Judged], results: Sequence[MatchToSave]) -> Triaged:
    baseline: dict[str, int] = {}
    for one in judged:
        for match in one.matches if one.article.baseline else ():
            baseline[match.rule.name] = baseline.get(match.rule.name, 0) + 1
    alerts = sum(result.alert_id is not None for result in results)
    return Triaged(len(judged), len(results), alerts, baseline)


def added(one: Triaged, other: Triaged) -> Triaged:
    """Return the sum of two batches."""
    baseline = dict(one.baseline_matches)
    for rule, count in other.baseline_matches.items():
        baseline[rule] = baseline.get(rule, 0) + count
    return replace(
        one,
        articles=one.articles + other.articles,
        matches=one.matches + other.matches,
        alerts=one.alerts + other.alerts,
        recalled=one.recalled + other.recalled,
        baseline_matches=baseline,
    )
