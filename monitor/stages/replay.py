"""Judge stored articles again, as if a rule had been there: same matcher, same stories, in the order triage took them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlmodel import Session

from monitor.config.model import Config
from monitor.core.article import Article
from monitor.core.errors import kind_of
from monitor.core.judge import Place, development_name
from monitor.core.rule import Match, Rule
from monitor.stages import stories as story
from monitor.stages.stories import Arrival
from monitor.store import archive, stories
from monitor.store.archive import Wording, Wordings
from monitor.store.database import Database
from monitor.store.revisions import Before, Revised
from monitor.store.stories import Assigned, LastTold, Told

OLDER = "it was stored before stories were told apart"


class Matching(Protocol):
    """Finds the rules that an article satisfies."""

    @property
    def rules(self) -> Sequence[Rule]:
        """All that are usable."""
        ...

    def match(self, article: Article, /) -> list[Match]:
        """Return those that the article satisfies, and why."""
        ...


class Tagged(Protocol):
    """Gives an article the tags of its feed, which only the configuration knows."""

    def __call__(self, article: Article, /) -> Article: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A stored article with the rules that may alert on it, and where it belongs."""

    article: Article
    matches: Sequence[Match]
    place: Place


class Replay:
    """Wordings of stored articles, in the order in which triage took them.

    Iterating reads and judges them, and gives what was found with how many are
    done, a batch at a time; nothing is stored. The rules of the set are told
    apart by their names. Articles that break the matcher are kept apart in `broken`.
    """

    def __init__(self, db: Database, rules: Matching, tagged: Tagged, wordings: Wordings) -> None:
        self._db, self._rules, self._tagged, self._wordings = db, rules, tagged, wordings
        self._found_by: dict[int, set[str]] = {}  # article → rules, in whatever wording so far
        self.broken: dict[Wording, str] = {}  # the kind of error

    def __len__(self) -> int:
        return len(self._wordings)

    def __iter__(self) -> Iterator[tuple[Sequence[Found], int]]:
        done = 0
        for wordings in self._wordings.batches():
            with self._db.read() as session:
                articles = [self._tagged(one) for one in archive.read(session, wordings)]
                found = [(one, matched(one, self._rules, self.broken)) for one in articles]
                placed = placed_again(session, [each for each in found if each[1]], self._found_by)
            done += len(wordings)
            yield placed, done


def matched(one: Article, rules: Matching, broken: dict[Wording, str]) -> Sequence[Match]:
    """Return the rules that a stored article satisfies; one that breaks the matcher is noted in `broken` with the kind of error."""
    try:
        return rules.match(one)
    except Exception as error:  # noqa: BLE001 one article must not keep all others from being judged
        broken[one.id, one.revision] = kind_of(error)
        return ()


def placed_again(
    session: Session, matched: Sequence[tuple[Article, Sequence[Match]]], found_by: dict[int, set[str]]
) -> list[Found]:
    """Return where triage put stored articles, with the matches that may alert.

    `found_by`: the rules that found an article in whatever wording before; it grows.
    """
    decided = stories.assigned(session, {one.id for one, _ in matched})
    first = _first_wordings(session, [one for one, _ in matched if one.revision])
    looked_at = []
    for one, found in matched:
        arrival, assigned = _arrived(one, decided.get(one.id, ()), first, found_by)
        matches = [match for match in found if arrival.may_alert(match)]
        found_by.setdefault(one.id, set()).update(match.rule.name for match in matches)
        looked_at.append((arrival, assigned, matches))
    spoken_of = {number for one in looked_at for number in story.spoken_of(one[0], one[1])}
    told = stories.told(session, spoken_of)
    return [
        Found(arrival.article, matches, _place(arrival, assigned, told))
        for arrival, assigned, matches in looked_at
        if matches
    ]


def _arrived(
    one: Article,
    decided: Sequence[Assigned],
    first: Mapping[int, Article],
    found_by: Mapping[int, Collection[str]],
) -> tuple[Arrival, Assigned | None]:
    """Return an article as triage met it, and what it decided then, if anything."""
    arrival = Arrival(one)
    if one.revision:
        earlier = [each for each in decided if each.revision < one.revision]
        told = _last_told(earlier[-1]) if earlier else _as_first_seen(first[one.id])
        arrival = story.as_edited(Revised(one, Before(told, frozenset(found_by.get(one.id, ())))))
    assigned = next((each for each in decided if each.revision == one.revision), None)
    return arrival, assigned


def _first_wordings(session: Session, edits: Collection[Article]) -> dict[int, Article]:
    return {one.id: one for one in archive.read(session, [(edit.id, 0) for edit in edits])}


def _last_told(one: Assigned) -> LastTold:
    told, decision = one.newcomer, one.decision
    return LastTold(told.title, told.text, told.article, decision.group, decision.story)


def _as_first_seen(one: Article) -> LastTold:
    return LastTold(one.title, one.summary or one.text)


def _place(arrival: Arrival, assigned: Assigned | None, told: Mapping[int, Told]) -> Place:
    """Return where triage put an article; by itself, where that is not known or what it refers to is forgotten."""
    stored = assigned is not None or not arrival.assigned_anew
    if stored and all(number in told for number in story.spoken_of(arrival, assigned)):
        return story.place_of(arrival, assigned, told)
    article, alone = arrival.article, -arrival.article.id
    return Place(group=alone, development=development_name(article, met=False), story=alone, why=OLDER)


def tagged_by(config: Config) -> Tagged:
    """Return what gives articles the tags of their feeds in a configuration."""
    tags = {spec.identity: spec.tags for spec in config.feeds if spec.tags}

    def tagged(article: Article) -> Article:
        return replace(article, tags=tags[article.feed_url]) if article.feed_url in tags else article

    return tagged
