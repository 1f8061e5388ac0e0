"""To which development and to which story a new article belongs, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from monitor.core.story.contrast import contrast
from monitor.core.story.event import alike_in_their_own
from monitor.core.story.likeness import COPY, Likeness, lead_weight, likeness, probe
from monitor.core.story.link import LARGE, LINK, STRONG, Topic, closeness, topic
from monitor.core.story.report import Report, read_report, read_reports
from monitor.core.story.revision import headline_change
from monitor.core.story.window import MOST, Candidate, Identity, Known, Window, identity_of

_MAY_BE_COPIES = 8  # candidates, those that share the most with it …
_COPY_SHARES = 0.3  # … and so much of its rarest stems
_MAY_BE_NEAR = 3  # candidates that may be of its story …
_MAY_BE_NEAR_A_HEADLINE = 6  # … of an article without a text: so few words tell less surely which
_STORY_SHARES = 0.17
_DIGITS = 9  # to which two values are the same, in whatever order they were summed up
_TRIED = 6  # alike reports that are looked at for contrasts, the most alike first


class Relation(StrEnum):
    """How an article stands to those before it."""

    OPENS = "opens a story"
    SAME_STORY = "same story"  # a new development of it
    UPDATE = "update"  # the same article, and news again
    COPY = "copy"  # the same development told once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """An article that is to be assigned; `article` is any number of its own."""

    article: int
    at: datetime  # when it came
    title: str
    text: str = ""  # summary or text: only its beginning counts
    identity: str = ""  # `outlet_id.identity` of its canonical URL; empty: no link


@dataclass(frozen=True, slots=True)
class Decision:
    """Where an article belongs. Developments and stories are named by the article that was first."""

    relation: Relation
    of: int | None  # the article that decided it; None for one that opens a story
    group: int
    story: int
    reason: str  # one sentence with its numbers; `{of}` stands for the article
    unlike: bool | None = None  # was its headline unlike that of the same link before? None: it was the first

    def why(self, name: Callable[[int], str]) -> str:
        """Say why in one sentence; `name` tells what readers call an article."""
        return self.reason if self.of is None else self.reason.replace("{of}", name(self.of))


class _Told(NamedTuple):
    """A new article, read."""

    newcomer: Newcomer
    identity: Identity
    report: Report
    lead_weight: float  # of headline and lead
    topic: Topic


class Stories:
    """Assigns articles in the order they come, from what came in the 72 hours before: the newest `most` of it.

    All it knows follows from the articles and decisions of twice that time (how
    much a word told depended on what came before), so `recall` of those, in
    order, makes it what it was.
    """

    def __init__(self, most: int = MOST) -> None:
        self._window = Window(most)

    def __len__(self) -> int:
        return len(self._window)

    def is_ahead_of(self, moment: datetime) -> bool:
        """Tell whether what was assigned last came so long after `moment` that a clock must have been wrong."""
        return self._window.is_ahead_of(moment)

    def assign(self, newcomer: Newcomer) -> Decision:
        """Decide where the article belongs, and remember it."""
        return self.assign_all([newcomer])[0]

    def assign_all(self, newcomers: Sequence[Newcomer]) -> list[Decision]:
        """Decide where these articles belong, in order, and remember them."""
        # All are read before any is compared: what either takes stays in the processor's cache, that saves a tenth.
        reports = read_reports([(one.title, one.text) for one in newcomers])
        return list(map(self._assign, newcomers, reports))

    def recall(self, newcomer: Newcomer, decision: Decision) -> None:
        """Remember an article that was decided before."""
        self._remember(self._weigh(newcomer, _report(newcomer)), decision)

    def _assign(self, newcomer: Newcomer, report: Report) -> Decision:
        told = self._weigh(newcomer, report)
        decision = self._decide(told)
        self._remember(told, decision)
        return decision

    def _remember(self, told: _Told, decision: Decision) -> None:
        about = told.topic
        self._window.add(
            _known(told, decision), tokens=told.report.full, stems=about.weights, rarest=about.rarest
        )
        if decision.unlike is not None:
            self._window.count_edit(told.identity.host, unlike=decision.unlike)

    def _weigh(self, newcomer: Newcomer, report: Report) -> _Told:
        self._window.forget(newcomer.at)
        return _Told(
            newcomer=newcomer,
            identity=identity_of(newcomer.identity),
            report=report,
            lead_weight=lead_weight(report, self._window.words),
            topic=topic(report, self._window.stems),
        )

    def _decide(self, told: _Told) -> Decision:
        same = self._window.same_identity(told.identity)
        change = headline_change(told.report, same.report) if same else ""
        unlike = bool(change) if same else None
        if same and not self._window.misleads(told.identity.host):
            found = self._changed(told, same, change) if change else _again(same)
        else:
            found = self._by_text(told)
        return Decision(*found, unlike=unlike)

    def _changed(self, told: _Told, same: Known, change: str) -> "_Found":
        """Find another article that had the news of a changed headline already; else it is an update."""
        elsewhere = [
            one
            for one in self._window.candidates(told.topic.met, share=_STORY_SHARES)
            if one.known.identity != same.identity and not headline_change(told.report, one.known.report)
        ]
        return self._copy(told, elsewhere) or _update(told.newcomer, same, change)

    def _by_text(self, told: _Told) -> "_Found":
        candidates = self._window.candidates(told.topic.met, share=_STORY_SHARES)
        return self._copy(told, candidates) or self._same_story(told, candidates) or _opens(told)

    def _copy(self, told: _Told, candidates: Sequence[Candidate]) -> "_Found | None":
        words = self._window.words
        asked = [one.known for one in candidates[:_MAY_BE_COPIES] if one.share >= _COPY_SHARES]
        if not asked:
            return None
        new = probe(told.report, words)
        alike = [
            (likeness(new, old.report, old_weight=old.lead_weight, rarest=words.rarest), old) for old in asked
        ]
        copies = sorted(
            [(found, old) for found, old in alike if found and found.is_copy],
            key=lambda pair: (-round(pair[0].value, _DIGITS), pair[1].at, pair[1].article),
        )
        for found, old in copies[:_TRIED]:
            if self._tells_the_same(told, old, found, candidates):
                why = _say_copy(found, told.newcomer.at - old.at)
                return Relation.COPY, old.article, old.group, old.story, why
        return None

    def _tells_the_same(
        self, told: _Told, old: Known, found: Likeness, candidates: Sequence[Candidate]
    ) -> bool:
        if contrast(told.report, old.report):
            return False
        others = {one.group: one.report for one, _ in candidates if one.group != old.group}
        return alike_in_their_own(
            told.report,
            old.report,
            found,
            others=list(others.values()),
            weigh=self._window.words.token_weights,
        )

    def _same_story(self, told: _Told, candidates: Sequence[Candidate]) -> "_Found | None":
        most = _MAY_BE_NEAR if told.report.has_text else _MAY_BE_NEAR_A_HEADLINE
        asked = [one.known for one in candidates[:most]]
        near = sorted(
            [(value, old) for old in asked if (value := _closeness(told, old))],
            key=lambda pair: (-round(pair[0], _DIGITS), pair[1].at, pair[1].article),
        )
        for value, old in near:
            if value >= STRONG or self._holds_together(old, near):
                why = f"{value * 100:.0f} % close to {{of}} in what it is about and when ({LINK * 100:.0f} % make one story)"
                return Relation.SAME_STORY, old.article, told.newcomer.article, old.story, why
        return None

    def _holds_together(self, old: Known, near: Sequence[tuple[float, Known]]) -> bool:
        """Tell whether a large story has a second article nearby: else stories grow into each other."""
        if self._window.developments(old.story) < LARGE:
            return True
        members = [one for _, one in near if one.story == old.story and one.group == one.article]
        return len(members) > 1


_Found = tuple[Relation, int | None, int, int, str]


def _report(newcomer: Newcomer) -> Report:
    return read_report(newcomer.title, newcomer.text)


def _known(told: _Told, decision: Decision) -> Known:
    return Known(
        article=told.newcomer.article,
        at=told.newcomer.at,
        report=told.report,
        identity=told.identity.number,
        group=decision.group,
        story=decision.story,
        lead_weight=told.lead_weight,
        topic_weight=told.topic.weight,
    )


def _closeness(told: _Told, old: Known) -> float:
    return closeness(told.topic, old.report, old_weight=old.topic_weight, apart=told.newcomer.at - old.at)


def _again(same: Known) -> _Found:
    return Relation.COPY, same.article, same.group, same.story, "the same article as {of}, by its link"


def _update(newcomer: Newcomer, same: Known, change: str) -> _Found:
    why = f"the same article as {{of}}, but {change}"
    return Relation.UPDATE, same.article, newcomer.article, same.story, why


def _say_copy(found: Likeness, apart: timedelta) -> str:
    if found.told >= found.tells:
        share, whose = found.told, "of its headline and lead stand in {of}"
    else:
        share, whose = found.tells, "of {of}'s headline and lead stand in it"
    return f"{share * 100:.0f} % {whose}, {_span(apart)} ({COPY * 100:.0f} % make a copy)"


def _span(apart: timedelta) -> str:
    minutes = round(apart.total_seconds() / 60)
    if not minutes:
        return "in the same minute"
    if abs(minutes) < 120:  # noqa: PLR2004 two hours
        return f"{minutes} minutes before"
    return f"{round(minutes / 60)} hours before"


def _opens(told: _Told) -> _Found:
    article = told.newcomer.article
    why = "is like it" if told.topic.met else "shares its words"
    return Relation.OPENS, None, article, article, f"nothing of the last 72 hours {why}"
