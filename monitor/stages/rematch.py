"""Judge stored articles by one rule as it is now, and alert what nobody was told: because its user asks for it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from monitor.context import Context
from monitor.core.alert import Alert, Silence
from monitor.core.backtest import WouldAlert, kind_of_silence, would_alert
from monitor.core.index.lookup import Lookup
from monitor.core.judge import ALREADY_ALERTED, Raised, alert_key
from monitor.core.rematch import counts, decide_again
from monitor.core.rule import Match
from monitor.core.snooze import quieted
from monitor.stages.indexed import worth_reading
from monitor.stages.replay import Found, Replay
from monitor.stages.timing import Raising
from monitor.stages.triage import LEASE_NAME
from monitor.store import leases, matches, snoozes, unjudged
from monitor.store.archive import Wording, Wordings, came_since
from monitor.store.articles import MatchToSave
from monitor.store.raised import raised_before

AT_ONCE = 50  # alerts in one transaction: the daemon writes between them

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(slots=True)
class Rematched:
    """What a rematch would come to, or came to."""

    since: datetime
    articles: int = 0  # that count, edits too; 0 in what was done: they were counted before
    matches: int = 0
    alerts: int = 0
    silent: Counter[str] = field(default_factory=Counter)  # matches by why they alert nobody
    newest: list[WouldAlert] = field(default_factory=list)
    wordings: Wordings = field(default_factory=Wordings)  # that the rule finds
    broken: dict[Wording, str] = field(default_factory=dict)  # that break the matcher, by what kind of error


@dataclass(frozen=True, slots=True)
class _Judged:
    """A match and what comes of it. `snoozed`: it would alert if it were not for a snooze."""

    found: Found
    match: Match
    outcome: Alert | Silence
    snoozed: bool


def look(
    ctx: Context, *, since: datetime, samples: int, progress: Progress, lookup: Lookup | None = None
) -> Rematched:
    """Tell what the only rule of `ctx` would alert on what came since a time, keeping the newest `samples`; nothing is stored.

    Articles that the index says `lookup` cannot find count, but are not read.
    """
    result, planned = Rematched(since), Raised()
    with ctx.db.read() as session:
        result.articles = came_since(session, since, as_published=True).wordings
        wordings = worth_reading(session, lookup, since=since)
    replay = Replay(ctx.db, ctx.rules, ctx.with_tags, wordings)
    for batch, done in replay:
        with ctx.db.read() as session:
            for one in _judged(ctx, session, batch, since=since, planned=planned):
                _count(result, one, samples=samples)
        for found in batch:  # what came before, too: an edit is judged by what was found in it before
            result.wordings.add(found.article.id, found.article.revision)
        progress(done, len(replay))
    result.broken = replay.broken
    return result


def _count(result: Rematched, one: _Judged, *, samples: int = 0) -> None:
    result.matches += 1
    if isinstance(one.outcome, Silence):
        result.silent[kind_of_silence(one.outcome.why)] += 1
        return
    result.alerts += 1
    article = one.found.article
    assert article.seen_at is not None
    result.newest.append(would_alert(one.outcome, article, article.seen_at))
    del result.newest[: max(len(result.newest) - samples, 0)]


def _judged(
    ctx: Context, session: Session, found: Sequence[Found], *, since: datetime, planned: Raised | None = None
) -> Iterator[_Judged]:
    """Decide on each that counts, in order; `planned` is what would be raised but is not stored, and grows."""
    pairs = [(one, match) for one in found if counts(one.article, since=since) for match in one.matches]
    if not pairs:
        return
    before = matches.outcomes(session, pairs[0][1].rule.name, {one.article.id for one, _ in pairs})
    raised = raised_before(
        session,
        keys={alert_key(match, one.article, one.place) for one, match in pairs},
        stories={one.place.story for one, _ in pairs},
        links={one.article.canonical_url for one, _ in pairs},
    )
    if planned is not None:
        raised.include(planned)
    snoozed = snoozes.active(session, now=ctx.clock.now())
    for one, match in pairs:
        known = before.get((one.article.id, one.article.revision))
        decided = decide_again(match, one.article, one.place, raised=raised, before=known)
        outcome = quieted(decided, snoozed)
        if isinstance(outcome, Alert):
            raised.add(outcome, link=one.article.canonical_url)
        if isinstance(outcome, Alert) and planned is not None:
            planned.add(outcome, link=one.article.canonical_url)
        yield _Judged(one, match, outcome, snoozed=outcome is not decided)


def run(ctx: Context, outlook: Rematched, *, progress: Progress) -> Rematched:
    """Raise the alerts that `look` told of, as triage would, but for those raised by somebody else since.

    Each transaction holds some alerts with their deliveries and matches, so that whatever ends it midway,
    the next rematch goes on from there.
    """
    result = Rematched(outlook.since)
    replay = Replay(ctx.db, ctx.rules, ctx.with_tags, outlook.wordings)
    for done, batch in enumerate(_chunks(replay), 1):
        with ctx.db.begin() as session:
            judged = _raise(ctx, session, batch, since=outlook.since)
        for one in judged:
            _count(result, one)
        progress(min(done * AT_ONCE, len(replay)), len(replay))
    result.broken = outlook.broken | replay.broken
    _settle(ctx, result)
    return result


def _settle(ctx: Context, done: Rematched) -> None:
    """Forget that the rule could not be held against what it was held against now."""
    with ctx.db.read() as session:
        if not unjudged.count(session):
            return
    with ctx.db.begin() as session:
        for rule in ctx.rules.rules:
            unjudged.settle_rule(session, rule.name, since=done.since, but=done.broken)


def _chunks(replay: Replay) -> Iterator[Sequence[Found]]:
    for batch, _ in replay:
        for start in range(0, len(batch), AT_ONCE):
            yield batch[start : start + AT_ONCE]


def _raise(ctx: Context, session: Session, found: Sequence[Found], *, since: datetime) -> list[_Judged]:
    now = ctx.clock.now()
    leases.wait_turn(session, LEASE_NAME, worker=ctx.worker, now=now)  # what triage raises meanwhile is known
    kept = matches.kept(session, {one.article.id for one in found})
    raising, judged, results = Raising(ctx, session, now=now), list[_Judged](), list[MatchToSave]()
    for one in _judged(ctx, session, [one for one in found if one.article.id in kept], since=since):
        article, alert_id, outcome = one.found.article, None, one.outcome
        if isinstance(outcome, Alert):
            alert_id = raising.add(outcome, article_id=article.id, rule=one.match.rule)
        silence = None if alert_id else outcome.why if isinstance(outcome, Silence) else ALREADY_ALERTED
        judged.append(
            one if silence is None else _Judged(one.found, one.match, Silence(silence), one.snoozed)
        )
        if not one.snoozed:  # it may be asked for again once the snooze is over
            results.append(MatchToSave(article.id, one.match, alert_id, silence, article.revision))
    matches.save_again(session, results, now=now)
    return judged
