"""A backtest and a rematch come to the same whether they ask the index or read every article."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.index.lookup import Lookup
from monitor.core.matcher import compile_rules
from monitor.core.query import Query, Term
from monitor.core.rematch import counts
from monitor.core.sieve import SiftedRules
from monitor.stages import backtest, rematch
from monitor.stages.backtest import Archive, Backtested
from monitor.stages.indexed import worth_reading
from monitor.stages.rematch import Rematched
from monitor.store import archive
from monitor.store.archive import Wording
from monitor.store.database import Database
from tests.builders import NOW
from tests.core.language.lexicon import FewWords
from tests.core.test_matcher_reference import GERMAN_QUERIES
from tests.core.test_sieve import sifted
from tests.stages.test_search import HAPPENS, MINUTE, Life

LONG_AGO = NOW - 60 * MINUTE


def backtested(life: Life, rules: SiftedRules, lookup: Lookup | None, *, since: datetime) -> Backtested:
    return backtest.run(
        Archive(life.db, lambda one: one),
        rules,
        since=since,
        zone=UTC,
        samples=1_000,
        progress=lambda _done, _total: None,
        lookup=lookup,
    )


def rematched(life: Life, rules: SiftedRules, lookup: Lookup | None, *, since: datetime) -> Rematched:
    ctx = replace(life.ctx, rules=compile_rules(rules.rules, lexicon=FewWords()))
    return rematch.look(ctx, since=since, samples=1_000, progress=lambda _done, _total: None, lookup=lookup)


def read(life: Life, rules: SiftedRules, *, since: datetime) -> list[Wording]:
    """Return what is read for rules, in order."""
    with life.db.read() as session:
        wordings = worth_reading(session, rules.lookup(), since=since)
    return list(chain.from_iterable(wordings.batches()))


@settings(max_examples=25)
@given(
    st.lists(HAPPENS, max_size=40),
    st.randoms(use_true_random=False),
    st.tuples(
        GERMAN_QUERIES | st.just(Term("Rakete")),
        st.sampled_from([NOW, NOW + 5 * MINUTE, NOW + 15 * MINUTE, NOW + 30 * MINUTE]),
    ),
)
def test_what_a_backtest_and_a_rematch_come_to_does_not_depend_on_the_index(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    happens: Sequence[str],
    chance: Random,
    asked: tuple[Query, datetime],
) -> None:
    query, since = asked
    path = tmp_path_factory.mktemp("life") / "monitor.db"
    shutil.copyfile(sqlite_template, path)
    with closing(Database(f"sqlite:///{path}")) as db:
        life, rules = Life(db, chance), sifted(query)
        life.live(happens)
        lookup = rules.lookup()
        for tried in (backtested, rematched):
            assert tried(life, rules, lookup, since=since) == tried(life, rules, None, since=since)
        with db.read() as session:
            all_of_them = archive.wordings_since(session, since)
            articles = archive.read(
                session, list(zip(all_of_them.articles, all_of_them.revisions, strict=True))
            )
        asked_again = rematched(life, rules, lookup, since=since)
        assert asked_again.articles == sum(counts(one, since=since) for one in articles)
        came = [one.seen_at for one in articles if one.seen_at and one.seen_at >= since]
        tested = backtested(life, rules, lookup, since=since)
        assert (tested.articles, tested.oldest) == (len(came), min(came, default=None))


@pytest.fixture
def life(db: Database) -> Life:
    """Return a life on each kind of database."""
    return Life(db, Random(7))


def test_of_articles_that_are_indexed_those_are_read_that_may_be_found(life: Life) -> None:
    life.come(4, title="Haus")
    life.come(1, title="Vulkan")
    life.come(1, title="Haus")
    life.indexed()
    life.come(1, title="Haus")
    assert read(life, sifted("Vulkan"), since=LONG_AGO) == [(5, 0), (7, 0)]
    assert len(read(life, sifted("url:Vulkan"), since=LONG_AGO)) == 7


def test_an_article_of_an_older_volume_is_read_again_once_it_was_edited(life: Life) -> None:
    life.come(3, title="Haus")
    life.indexed()
    since = life.clock.now() + MINUTE
    life.clock.pass_by(2 * MINUTE)
    for which, title in enumerate(("Haus", "Vulkan", "Haus"), 1):
        life.edit(title=title, which=which)
    life.indexed()
    assert (2, 1) in read(life, sifted("Vulkan"), since=since)
