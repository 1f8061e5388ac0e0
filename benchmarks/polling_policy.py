"""How soon the news is known at a given number of visits: the learned rhythm beside other policies.

Replays publication times through the code that decides the daemon's visits:
it learns only from what its own visits see, its plan is made every midnight,
and its first days without history are part of the training days. The other
policies see all times and get their one factor chosen afterwards, so that
they spend exactly the budget.

    benchmarks/polling_policy.py [FILE] [--budget-per-feed 24] [--undated] [--json]

FILE: {"feed": {"days": 28, "times": [seconds since the first midnight, …]}, …}.
Without it an invented press is replayed.
"""

import argparse
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.newsdays import DAY, invent_press, read_press
from benchmarks.replay import Score, Trial, Visits, average, entry_frequency, fixed, oracle, score, visit_all
from monitor.core.feed import NotModified, ParsedFeed
from monitor.core.poll import Brought, PollPolicy, PollState, next_poll
from monitor.core.rhythm.budget import Plan, make_plan, pace, tokens
from monitor.core.rhythm.stored import rhythm_from_json, rhythm_to_json

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


class LearnedRhythm:
    """The daemon's decisions on one press; documents hold the newest entries up to the window."""

    def __init__(self, trial: Trial, *, dated: bool) -> None:
        self._trial, self._dated = trial, dated
        self._feeds = {feed: PollState(url=feed) for feed in trial.press}
        self._read = Counter[str]()  # entries published until the visit before
        self._spent = 0
        self._plan = self._make_plan(MONDAY, carried=0.0)

    def visits(self) -> Visits:
        return visit_all(self._trial, self._visit)

    def _make_plan(self, now: datetime, *, carried: float) -> Plan:
        rhythms = [feed.rhythm for feed in self._feeds.values()]
        return make_plan(rhythms, per_day=self._trial.budget * len(rhythms), now=now, carried=carried)

    def _at_midnight(self, now: datetime) -> None:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if midnight > self._plan.at:
            carried = tokens(self._plan, spent=self._spent, now=midnight)
            self._plan, self._spent = self._make_plan(midnight, carried=carried), 0

    def _visit(self, feed: str, seconds: float) -> float:
        now = MONDAY + timedelta(seconds=seconds)
        self._at_midnight(now)
        self._spent += 1
        policy = PollPolicy(plan=self._plan, pace=pace(self._plan, spent=self._spent, now=now))
        brought = self._brought(feed, seconds)
        outcome = ParsedFeed() if brought.published else NotModified()
        following = next_poll(self._feeds[feed], outcome, brought, policy=policy, now=now)
        self._feeds[feed] = PollState(
            url=feed,
            succeeded_at=now,
            rhythm=rhythm_from_json(rhythm_to_json(following.rhythm)),  # as it comes from the database
            told=following.told,
        )
        assert following.at
        return (following.at - MONDAY).total_seconds()

    def _brought(self, feed: str, seconds: float) -> Brought:
        """Return what the document holds at that time."""
        times, before = self._trial.press[feed], self._read[feed]
        published = bisect_right(times, seconds)
        document = times[max(published - self._trial.window, 0) : published]
        new = document[-(published - before) :] if published > before else []
        self._read[feed] = published
        return Brought(
            published=tuple(MONDAY + timedelta(seconds=at) if self._dated else None for at in new),
            known=len(document) - len(new),
            had_entries=before > 0,
        )


def main() -> None:
    options = _options()
    days = options.train + options.test
    press = read_press(options.file, days=days) if options.file else invent_press(days=days)
    press = {feed: times for feed, times in press.items() if times and times[-1] >= options.train * DAY}
    if not press:
        raise SystemExit(f"No feed in {options.file} has {days} days: take fewer with --train and --test.")
    trial = Trial(
        press=press, train=options.train, days=days, budget=options.budget_per_feed, window=options.window
    )
    policies: dict[str, Callable[[Trial], Visits]] = {
        "fixed interval": fixed,
        "miniflux entry_frequency": entry_frequency,
        "learned rhythm": lambda one: LearnedRhythm(one, dated=not options.undated).visits(),
        "oracle: true rate of the hour": oracle,
    }
    scores = {}
    for name, policy in policies.items():
        starts = [replace(trial, start=number) for number in range(options.starts)]
        scores[name] = average([score(one, policy(one)) for one in starts])
    _print(trial, scores)
    if options.json:
        print(json.dumps(_figures(scores)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?", help="publication times; default: an invented press")
    parser.add_argument("--budget-per-feed", type=float, default=24.0, help="visits per feed and day")
    parser.add_argument("--window", type=int, default=20, help="entries that a document holds")
    parser.add_argument("--train", type=int, default=14, help="days before delays count")
    parser.add_argument("--test", type=int, default=14, help="days that count")
    parser.add_argument(
        "--starts",
        type=int,
        default=16,
        help="average over so many different first moments: one burst of news may be lost or not by a minute",
    )
    parser.add_argument("--undated", action="store_true", help="entries come without their publication time")
    parser.add_argument("--json", action="store_true", help="print the figures as the last line")
    return parser.parse_args()


def _print(trial: Trial, scores: dict[str, Score]) -> None:
    entries = sum(sum(at >= trial.train * DAY for at in times) for times in trial.press.values())
    print(f"{len(trial.press)} feeds, {entries} entries in {trial.days - trial.train} days;", end=" ")
    print(f"{trial.budget:g} visits per feed and day, documents of {trial.window}; delays in minutes\n")
    print(f"{'policy':32}{'mean':>8}{'median':>8}{'p95':>8}{'missed':>8}{'spend':>8}{'x fixed':>9}")
    for name, one in scores.items():
        ratio = one.mean / scores["fixed interval"].mean
        print(
            f"{name:32}{one.mean:8.2f}{one.median:8.2f}{one.p95:8.2f}{one.missed:8.1f}{one.spend:8.3f}{ratio:9.3f}"
        )


def _figures(scores: dict[str, Score]) -> dict[str, float]:
    ours, plain = scores["learned rhythm"], scores["fixed interval"]
    return {
        "mean_vs_fixed": round(ours.mean / plain.mean, 4),
        "mean_vs_entry_frequency": round(ours.mean / scores["miniflux entry_frequency"].mean, 4),
        "p95_vs_fixed": round(ours.p95 / plain.p95, 4),
        "missed": round(ours.missed, 2),
        "spend": round(ours.spend, 4),
        "missed_fixed": round(plain.missed, 2),
    }


if __name__ == "__main__":
    main()
