"""What rules would have alerted on stored articles. Nothing is stored or sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from monitor.core.backtest import Trial, finest
from monitor.core.story.window import SPAN
from monitor.stages.replay import Matching, Replay, Tagged
from monitor.store.database import Database


@dataclass(frozen=True, slots=True)
class Archive:
    """Where stored articles are, and what the configuration adds to them."""

    db: Database
    tagged: Tagged


@dataclass(slots=True)
class Backtested:
    """What came of a backtest; `oldest` is when the first article that counts was seen, None: there was none."""

    trials: Sequence[Trial]  # one per rule, in order
    articles: int = 0  # that count, edits too
    oldest: datetime | None = None


def run(
    archive: Archive,
    rules: Matching,
    *,
    since: datetime,
    zone: tzinfo,
    samples: int,
    progress: Callable[[int, int], None],
) -> Backtested:
    """Try rules on the articles that came since a time, and tell `progress` how many of how many are done.

    It begins 72 hours earlier: what was told then is no news.
    """
    compared = finest(rules.rules)
    trials = {rule.name: Trial(rule, since, zone, compared=compared, samples=samples) for rule in rules.rules}
    done, result = 0, Backtested(list(trials.values()))
    replay = Replay(archive.db, rules, archive.tagged, since=since - SPAN)
    for batch in replay:
        for found in batch.found:
            for match in found.matches:
                trials[match.rule.name].judge(found.article, match, found.place)
        counted = [one.seen_at for one in batch.articles if one.seen_at and one.seen_at >= since]
        result.articles += len(counted)
        result.oldest = min([*filter(None, [result.oldest]), *counted], default=None)
        done += len(batch.articles)
        progress(done, len(replay))
    return result
