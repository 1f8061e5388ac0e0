"""Where new articles belong, decided from a memory that follows the archive whoever wrote it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from monitor.context import Context
from monitor.core.article import Article
from monitor.core.story.memory import REACH
from monitor.store import stories
from monitor.store.stories import Assigned

RECALLED_AT_ONCE = 2_000  # decisions: well under the time in which the daemon has to stop


def recall(ctx: Context, first: Article, *, last: int) -> int:
    """Bring the memory nearer to the decision numbered `last`, for what has come since `first`; return how many it took.

    Fewer than `RECALLED_AT_ONCE`: it is there.
    """
    memory = ctx.memory
    if memory.last > last:  # the archive went back: a backup was restored
        memory.forget()
    if memory.last == last:
        return 0
    assert first.seen_at is not None
    with ctx.db.read() as session:
        decided = stories.decided_after(
            session, memory.last, since=first.seen_at - REACH, limit=RECALLED_AT_ONCE
        )
    for newcomer, decision in decided:
        memory.recall(newcomer, decision)
    if len(decided) < RECALLED_AT_ONCE:
        memory.last = last
    return len(decided)


@contextmanager
def forgotten_unless_saved(ctx: Context) -> Iterator[None]:
    """Forget everything if the block fails: what was not saved is not so."""
    try:
        yield
    except BaseException:
        ctx.memory.forget()
        raise


def assign(ctx: Context, articles: Sequence[Article]) -> list[Assigned]:
    """Decide where each article belongs, in order."""
    memory, assigned = ctx.memory, []
    for article in articles:
        newcomer = stories.newcomer(article, memory.last + 1)
        decision = memory.stories.assign(newcomer)
        memory.last += 1
        assigned.append(Assigned(article.id, article.revision, newcomer, decision))
    return assigned
