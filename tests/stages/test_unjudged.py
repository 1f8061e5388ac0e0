"""What the program breaks over is kept, holds nothing else up, and is alerted exactly once when it can be judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

import pytest

from monitor.cli.backtest_shown import Result, as_json_value, print_result
from monitor.context import Context
from monitor.core.baseline import CatchUp
from monitor.core.judge import BASELINE
from monitor.core.matcher import RuleSet, compile_rules
from monitor.core.plan import Plan
from monitor.core.query import Mode
from monitor.core.rule import Evidence, Rule
from monitor.core.scan import Scan
from monitor.core.story.memory import Memory
from monitor.runner import run_once
from monitor.stages import backtest, rematch, triage, unjudged
from monitor.stages.backtest import Archive
from monitor.store.database import Database
from monitor.store.tables import (
    AlertRow,
    ArticleRow,
    AssignmentRow,
    DeliveryRow,
    MatchRow,
    RevisionRow,
    UnjudgedRow,
)
from tests.builders import FEED, NOW, FakeClock, Newsstand, a_rule, an_entry, poll_due
from tests.crashing import CrashingDatabase
from tests.stages.test_stories import HOUR, OTHER, THIRD, a_watch, publish
from tests.stages.test_triage import rows

CRACK = an_entry("Nordkorea zeigt Rakete mit Bruch", summary="Die Rakete hat einen Bruch.")
WHOLE = an_entry("Nordkorea schweigt zu Manöver", url="https://andere.example/2")
NORTH, ROCKET = a_rule("Nordkorea"), a_rule("Rakete")


@dataclass(frozen=True, slots=True)
class Cracking(Plan):
    """A plan that breaks at a word."""

    plan: Plan

    def holds(self, scan: Scan, where: int) -> bool:
        if "Bruch" in scan.article.title:
            raise ZeroDivisionError("Bruch")
        return self.plan.holds(scan, where)

    def evidence(self, scan: Scan, where: int) -> Sequence[Evidence]:
        return self.plan.evidence(scan, where)


class Cracked(RuleSet):
    """Rules of which some break at a word; without names all do, before any is looked at."""

    def __init__(self, rules: Sequence[Rule], *names: str) -> None:
        self.names = names
        super().__init__(rules, Mode.FORMS, None, ())

    def judge(self, article: Any) -> Any:
        nothing: Any = None  # breaks whatever looks at it
        return super().judge(article if self.names or "Bruch" not in article.title else nothing)

    def engine(self, language: str | None) -> Any:
        engine = super().engine(language)
        engine.compiled = [
            replace(each, plan=Cracking(each.plan)) if each.rule.name in self.names else each
            for each in engine.compiled
        ]
        return engine


class CrackedMemory(Memory):
    """Stories that break at a word."""

    def assign_all(self, newcomers: Any) -> Any:
        if any("Bruch" in one.title for one in newcomers):
            raise ZeroDivisionError("Bruch")
        return super().assign_all(newcomers)


def a_cracked_watch(
    db: Database, *names: str, rules: Sequence[Rule] = (NORTH, ROCKET), **given: Any
) -> tuple[Context, Newsstand]:
    """Return a watch whose named rules break; without names all of them."""
    ctx, stand = a_watch(db, **given)
    return replace(ctx, config=replace(ctx.config, rules=tuple(rules)), rules=Cracked(rules, *names)), stand


def mended(ctx: Context) -> Context:
    return replace(ctx, rules=compile_rules(ctx.config.rules), memory=Memory())


def broken(db: Database) -> list[tuple[int, int, str]]:
    return [(row.article_id, row.revision, row.rule) for row in rows(db, UnjudgedRow)]


def alerted(db: Database) -> list[tuple[str, int | None]]:
    return sorted((row.rule, row.article_id) for row in rows(db, AlertRow))


def test_a_rule_that_breaks_is_kept_for_later_and_the_others_still_match(db: Database) -> None:
    ctx, stand = a_cracked_watch(db, "Nordkorea")
    done = publish(ctx, stand, (FEED, CRACK), (OTHER, WHOLE))
    assert (done.articles, done.alerts) == (2, 2)
    assert alerted(db) == [("Nordkorea", 2), ("Rakete", 1)]
    [row] = rows(db, UnjudgedRow)
    assert (row.article_id, row.rule, row.at) == (1, "Nordkorea", NOW + HOUR)
    assert row.kind.startswith("ZeroDivisionError at test_unjudged.py:")
    assert triage.run(ctx).articles == 0


@pytest.mark.parametrize("names", [(), ("Nordkorea",), ("Nordkorea", "Rakete")])
def test_once_it_can_be_judged_its_matches_are_alerted_exactly_once(
    db: Database, names: tuple[str, ...]
) -> None:
    ctx, stand = a_cracked_watch(db, *names)
    publish(ctx, stand, (FEED, CRACK), (OTHER, WHOLE))
    assert unjudged.run(mended(ctx)) == max(len(names), 1 if names else 2)
    everything = [("Nordkorea", 1), ("Nordkorea", 2), ("Rakete", 1)]
    assert alerted(db) == everything
    assert (broken(db), len(rows(db, DeliveryRow)), len(rows(db, MatchRow))) == ([], 3, 3)
    assert unjudged.run(mended(ctx)) == 0
    assert alerted(db) == everything


def test_what_still_breaks_stays_as_it_was_and_is_tried_once_in_a_pass(db: Database) -> None:
    ctx, stand = a_cracked_watch(db)
    publish(ctx, stand, (FEED, CRACK))
    before = rows(db, UnjudgedRow)
    ctx.clock.pass_by(HOUR)  # type: ignore[attr-defined]
    assert unjudged.step(ctx, None) == ((1, 0), 0)
    assert unjudged.step(ctx, (1, 0)) == (None, 0)
    assert rows(db, UnjudgedRow)[0].at == before[0].at
    assert broken(db) == [(1, 0, "")]


def test_of_an_article_that_no_rule_could_judge_only_the_rule_is_left_that_still_breaks(db: Database) -> None:
    ctx, stand = a_cracked_watch(db)
    publish(ctx, stand, (FEED, CRACK))
    better = replace(ctx, rules=Cracked(ctx.config.rules, "Rakete"))
    assert unjudged.run(better) == 1
    assert (alerted(db), broken(db)) == ([("Nordkorea", 1)], [(1, 0, "Rakete")])
    worse = replace(ctx, rules=Cracked(ctx.config.rules))
    assert unjudged.run(worse) == 0
    assert broken(db) == [(1, 0, "Rakete")]
    assert unjudged.run(mended(ctx)) == 1
    assert (alerted(db), broken(db)) == ([("Nordkorea", 1), ("Rakete", 1)], [])


def test_by_a_rule_that_is_gone_nothing_needs_judging(db: Database) -> None:
    ctx, stand = a_cracked_watch(db, "Nordkorea")
    publish(ctx, stand, (FEED, CRACK))
    config = replace(ctx.config, rules=(ROCKET,))
    assert unjudged.run(mended(replace(ctx, config=config))) == 0
    assert (alerted(db), broken(db)) == ([("Rakete", 1)], [])


def test_what_another_article_told_meanwhile_is_not_told_again(db: Database) -> None:
    ctx, stand = a_cracked_watch(db, "Nordkorea")
    copied = replace(CRACK, title="Nordkorea zeigt Rakete mit Riss", guid="anders")
    publish(ctx, stand, (FEED, CRACK), (OTHER, copied))
    assert ("Nordkorea", 2) in alerted(db)
    assert unjudged.run(mended(ctx)) == 0
    [silent] = [row for row in rows(db, MatchRow) if (row.article_id, row.rule) == (1, "Nordkorea")]
    assert (silent.silence or "").startswith(("already alerted", "the same article"))
    assert broken(db) == []


def test_what_was_there_before_the_watch_began_stays_silent(db: Database) -> None:
    ctx, stand = a_cracked_watch(db, "Nordkorea")
    settings = replace(ctx.config.settings, catch_up=CatchUp.NONE)
    ctx = replace(ctx, config=replace(ctx.config, settings=settings))
    publish(ctx, stand, (FEED, CRACK))
    assert broken(db) == [(1, 0, "Nordkorea")]
    assert unjudged.run(mended(ctx)) == 0
    assert [row.silence for row in rows(db, MatchRow)] == [BASELINE, BASELINE]
    assert broken(db) == []


def test_an_edit_that_breaks_a_rule_is_judged_later_as_it_would_have_been(db: Database) -> None:
    ctx, stand = a_cracked_watch(db, "Nordkorea")
    quiet = replace(CRACK, title="Rakete steht bereit", summary="Sie steht auf der Rampe.")
    publish(ctx, stand, (FEED, quiet), (FEED, replace(CRACK, guid=quiet.guid, url=quiet.url)))
    assert [row.number for row in rows(db, RevisionRow)] == [1]
    assert broken(db) == [(1, 1, "Nordkorea")]
    assert unjudged.run(mended(ctx)) == 1
    assert ("Nordkorea", 1) in alerted(db)
    assert [(row.rule, row.revision) for row in rows(db, MatchRow) if row.rule == "Nordkorea"] == [
        ("Nordkorea", 1)
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_article_that_breaks_the_stories_is_set_aside_and_holds_no_other_up(
    db: Database, place: int
) -> None:
    ctx, stand = a_watch(db)
    ctx = replace(ctx, memory=CrackedMemory())
    entries = [WHOLE, an_entry("Nordkorea öffnet Grenze", url="https://dritte.example/1")]
    entries.insert(place, CRACK)
    for url, entry in zip((FEED, OTHER, THIRD), entries, strict=True):
        stand.put(url, entry)
    poll_due(ctx)
    steps = list(passes(ctx))
    assert sum(one.articles for one in steps) == 3
    assert len(steps) <= 3
    cracked = next(row.id for row in rows(db, ArticleRow) if "Bruch" in row.title)
    assert broken(db) == [(cracked, 0, "")]
    assert len(rows(db, AlertRow)) == len(rows(db, AssignmentRow)) == 2
    assert unjudged.run(mended(ctx)) == 1
    assert (len(rows(db, AlertRow)), broken(db)) == (3, [])
    [late] = [row for row in rows(db, AlertRow) if row.article_id == cracked]
    assert (late.group_id, late.story_id) == (None, None)


def passes(ctx: Context) -> Iterator[triage.Triaged]:
    while (one := triage.run(ctx)).more:
        yield one


def test_an_edit_that_breaks_the_stories_is_set_aside_too(db: Database) -> None:
    ctx, stand = a_watch(db)
    ctx = replace(ctx, memory=CrackedMemory())
    quiet = replace(CRACK, title="Wetter am Wochenende", summary="Es bleibt trocken.")
    publish(ctx, stand, (FEED, quiet), (FEED, replace(CRACK, guid=quiet.guid, url=quiet.url)), (OTHER, WHOLE))
    assert broken(db) == [(1, 1, "")]
    assert alerted(db) == [("Nordkorea", 2)]
    assert unjudged.run(mended(ctx)) == 1
    assert alerted(db) == [("Nordkorea", 1), ("Nordkorea", 2)]


def test_who_else_triages_meanwhile_sets_the_article_aside(db: Database) -> None:
    ctx, stand = a_watch(db)
    stand.put(FEED, CRACK)
    poll_due(ctx)
    with db.begin() as session:
        assert triage._take_lease(replace(ctx, worker="worker-2"), session)
    assert triage._set_aside(ctx, ZeroDivisionError()).articles == 0
    assert broken(db) == []


def test_stopped_before_the_commit_it_is_judged_again_and_alerted_once(db_url: str) -> None:
    db = CrashingDatabase(db_url)
    ctx, stand = a_cracked_watch(db, "Nordkorea")
    publish(ctx, stand, (FEED, CRACK))
    db.commits = 0
    assert unjudged.run(mended(ctx)) == 0
    db.commits = 10_000
    assert broken(db) == [(1, 0, "Nordkorea")]
    assert unjudged.run(mended(ctx)) == 1
    assert alerted(db) == [("Nordkorea", 1), ("Rakete", 1)]
    db.close()


def test_a_rematch_passes_over_what_breaks_and_settles_what_does_not(db: Database) -> None:
    ctx, stand = a_cracked_watch(db, "Nordkorea", rules=[NORTH])
    publish(ctx, stand, (FEED, CRACK), (OTHER, WHOLE))
    outlook = rematched(ctx)
    assert (outlook.alerts, list(outlook.broken)) == (0, [(1, 0)])
    assert broken(db) == [(1, 0, "Nordkorea")]
    assert rematched(mended(ctx)).alerts == 1
    assert (alerted(db), broken(db)) == ([("Nordkorea", 1), ("Nordkorea", 2)], [])
    assert unjudged.run(mended(ctx)) == 0


def rematched(ctx: Context) -> rematch.Rematched:
    def told(_done: int, _total: int) -> None:
        pass

    outlook = rematch.look(ctx, since=NOW, samples=5, progress=told)
    return rematch.run(ctx, outlook, progress=told)


def test_a_single_pass_tries_again(db: Database) -> None:
    clock = FakeClock()
    ctx, stand = a_cracked_watch(db, clock=clock)
    publish(ctx, stand, (FEED, CRACK))
    clock.pass_by(HOUR)
    assert run_once(mended(ctx)).triaged.alerts == 2
    assert broken(db) == []


def test_a_backtest_counts_what_it_could_not_judge(db: Database, capsys: pytest.CaptureFixture[str]) -> None:
    ctx, stand = a_cracked_watch(db, "Nordkorea", rules=[NORTH])
    publish(ctx, stand, (FEED, CRACK), (OTHER, WHOLE))
    tested = backtest.run(
        Archive(db, ctx.with_tags),
        ctx.rules,
        since=NOW,
        zone=UTC,
        samples=1,
        progress=lambda _done, _total: None,
    )
    assert (tested.articles, tested.trials[0].alerts, list(tested.broken)) == (2, 1, [(1, 0)])
    result = Result(tested, NOW, NOW + HOUR)
    print_result(result)
    assert "not judged, by a mistake of this program: 1 article, the first 1 (ZeroDivisionError at" in (
        capsys.readouterr().out
    )
    assert as_json_value(result)["unjudged"] == 1
