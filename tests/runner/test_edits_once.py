"""Copies and edits, with the power cut after any commit: the database ends the same."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from monitor.core.baseline import CatchUp
from monitor.core.rule import StoryMode
from monitor.runner import run_once
from monitor.store.database import Database
from monitor.store.tables import alert, article, assignment, match, metadata, revision
from tests.builders import FEED, FakeClock, Newsstand, a_config, a_context, a_rule, an_entry, sync
from tests.crashing import CrashError, CrashingDatabase

OTHER = "https://andere.example/rss"
CONFIG = a_config(
    [FEED, OTHER],
    rules=[replace(a_rule("Nordkorea"), story=StoryMode.UPDATES), a_rule("Rakete")],
    catch_up=CatchUp.ALL,
)
LEAD = "Das teilte der Generalstab in Seoul am frühen Dienstagmorgen vor Journalisten mit."
WIRE = an_entry(guid="1", summary=LEAD)
COPY = an_entry("Nordkorea testet eine Rakete", url="https://andere.example/1", summary=LEAD)
SAID = (
    {FEED: WIRE},
    {OTHER: COPY},
    {FEED: replace(WIRE, title="Seoul zählt 12 Abschüsse: Nordkorea droht mit mehr")},
    {OTHER: replace(COPY, title="Nordkorea testet seine Rakete")},
)


def contents(db: Database) -> tuple[object, ...]:
    """Return what must be the same however often the program was interrupted."""
    tables = (
        (
            assignment.c.id,
            assignment.c.revision,
            assignment.c.relation,
            assignment.c.group_id,
            assignment.c.reason,
        ),
        # articles by their keys: PostgreSQL gives no number twice, also where the insert was undone
        (article.c.key, revision.c.number, revision.c.title, revision.c.triaged_at.is_not(None)),
        (article.c.key, match.c.revision, match.c.rule, match.c.silence),
        (alert.c.key, alert.c.group_id, alert.c.story_id),
    )
    joined = {1: revision.c.article_id, 2: match.c.article_id}
    with db.read() as session:
        asked = [select(*columns) for columns in tables]
        for number, article_id in joined.items():
            asked[number] = asked[number].join(article, article.c.id == article_id)
        return tuple(sorted(map(tuple, session.execute(query))) for query in asked)


def lived(url: str, *, commits: int) -> tuple[tuple[object, ...], bool]:
    """Live through the day with a crash after so many commits; return what is stored, and whether it crashed."""
    db, clock, stand = CrashingDatabase(url), FakeClock(), Newsstand()
    stand.put(FEED)
    stand.put(OTHER)
    ctx = a_context(db, CONFIG, clock=clock, newsstand=stand)
    sync(ctx)
    db.commits = commits
    crashed = False
    for said in SAID:
        clock.pass_by(timedelta(hours=3))
        for feed, entry in said.items():
            stand.put(feed, entry)
        try:
            run_once(ctx)
        except CrashError:
            crashed, db.commits = True, 10_000
            ctx = a_context(db, CONFIG, clock=clock, newsstand=stand, worker="after")
            clock.pass_by(timedelta(minutes=10))
            run_once(ctx)
    found = contents(db)
    db.close()
    return found, crashed


@pytest.fixture
def empty(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Callable[[], str]:
    """Return what gives the URL of a database with the whole schema and no rows, again and again, of each kind in turn."""
    if kind == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return lambda: f"sqlite:///{shutil.copy(template, tmp_path / 'monitor.db')}"
    engine: Engine = request.getfixturevalue("postgres_schema")[1]

    def emptied() -> str:
        with engine.connect() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
        return str(request.getfixturevalue("postgres_url"))

    return emptied


@pytest.mark.timeout(180)
def test_a_day_of_copies_and_edits_ends_the_same_after_a_crash_at_any_commit(
    empty: Callable[[], str], kind: str
) -> None:
    expected, _ = lived(empty(), commits=10_000)
    relations = [row[2] for row in expected[0]]  # type: ignore[attr-defined]
    assert relations == ["opens a story", "copy", "update"]
    for commits in range(0, 100, 3 if kind == "sqlite" else 7):  # a server is slower than a file
        found, crashed = lived(empty(), commits=commits)
        assert found == expected, f"interrupted after commit {commits}"
        if not crashed:
            return
    pytest.fail("the day has more commits than this test interrupts")
