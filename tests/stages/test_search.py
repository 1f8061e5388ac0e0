"""A search finds the same whether it looks into the index or reads every article."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from structlog.testing import capture_logs

from monitor.context import Context
from monitor.core.index import register
from monitor.core.index.register import Sizes
from monitor.core.query import InField, Query, Term
from monitor.core.sieve import SiftedRules
from monitor.stages import index, search
from monitor.store import leases, retention, unindexed, volumes
from monitor.store.archive import Wording
from monitor.store.database import Database
from monitor.store.tables import article, revision, volume
from tests.builders import FEED, NOW, FakeClock, a_config, a_context, sync
from tests.core.test_matcher_reference import GERMAN_QUERIES
from tests.core.test_sieve import sifted
from tests.crashing import CrashError, CrashingDatabase
from tests.stages.test_stories import STREAM, a_watch, publish

SMALL = Sizes(step=3, fan=2, levels=4)
MINUTE = timedelta(minutes=1)
WORDS = ("Rakete", "Raketen", "Raketenwerfer", "Rat", "Iran", "kurz", "Test-Rakete", "antworten", "Haus")


class Life:
    """A database in which articles come, are edited and are forgotten, by chance."""

    def __init__(self, db: Database, chance: Random) -> None:
        self.db, self.chance, self.clock = db, chance, FakeClock()
        self.ctx: Context = a_context(db, a_config([FEED]), clock=self.clock)
        sync(self.ctx)
        self.count = 0

    def live(self, happens: Sequence[str]) -> None:
        for one in happens:
            name, _, count = one.partition(" ")
            getattr(self, name)(*([int(count)] if count else []))

    def text(self) -> str:
        return " ".join(self.chance.choices(WORDS, k=self.chance.randrange(4)))

    def come(self, count: int = 1, title: str | None = None) -> None:
        """Store articles, some of them seen out of turn."""
        rows = []
        for _ in range(count):
            self.count += 1
            self.clock.pass_by(MINUTE)
            seen_at = self.clock.now() - self.chance.choice((0, 0, 3, 30)) * MINUTE
            told = {
                "title": self.text() if title is None else title,
                "text": self.text(),
                "language": "de",
                "baseline": self.chance.random() < 0.3,
                "published_at": self.chance.choice((None, seen_at, seen_at - 20 * MINUTE)),
                "triaged_at": self.clock.now(),
            }
            rows.append(
                {"feed_id": 1, "key": str(self.count), "seen_at": seen_at, "content_hash": "", **told}
            )
        with self.db.begin() as session:
            filled = {
                "guid": "",
                "url": "",
                "canonical_url": "",
                "summary": "",
                "author": "",
                "categories": [],
            }
            session.execute(insert(article), [{**filled, **row} for row in rows])

    def edit(self, title: str | None = None, which: int | None = None) -> None:
        """Edit an article, `which` or any."""
        if not (ids := self.ids()):
            return
        chosen = which or self.chance.choice(ids)
        with self.db.begin() as session:
            known = session.scalars(select(revision.c.number).where(revision.c.article_id == chosen)).all()
            told = {"title": self.text() if title is None else title, "summary": "", "text": self.text()}
            row = {"article_id": chosen, "number": len(known) + 1, "content_hash": "", **told}
            session.execute(
                insert(revision).values(seen_at=self.clock.now(), triaged_at=self.clock.now(), **row)
            )

    def forget(self, count: int) -> None:
        """Forget the oldest articles, as the nightly pass does."""
        with self.db.begin() as session:
            session.execute(update(article).values(triaged_at=NOW))
            session.execute(text("UPDATE feed SET in_config = false"))
            retention.forget_articles(session, before=self.clock.now(), start=None, limit=count)

    def index(self) -> bool:
        return index.step(self.ctx, SMALL)

    def indexed(self) -> None:
        while self.index():
            pass

    def ids(self) -> Sequence[int]:
        with self.db.read() as session:
            return session.scalars(select(article.c.id).order_by(article.c.id)).all()

    def found(
        self, query: Query | str | SiftedRules, *, indexed: bool = True, **asked: Any
    ) -> list[tuple[int, int]]:
        """Return the articles that a query finds, and in which wording."""
        rules = query if isinstance(query, SiftedRules) else sifted(query)
        asked = {"since": None, "limit": 1_000, **asked}
        lookup = rules.lookup() if indexed else None
        return [(one.id, one.revision) for one, _ in search.find(self.db, rules, lookup=lookup, **asked)]

    def check(self, query: Query | str, **asked: Any) -> None:
        rules = sifted(query)
        assert self.found(rules, **asked) == self.found(rules, indexed=False, **asked)


HAPPENS = st.sampled_from(
    ["come", "come", "come 3", "edit", "edit", "forget 2", "forget 5", "index", "index"]
)


@settings(max_examples=25)
@given(
    st.lists(HAPPENS, max_size=40),
    st.randoms(use_true_random=False),
    st.tuples(
        st.lists(GERMAN_QUERIES, max_size=2),
        st.sampled_from([None, NOW + 10 * MINUTE, NOW + 30 * MINUTE]),
        st.sampled_from([1, 2, 1_000]),
    ),
)
def test_a_search_finds_the_same_with_and_without_the_index(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    happens: Sequence[str],
    chance: Random,
    asked: tuple[Sequence[Query], datetime | None, int],
) -> None:
    queries, since, limit = asked
    path = tmp_path_factory.mktemp("life") / "monitor.db"
    shutil.copyfile(sqlite_template, path)
    with closing(Database(f"sqlite:///{path}")) as db:
        life = Life(db, chance)
        life.live(happens)
        for query in (*queries, "Rakete"):
            life.check(query, since=since, limit=limit)


@pytest.fixture
def life(db: Database) -> Life:
    """Return a life on each kind of database."""
    return Life(db, Random(7))


def test_a_long_life_ends_with_an_index_of_what_is_left(life: Life) -> None:
    for _ in range(12):
        life.come(5)
        life.edit()
        life.index()
        life.forget(3)
        life.check("Rakete")
    index.run(life.ctx, SMALL)
    for query in ("Rakete", "Iran", "Rakete AND Iran", '"Rakete Iran"', "NOT Iran", "Kantate"):
        life.check(query)
    with life.db.read() as session:
        made = volumes.all_volumes(session)
        kept = {one.id for each in made for one in volumes.articles_of(session, each.id)}
        done = volumes.covered(session)
        waiting = unindexed.listed_behind(session, done)
    assert len(waiting) < SMALL.step
    assert set(life.ids()) <= kept | {one.id for one in waiting}
    assert max(one.level for one in made) > 1
    assert all(2 * one.forgotten <= one.articles for one in made)


def test_an_archive_that_was_there_before_is_indexed_from_its_newest_articles_on(life: Life) -> None:
    life.come(11)
    life.edit("Rakete")
    life.edit("Rakete")
    found = life.found("Rakete", indexed=False)
    seen = []
    while life.index():
        assert life.found("Rakete") == found
        with life.db.read() as session:
            seen.append(volumes.covered(session))
    assert (seen[0].first, seen[0].last) == (life.ids()[-3], life.ids()[-1])
    assert (seen[-1].first, seen[-1].last) == (life.ids()[0], life.ids()[-1])
    with life.db.read() as session:
        assert not session.scalars(select(revision.c.number).where(~revision.c.indexed)).all()


def test_what_an_edit_says_is_found_before_and_after_it_is_indexed(life: Life) -> None:
    life.come(3, title="Iran")
    index.run(life.ctx, SMALL)
    life.edit("Kantate")
    [(edited, number)] = life.found("Kantate")
    assert number == 1
    life.come(2, title="Iran")
    assert life.index()
    assert life.found("Kantate") == [(edited, 1)]
    assert len(life.found("Iran")) == 5


def test_articles_that_the_index_says_are_not_found_are_not_read(life: Life) -> None:
    life.come(6, title="Iran")
    index.run(life.ctx, SMALL)
    with life.db.begin() as session:
        session.execute(update(article).values(title="Kantate"))  # as no program of ours does
    assert life.found("Kantate") == []
    assert len(life.found("Kantate", indexed=False)) == 6


def test_what_another_version_indexed_is_indexed_anew(life: Life) -> None:
    life.come(9, title="Iran")
    life.edit("Kantate")
    index.run(life.ctx, SMALL)
    with life.db.begin() as session:
        session.execute(update(volume).values(version=0))
    assert len(life.found("Iran")) == 9
    index.run(life.ctx, SMALL)
    assert len(life.found("Kantate")) == 1
    with life.db.read() as session:
        assert volumes.outdated(session) == []
        assert sum(one.articles for one in volumes.all_volumes(session)) == 9


def test_one_worker_indexes_at_a_time(life: Life) -> None:
    life.come(3)
    with life.db.begin() as session:
        until = life.clock.now() + MINUTE
        leases.take(session, index.LEASE_NAME, worker="another", until=until, now=life.clock.now())
    assert not life.index()
    life.clock.pass_by(2 * MINUTE)
    assert life.index()


def test_the_newest_article_is_never_forgotten_so_that_no_number_is_given_twice(life: Life) -> None:
    life.come(4)
    with life.db.begin() as session:  # a clock that was wrong
        session.execute(update(article).where(article.c.key == "1").values(seen_at=NOW + 1_000 * MINUTE))
        session.execute(update(article).where(article.c.key == "4").values(seen_at=NOW))
    newest = life.ids()[-1]
    life.clock.pass_by(2_000 * MINUTE)
    life.forget(10)
    assert life.ids() == [newest]


def test_a_visit_that_is_not_through_may_still_bring_a_smaller_number(postgres_url: str) -> None:
    with closing(Database(postgres_url)) as db, closing(Database(postgres_url)) as other:
        life, slow = Life(db, Random(1)), Life(other, Random(2))
        with other.begin() as session:
            session.execute(text("SELECT nextval('article_id_seq')"))
            life.come(4)
            assert not life.index()
        assert life.index()
        assert slow.found("Iran") == life.found("Iran", indexed=False)


@pytest.mark.parametrize("commits", range(4))
def test_a_crash_leaves_an_index_that_finds_all(sqlite_url: str, commits: int) -> None:
    with closing(CrashingDatabase(sqlite_url)) as db:
        life = Life(db, Random(3))
        life.come(12)
        life.edit("Rakete")
        db.commits = commits
        with pytest.raises(CrashError):
            index.run(life.ctx, SMALL)
        db.commits = 10_000
        life.check("Rakete")
        index.run(life.ctx, SMALL)
        life.check("Rakete")


def test_what_is_not_indexed_yet_is_counted(life: Life) -> None:
    def counted() -> int:
        with life.db.read() as session:
            return unindexed.count(session)

    life.come(7)
    assert counted() == 7
    assert life.index()
    assert counted() == 4
    life.come(2)
    assert counted() == 6
    index.run(life.ctx, SMALL)
    assert counted() == 2


def test_a_volume_without_any_article_left_is_dropped(life: Life) -> None:
    life.come(6)
    index.run(life.ctx, Sizes(step=3, fan=9))
    with life.db.begin() as session:
        gone = life.ids()[:3]
        session.execute(delete(article).where(article.c.id.in_(gone)))
        volumes.count_forgotten(session, gone)
    index.run(life.ctx, SMALL)
    with life.db.read() as session:
        made = volumes.all_volumes(session)
        assert {one.id for each in made for one in volumes.articles_of(session, each.id)} == set(life.ids())


def test_times_before_1970_are_listed_too() -> None:
    at = datetime(1960, 1, 1, 12, tzinfo=NOW.tzinfo)
    [one] = register.unpack(register.pack([register.listed(at, 5)]))
    assert (one.id, register.newest_at([one])) == (5, at)


def test_an_article_that_breaks_the_program_is_indexed_so_that_every_query_reads_it(db: Database) -> None:
    ctx, stand = a_watch(db)
    publish(ctx, stand, *STREAM)
    with db.begin() as session:
        session.execute(update(article).where(article.c.id == 2).values(categories=[7]))  # no text
    with capture_logs() as logs:
        index.run(ctx, Sizes(step=4, fan=2, levels=4))
    assert [(log["event"], log["article"]) for log in logs] == [("article.unindexed", 2)]
    with db.read() as session:
        assert unindexed.count(session) == 0
    for query, ids, breaks in (
        (Term("Nordkorea"), [4, 3, 2, 1], []),
        (InField("categories", Term("x")), [], [2]),
    ):
        rules, broken = sifted(query), dict[Wording, str]()
        found = search.find(db, rules, since=None, limit=9, lookup=rules.lookup(), broken=broken)
        assert [one.id for one, _ in found] == ids
        assert [number for number, _ in broken] == breaks
