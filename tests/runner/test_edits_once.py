"""Copies and edits, with the power cut after any commit: the database ends the same."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.core.baseline import CatchUp
from monitor.core.rule import StoryMode
from monitor.runner import run_once
from monitor.store.database import Database
from monitor.store.tables import alert, assignment, match, revision
from tests.builders import FEED, FakeClock, Newsstand, a_config, a_context, a_rule, an_entry, sync
from tests.runner.test_once import CrashError, CrashingDatabase

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
        (revision.c.article_id, revision.c.number, revision.c.title, revision.c.triaged_at.is_not(None)),
        (match.c.article_id, match.c.revision, match.c.rule, match.c.silence),
        (alert.c.key, alert.c.group_id, alert.c.story_id),
    )
    with db.read() as session:
        return tuple(sorted(map(tuple, session.execute(select(*columns)))) for columns in tables)


def lived(url: str, *, commits: int) -> tuple[tuple[object, ...], bool]:
    """Live through the day with a crash after so many commits; return what is stored, and whether it crashed."""
    db, clock, stand = CrashingDatabase(url), FakeClock(), Newsstand()
    db.commits = 10_000
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


def test_a_day_of_copies_and_edits_ends_the_same_after_a_crash_at_any_commit(
    tmp_path: Path, sqlite_template: Path
) -> None:
    expected, _ = lived(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'whole.db')}", commits=10_000)
    relations = [row[2] for row in expected[0]]  # type: ignore[attr-defined]
    assert relations == ["opens a story", "copy", "update"]
    for commits in range(0, 100, 3):
        url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{commits}.db')}"
        found, crashed = lived(url, commits=commits)
        assert found == expected, f"interrupted after commit {commits}"
        if not crashed:
            return
    pytest.fail("the day has more commits than this test interrupts")
