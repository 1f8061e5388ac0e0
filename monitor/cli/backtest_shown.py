"""What a backtest found, for people and as JSON."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rich.text import Text

from monitor.cli.common import counted, out, printable
from monitor.cli.finds import marked
from monitor.cli.times import clock
from monitor.core.article import Article
from monitor.core.backtest import DAY, Trial, WouldAlert, difference, per_day, per_week, volume
from monitor.stages.backtest import Backtested
from monitor.store import archive
from monitor.store.archive import Wording
from monitor.store.database import Database

SHOWN = 5  # of the busiest terms, feeds and languages
LISTED = 10  # gained and lost alerts that are named
WIDTH = 40  # characters of the longest bar
MANY_DAYS = 42  # that are no longer told one by one


@dataclass(frozen=True, slots=True)
class Result:
    """A backtest with the time it covers, and what is gained and lost against another rule."""

    tested: Backtested
    since: datetime
    until: datetime
    compared: bool = False
    gained: Sequence[tuple[int, int]] = ()
    lost: Sequence[tuple[int, int]] = ()
    named: Sequence[Article] = ()  # the first of both

    @classmethod
    def of(cls, tested: Backtested, database: Database, *, since: datetime, until: datetime) -> "Result":
        """Compare, if there are two rules, and read the articles that make the difference."""
        start = max(since, tested.oldest or since)
        if len(tested.trials) == 1:
            return cls(tested, start, until)
        differing = difference(tested.trials[0], tested.trials[1])
        with database.read() as session:
            named = archive.read(session, [*differing.gained[-LISTED:], *differing.lost[-LISTED:]])
        return cls(tested, start, until, True, differing.gained, differing.lost, named)

    @property
    def trial(self) -> Trial:
        """Return what came of the rule itself."""
        return self.tested.trials[0]

    @property
    def volume(self) -> float:
        """Return how many alerts a day to expect."""
        return volume(self.trial.alerts, self.since, self.until)

    def articles(self, wordings: Iterable[tuple[int, int]]) -> list[Article]:
        """Return those of the named articles, the newest first."""
        wanted = set(wordings)
        return [one for one in reversed(self.named) if (one.id, one.revision) in wanted]


def as_json_value(result: Result) -> dict[str, Any]:
    """Return all that is known as plain values; shares and texts as in the print."""
    trial = result.trial
    found: dict[str, Any] = {
        "rule": trial.rule.name,
        "since": result.since,
        "until": result.until,
        "articles": result.tested.articles,
        "matches": trial.matches,
        "alerts": trial.alerts,
        "per_day": round(result.volume, 2),
        "days": {str(day): count for day, count in per_day(trial.days)},
        "terms": dict(trial.terms.most_common()),
        "feeds": dict(trial.feeds.most_common()),
        "languages": dict(trial.languages.most_common()),
        "silent": dict(trial.silent.most_common()),
        "unjudged": len(result.tested.broken),
        "samples": [_sample_json(one) for one in reversed(trial.newest)],
    }
    if result.compared:
        found["difference"] = {
            "alerts_before": result.tested.trials[1].alerts,
            "gained": len(result.gained),
            "lost": len(result.lost),
            "newest_gained": [_article_json(one) for one in result.articles(result.gained)],
            "newest_lost": [_article_json(one) for one in result.articles(result.lost)],
        }
    return found


def _sample_json(one: WouldAlert) -> dict[str, Any]:
    marked = [{"field": each.field, "text": each.text, "marks": each.marks} for each in one.excerpts]
    told = {"article_id": one.article_id, "seen_at": one.at, "title": one.title, "source": one.source}
    return {**told, "url": one.url, "excerpts": marked}


def _article_json(one: Article) -> dict[str, Any]:
    return {
        "article_id": one.id,
        "seen_at": one.seen_at,
        "title": one.title,
        "source": one.source,
        "url": one.url,
    }


def print_result(result: Result) -> None:
    """Print it for people."""
    trial = result.trial
    _line(
        f"{trial.rule.name}: {counted(trial.alerts, 'alert')} on {counted(result.tested.articles, 'article')}"
        f" since {clock(result.since, trial.zone)}, {_expected(result)}"
    )
    if not result.tested.articles:
        _line("No articles are stored from that time: try a longer --since.")
        return
    for why, count in trial.silent.most_common():
        _line(f"  {alert_nobody(count)}: {why}")
    if result.tested.broken:
        _line(f"  {could_not_be_judged(result.tested.broken)}")
    if result.compared:
        _print_difference(result)
    print_days(per_day(trial.days))
    _print_busiest("terms", trial.terms)
    _print_busiest("feeds", trial.feeds)
    _print_busiest("languages", Counter({code or "not known": n for code, n in trial.languages.items()}))
    if trial.newest:
        _line(f"\nThe newest {len(trial.newest)} of {trial.alerts:,}" if trial.alerts > 1 else "\nThe alert")
    for one in reversed(trial.newest):
        _line(f"  {clock(one.at, trial.zone)}  {one.source}: {one.title}")
        for excerpt in one.excerpts:
            out.print(Text("    ").append_text(marked(excerpt.text, excerpt.marks)))


def _print_difference(result: Result) -> None:
    before = result.tested.trials[1].alerts
    _line(f"\nCompared with {before:,} before: {len(result.gained):,} gained, {len(result.lost):,} lost")
    for sign, wordings in (("+", result.gained), ("-", result.lost)):
        articles = result.articles(wordings)
        for one in articles:
            assert one.seen_at is not None  # it is stored
            _line(f"  {sign} {clock(one.seen_at, result.trial.zone)}  {one.source}: {one.title}")
        if len(wordings) > len(articles):
            _line(f"  {sign} and {len(wordings) - len(articles):,} before them")


def print_days(days: Sequence[tuple[date, int]]) -> None:
    """Show how many alerts each day would have brought, or each week of a long time."""
    if not days:
        return
    by_week = len(days) > MANY_DAYS
    _line("\nAlerts per week, by its Monday" if by_week else "\nAlerts per day")
    counts = per_week(days) if by_week else days
    most = max(count for _, count in counts)
    for day, count in counts:
        bar = "█" * max(round(count / most * WIDTH), count > 0)
        _line(f"  {day:%a %Y-%m-%d}  {bar + ' ' if bar else ''}{count:,}")


def _print_busiest(what: str, counts: Counter[str]) -> None:
    if counts:
        _line(f"\nBusiest {what}")
    for name, count in counts.most_common(SHOWN):
        _line(f"  {count:>6,}  {name}")
    if len(counts) > SHOWN:
        _line(f"          and {len(counts) - SHOWN:,} more")


def alert_nobody(matches: int) -> str:
    """Say how many matches are silent: `1 match alerts nobody`."""
    return "1 match alerts nobody" if matches == 1 else f"{matches:,} matches alert nobody"


def could_not_be_judged(broken: Mapping[Wording, str]) -> str:
    """Say which articles break the matcher, of which there is one at least."""
    (number, _), kind = next(iter(broken.items()))
    return f"not judged, by a mistake of this program: {counted(len(broken), 'article')}, the first {number} ({kind})"


def _expected(result: Result) -> str:
    """Say how many alerts to expect, if there is a day at least to tell it from."""
    if result.until - result.since < DAY:
        return "too short a time to say how many to expect"
    return f"expect {_rate(result.volume)}"


def _rate(a_day: float) -> str:
    if a_day >= 1 or not a_day:
        return f"{a_day:.0f} a day"
    weekly = a_day * 7
    return f"{weekly:.0f} a week" if weekly >= 1 else "less than one a week"


def _line(text: str) -> None:
    out.print("\n".join(map(printable, text.split("\n"))), markup=False)
