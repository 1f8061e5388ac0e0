"""Where new articles belong, decided from a memory that follows the archive whoever wrote it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlmodel import Session

from monitor.context import Context
from monitor.core.article import Article
from monitor.core.judge import Place
from monitor.core.rule import Match, StoryMode
from monitor.core.story.assign import Decision, Newcomer, Relation
from monitor.core.story.memory import REACH
from monitor.core.story.report import read_report
from monitor.core.story.revision import headline_change
from monitor.core.story.window import SPAN
from monitor.store import articles, revisions, stories
from monitor.store.revisions import Before, Revised
from monitor.store.stories import Assigned, Told

RECALLED_AT_ONCE = 2_000  # decisions: well under the time in which the daemon has to stop


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article that triage has to look at: a new one, or one that was edited."""

    article: Article
    before: Before | None = None  # None: it is new
    news: bool = True  # False: an edit that changes nothing about what it tells

    @property
    def assigned_anew(self) -> bool:
        """Tell whether it is to be decided where it belongs."""
        return self.news or self.before is None or self.before.told.number is None

    def may_alert(self, match: Match) -> bool:
        """Tell whether a match can be news at all; one of an edit only if the rule had not found it, or asks for edits."""
        if self.before is None or self.news or match.rule.name not in self.before.rules:
            return True
        return match.rule.story is StoryMode.UPDATES and self.retitled

    @property
    def retitled(self) -> bool:
        """Tell whether it has another headline than when it was last told."""
        return self.before is not None and self.before.told.title.split() != self.article.title.split()


def arrivals(session: Session, *, limit: int) -> list[Arrival]:
    """Return up to `limit` articles that wait for triage, in the order they came."""
    new = [Arrival(article) for article in articles.untriaged(session, limit=limit)]
    edited = [as_edited(one) for one in revisions.untriaged(session, limit=limit)]
    return sorted([*new, *edited], key=_came)[:limit]


def oldest(session: Session) -> Article | None:
    """Return the article or edit that would arrive first; nothing that may break is done with it."""
    waiting = [
        *articles.untriaged(session, limit=1),
        *(one.article for one in revisions.untriaged(session, limit=1)),
    ]
    return min(waiting, key=_order, default=None)


def _came(one: Arrival) -> tuple[object, ...]:
    return _order(one.article)


def _order(one: Article) -> tuple[object, ...]:
    return one.seen_at, one.revision > 0, one.id


def as_edited(one: Revised) -> Arrival:
    """Return an edit as triage looks at it."""
    told = one.before.told
    now = read_report(one.article.title, one.article.summary or one.article.text)
    news = bool(headline_change(now, read_report(told.title, told.text)))
    return Arrival(replace(one.article, baseline=one.article.baseline and not news), one.before, news)


def recall(ctx: Context, first: Article, *, last: int) -> int:
    """Bring the memory nearer to the decision numbered `last`, for what has come since `first`; return how many it took.

    Fewer than `RECALLED_AT_ONCE`: it is there.
    """
    memory = ctx.memory
    assert first.seen_at is not None
    # A backup was restored, or a clock was ahead by days and is set right.
    if memory.last > last or memory.stories.is_ahead_of(first.seen_at):
        memory.forget()
    if memory.last == last:
        return 0
    reach = first.seen_at - REACH, first.seen_at + SPAN
    with ctx.db.read() as session:
        decided = stories.decided_after(session, memory.last, within=reach, limit=RECALLED_AT_ONCE)
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


def assign(ctx: Context, batch: Sequence[Arrival]) -> list[Assigned | None]:
    """Decide where each article belongs, in order; None: where it belonged before."""
    anew = [one.article for one in batch if one.assigned_anew]
    newcomers = [
        stories.newcomer(article, number) for number, article in enumerate(anew, ctx.memory.last + 1)
    ]
    decisions = ctx.memory.assign_all(newcomers)
    decided = map(_assigned, anew, newcomers, decisions)
    return [next(decided) if one.assigned_anew else None for one in batch]


def _assigned(article: Article, newcomer: Newcomer, decision: Decision) -> Assigned:
    return Assigned(article.id, article.revision, newcomer, decision)


def places(session: Session, arrived: Sequence[tuple[Arrival, Assigned | None]]) -> list[Place]:
    """Return where articles belong, and why, with the names of the articles that this speaks of."""
    told = stories.told(session, {number for one in arrived for number in spoken_of(*one)})
    return [place_of(arrival, assigned, told) for arrival, assigned in arrived]


def spoken_of(arrival: Arrival, assigned: Assigned | None) -> Iterator[int]:
    """Give the decisions that the place of an article speaks of."""
    decision = assigned.decision if assigned else None
    before = arrival.before.told if arrival.before else None
    of = decision.of if decision else before.number if before else None
    group = decision.group if decision else before.group if before else None
    yield from (number for number in (of, group) if number is not None)


def place_of(arrival: Arrival, assigned: Assigned | None, told: Mapping[int, Told]) -> Place:
    """Return where an article belongs, and why; `told` has all that this speaks of."""
    before = arrival.before.told if arrival.before else None
    if assigned is None:
        assert before is not None
        assert before.number is not None
        return Place(
            group=before.group,
            development=told[before.group].name,
            story=before.story,
            why=f"an edit of {told[before.number]}",
            met=True,
            before=before.title if arrival.retitled else "",
            retitled=arrival.retitled,
        )
    decision = assigned.decision
    updated = decision.of if decision.relation is Relation.UPDATE else None
    return Place(
        group=decision.group,
        development=told[decision.group].name,
        story=decision.story,
        why=decision.why(lambda number: str(told[number])),
        met=decision.unlike is not None,
        before=before.title if before and arrival.news else told[updated].article.title if updated else "",
    )
