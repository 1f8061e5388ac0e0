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
from monitor.core.errors import StoreError, kind_of
from monitor.core.judge import ALREADY_ALERTED, BASELINE, alert_key, as_stored, decide
from monitor.core.matcher import Broken, Judged
from monitor.core.rule import Match
from monitor.core.snooze import quieted
from monitor.stages import stories as story
from monitor.stages.replay import Found
from monitor.stages.stories import Arrival
from monitor.stages.timing import Raising
from monitor.store import articles, leases, revisions, snoozes, stories, unjudged
from monitor.store.articles import MatchToSave
from monitor.store.raised import raised_before
from monitor.store.stories import Assigned
from monitor.store.unjudged import Unjudged

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
    broken: Sequence[Broken]

    @property
    def article(self) -> Article:
        return self.arrival.article


def run(ctx: Context, *, limit: int = BATCH) -> Triaged:
    """Triage up to `limit` articles. Serial on purpose: one worker at a time holds the lease.

    An article that breaks the program is set aside as not judged: it holds no other up, for they come in order.
    """
    try:
        return _run(ctx, limit)
    except StoreError:
        raise
    except Exception:
        log.exception("batch.broken", stage="triage")
        return _one_by_one(ctx, limit)


def _one_by_one(ctx: Context, most: int) -> Triaged:
    """Triage articles by themselves, and set the one aside that breaks; what follows it may go on as a batch."""
    total = Triaged()
    while total.articles < most:
        try:
            done = _run(ctx, 1)
        except StoreError:
            raise
        except Exception as error:
            log.exception("article.broken", stage="triage")
            return added(total, _set_aside(ctx, error))
        if not done.more:
            break
        total = added(total, done)
    return total


def _set_aside(ctx: Context, error: Exception) -> Triaged:
    """Keep the oldest article that waits as one that is not judged."""
    now = ctx.clock.now()
    with ctx.db.begin() as session:
        oldest = story.oldest(session) if _take_lease(ctx, session) else None
        if oldest is None:
            return Triaged()
        _save_triage(session, [oldest], [], now=now)
        unjudged.note(session, [_unjudged(oldest, Broken(None, error))], now=now)
    return Triaged(articles=1)


def _run(ctx: Context, limit: int) -> Triaged:
    with (
        ctx.db.read() as session
    ):  # asked every second: to take the lease for nothing would write to the disk
        if not articles.any_untriaged(session):
            return Triaged()
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
        report(result)
    return _summed(judged, results)


def _take_lease(ctx: Context, session: Session) -> bool:
    now = ctx.clock.now()
    return leases.take(session, LEASE_NAME, worker=ctx.worker, until=now + LEASE, now=now)


def _judge(ctx: Context, batch: Sequence[Arrival]) -> list[_Judged]:
    found = [held_against(ctx, one.article) for one in batch]
    matches = [
        [match for match in each.matches if one.may_alert(match)]
        for one, each in zip(batch, found, strict=True)
    ]
    return list(map(_Judged, batch, matches, story.assign(ctx, batch), (each.broken for each in found)))


def held_against(ctx: Context, article: Article) -> Judged:
    """Hold all rules against an article; what breaks is logged."""
    found = ctx.rules.judge(ctx.with_tags(article))
    for one in found.broken:
        rule = one.rule.name if one.rule else "every rule"
        log.error("article.unjudged", article=article.id, rule=rule, exc_info=one.error)
    return found


def _unjudged(article: Article, broken: Broken) -> Unjudged:
    rule = broken.rule.name if broken.rule else unjudged.EVERY_RULE
    return Unjudged(article.id, article.revision, rule, kind_of(broken.error))


def _save(ctx: Context, session: Session, judged: Sequence[_Judged]) -> list[MatchToSave]:
    now = ctx.clock.now()
    stories.save(session, [one.assigned for one in judged if one.assigned])
    results = _silent(judged)
    if news := [one for one in judged if one.matches and not one.article.baseline]:
        results += outcomes(ctx, session, _placed(session, news), now=now)
    _save_triage(session, [one.article for one in judged], results, now=now)
    unjudged.note(session, [_unjudged(one.article, each) for one in judged for each in one.broken], now=now)
    return results


def _save_triage(
    session: Session, done: Sequence[Article], results: Sequence[MatchToSave], *, now: datetime
) -> None:
    articles.save_triage(session, [one.id for one in done if not one.revision], results, now=now)
    revisions.save_triage(session, [one for one in done if one.revision], now=now)


def _silent(judged: Sequence[_Judged]) -> list[MatchToSave]:
    """Return the matches of articles that were there before the watch began: whatever they tell, nobody is told."""
    return [
        MatchToSave(one.article.id, match, silence=BASELINE, revision=one.article.revision)
        for one in judged
        if one.article.baseline
        for match in one.matches
    ]


def _placed(session: Session, judged: Sequence[_Judged]) -> list[Found]:
    places = story.places(session, [(one.arrival, one.assigned) for one in judged])
    return [Found(one.article, one.matches, place) for one, place in zip(judged, places, strict=True)]


def outcomes(ctx: Context, session: Session, news: Sequence[Found], *, now: datetime) -> list[MatchToSave]:
    """Raise the alerts that matches come to, in order, and return every match with what came of it."""
    raised = raised_before(
        session,
        keys={alert_key(match, one.article, one.place) for one in news for match in one.matches},
        stories={one.place.story for one in news},
        links={one.article.canonical_url for one in news},
    )
    raising, snoozed = Raising(ctx, session, now=now), snoozes.active(session, now=now)
    results = []
    for one in news:
        for match in one.matches:
            decided = as_stored(decide(match, one.article, one.place, raised), one.place)
            outcome = quieted(decided, snoozed)
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


def report(result: MatchToSave) -> None:
    """Log what came of a match."""
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
