"""Judge new articles, oldest first: match the rules, decide alerts, fill the outbox — all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.alert import ALREADY_ALERTED, Alert, Silence, alert_key, decide
from monitor.core.article import Article
from monitor.core.rule import Match
from monitor.store import articles, leases, outbox
from monitor.store.articles import MatchToSave

LEASE_NAME = "triage"
LEASE = timedelta(minutes=2)
BATCH = 200

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Triaged:
    """What one batch came to. `articles` 0: there was nothing to do, or another worker does it."""

    articles: int = 0
    matches: int = 0
    alerts: int = 0
    baseline_matches: Mapping[str, int] = field(default_factory=dict)  # rule → silent matches of first polls


def run(ctx: Context, *, limit: int = BATCH) -> Triaged:
    """Triage up to `limit` articles. Serial on purpose: one worker at a time holds the lease."""
    with ctx.db.begin() as session:
        if not _take_lease(ctx, session):
            return Triaged()
        batch = articles.untriaged(session, limit=limit)
    if not batch:
        return Triaged()
    judged = [(article, ctx.rules.match(article)) for article in map(ctx.with_tags, batch)]
    with ctx.db.begin() as session:
        if not _take_lease(ctx, session):
            log.warning("lease.lost", stage="triage")
            return Triaged()
        results = _save(ctx, session, judged)
    for result in results:
        _report(result)
    return _summed(judged, results)


def _take_lease(ctx: Context, session: Session) -> bool:
    now = ctx.clock.now()
    return leases.take(session, LEASE_NAME, worker=ctx.worker, until=now + LEASE, now=now)


def _save(
    ctx: Context, session: Session, judged: Sequence[tuple[Article, Sequence[Match]]]
) -> list[MatchToSave]:
    now = ctx.clock.now()
    keys = {alert_key(match, article) for article, matches in judged for match in matches}
    raised = articles.raised_keys(session, keys)
    results = []
    for article, matches in judged:
        for match in matches:
            outcome = decide(match, article, raised=raised)
            results.append(_record(ctx, session, match, outcome, article_id=article.id, now=now))
            if isinstance(outcome, Alert):
                raised.add(outcome.key)
    articles.save_triage(session, [article.id for article, _ in judged], results, now=now)
    return results


def _record(
    ctx: Context, session: Session, found: Match, outcome: Alert | Silence, *, article_id: int, now: datetime
) -> MatchToSave:
    """Raise the alert with one delivery per target, or keep the reason for silence."""
    match outcome:
        case Silence(why=why):
            return MatchToSave(article_id, found, silence=why)
        case Alert():
            targets = ctx.targets(outcome.notify)
            alert_id = outbox.raise_alert(session, outcome, article_id=article_id, targets=targets, now=now)
            return MatchToSave(
                article_id, found, alert_id=alert_id, silence=None if alert_id else ALREADY_ALERTED
            )
        case _:
            assert_never(outcome)


def _report(result: MatchToSave) -> None:
    event = log.bind(rule=result.match.rule.name, article=result.article_id)
    if result.silence:
        event.debug("alert.silent", reason=result.silence)
    else:
        event.info("alert.raised", alert=result.alert_id)


def _summed(judged: Sequence[tuple[Article, Sequence[Match]]], results: Sequence[MatchToSave]) -> Triaged:
    baseline: dict[str, int] = {}
    for article, matches in judged:
        for match in matches if article.baseline else ():
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
        baseline_matches=baseline,
    )
