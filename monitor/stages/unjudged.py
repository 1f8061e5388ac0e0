"""Judge once more what the program broke over: after a mistake of ours is mended, or a rule was written anew."""

from collections.abc import Collection

import structlog

from monitor.context import Context
from monitor.core.article import Article
from monitor.core.errors import StoreError, kind_of
from monitor.core.matcher import Broken, Judged
from monitor.stages import triage
from monitor.stages.replay import placed_again
from monitor.store import archive, articles, leases, matches, unjudged
from monitor.store.archive import Wording
from monitor.store.articles import MatchToSave
from monitor.store.unjudged import EVERY_RULE, Unjudged

AT_ONCE = 50  # articles in one step

log = structlog.get_logger()


def step(ctx: Context, after: Wording | None) -> tuple[Wording | None, int]:
    """Judge the next articles behind `after`; return the last of them, None if there are no more, and the alerts raised."""
    with ctx.db.read() as session:
        waiting = unjudged.after(session, after, limit=AT_ONCE)
    alerts = sum(_again(ctx, wording, rules) for wording, rules in waiting)
    return (waiting[-1][0] if waiting else None), alerts


def run(ctx: Context) -> int:
    """Judge all of them; return how many alerts that raised."""
    last, total = step(ctx, None)
    while last:
        last, alerts = step(ctx, last)
        total += alerts
    return total


def _again(ctx: Context, wording: Wording, rules: Collection[str]) -> int:
    """Hold the rules in question against an article; return how many alerts were raised."""
    try:
        results = _judge(ctx, wording, rules)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 it stays what it was, until the next time
        log.error("article.unjudged", article=wording[0], kind=kind_of(error))  # noqa: TRY400 it was told in full before
        return 0
    for result in results:
        triage.report(result)
    return sum(result.alert_id is not None for result in results)


def _judge(ctx: Context, wording: Wording, rules: Collection[str]) -> list[MatchToSave]:
    with ctx.db.read() as session:
        found = archive.read(session, [wording])
    judged = _held_against(ctx, found[0], rules) if found else Judged([])
    still = {rule: kind_of(one.error) for one in judged.broken for rule in _concerned(one, rules)}
    now = ctx.clock.now()
    with ctx.db.begin() as session:
        leases.wait_turn(
            session, triage.LEASE_NAME, worker=ctx.worker, now=now
        )  # triage raises no alert meanwhile
        if not matches.kept(session, [wording[0]]):
            return []
        before = {wording[0]: unjudged.found_by(session, wording[0])}
        placed = placed_again(session, [(one, judged.matches) for one in found], before)
        results = triage.outcomes(ctx, session, placed, now=now)
        articles.save_triage(session, [], results, now=now)
        unjudged.settle(session, wording, set(rules) - still.keys())
        unjudged.note(session, [Unjudged(*wording, rule, kind) for rule, kind in still.items()], now=now)
    if found and not still:
        log.info("article.judged", article=wording[0], rules=sorted(rules))
    return results


def _concerned(broken: Broken, rules: Collection[str]) -> Collection[str]:
    return [broken.rule.name] if broken.rule else rules


def _held_against(ctx: Context, article: Article, rules: Collection[str]) -> Judged:
    """Judge an article by the rules in question, as they are now; by those that are gone it needs no judging any more."""
    judged = triage.held_against(ctx, article)
    if EVERY_RULE in rules:
        return judged
    asked = [match for match in judged.matches if match.rule.name in rules]
    broken = tuple(one for one in judged.broken if one.rule is None or one.rule.name in rules)
    return Judged(asked, broken)
