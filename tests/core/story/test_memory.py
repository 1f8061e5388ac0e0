"""The stories a process remembers, which it may lose."""

from datetime import UTC, datetime

from monitor.core.story.assign import Newcomer, Relation, Stories
from monitor.core.story.memory import Memory

TOLD = Newcomer(
    article=7,
    at=datetime(2026, 3, 1, tzinfo=UTC),
    title="Frachter rammt Klappbrücke an der Nordmündung",
    identity="a.example#1234567",
)
DECISION = Stories().assign(TOLD)


def test_what_another_worker_decided_is_remembered() -> None:
    memory = Memory()
    memory.recall(TOLD, DECISION)
    assert memory.last == TOLD.article
    assert memory.stories.assign(TOLD).relation is Relation.COPY


def test_what_is_forgotten_is_not_remembered() -> None:
    memory = Memory()
    memory.recall(TOLD, DECISION)
    memory.forget()
    assert (memory.last, len(memory.stories)) == (0, 0)
