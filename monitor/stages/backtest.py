"""What rules would have alerted on stored articles. Nothing is stored or sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from monitor.core.backtest import Trial, finest
from monitor.core.index.lookup import Lookup
from monitor.core.story.window import SPAN
from monitor.stages.indexed import worth_reading
from monitor.stages.replay import Matching, Replay, Tagged
from monitor.store.archive import Wording, came_since
from monitor.store.database import Database


@dataclass(frozen=True, slots=True)
class Archive:
    """Where stored articles are, and what the configuration adds to them."""

    db: Database
    tagged: Tagged


@dataclass(frozen=True, slots=True)
class Backtested:
    """What came of a backtest; `oldest` is when the first article that counts was seen, None: there was none."""

    trials: Sequence[Trial]  # one per rule, in order
    articles: int  # that count, edits too
    oldest: datetime | None
    broken: Mapping[Wording, str] = field(
        default_factory=dict
    )  # that break the matcher, by what kind of error


def run(
    archive: Archive,
    rules: Matching,
    *,
    since: datetime,
    zone: tzinfo,
    samples: int,
    progress: Callable[[int, int], None],
    lookup: Lookup | None = None,
) -> Backtested:
    """Try rules on the articles that came since a time, and tell `progress` how many of how many are read.

    It begins 72 hours earlier: what was told then is no news. Articles that the
    index says `lookup` cannot find count, but are not read.
    """
    compared = finest(rules.rules)
    trials = {rule.name: Trial(rule, since, zone, compared=compared, samples=samples) for rule in rules.rules}
    with archive.db.read() as session:
        came = came_since(session, since)
        wordings = worth_reading(session, lookup, since=since - SPAN)
    replay = Replay(archive.db, rules, archive.tagged, wordings)
    for batch, done in replay:
        for found in batch:
            for match in found.matches:
                trials[match.rule.name].judge(found.article, match, found.place)
        progress(done, len(replay))
    return Backtested(list(trials.values()), came.wordings, came.oldest, replay.broken)
