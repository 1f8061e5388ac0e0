"""One article's way as its reader is told it: the answer first, then what led to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.text import Text

from monitor.cli.explain_deliveries import summed_up, tell_alert
from monitor.cli.explain_times import Times, span
from monitor.cli.finds import marked
from monitor.cli.times import retold
from monitor.config.model import Config
from monitor.core.article import Article
from monitor.core.excerpt import excerpts
from monitor.core.feed import FeedState
from monitor.core.matcher import language_of
from monitor.core.near import Nearness
from monitor.store.lookout import Candidate
from monitor.store.ways import FoundBy, Way

Section = tuple[str, Sequence[str | Text]]
_AGAIN = "It is tried again at every start, every night, and when the configuration changes."
NEAREST = 3  # rules that nearly matched
_STATES = {
    FeedState.PAUSED: "it is paused: `monitor feeds resume` goes on",
    FeedState.DEAD: "it is dead: its server said that it is gone, or it failed for a month",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """All that is known of one article."""

    way: Way
    near: tuple[Nearness, ...]  # what rules make of it as they are now, the nearest first
    others: tuple[Candidate, ...]  # the same article, come by other ways
    config: Config | None  # None: it cannot be read
    times: Times
    rule: str | None = None  # the only one that is asked about

    def of_rule(self, rule: str) -> "Explained":
        """Keep what concerns one rule."""
        found_by = tuple(one for one in self.way.found_by if one.rule == rule)
        alerts = tuple(one for one in self.way.alerts if one.rule == rule)
        near = tuple(one for one in self.near if one.rule.name == rule)
        unjudged = tuple(one for one in self.way.unjudged if one.rule in (rule, ""))
        way = replace(self.way, found_by=found_by, alerts=alerts, unjudged=unjudged)
        return replace(self, way=way, near=near, rule=rule)

    @property
    def by_name(self) -> dict[str, Nearness]:
        """What each rule makes of the article now."""
        return {one.rule.name: one for one in self.near}

    @property
    def unmatched(self) -> list[Nearness]:
        """Rules that did not match when the article was judged, the nearest first."""
        matched = {one.rule for one in self.way.found_by}
        return [one for one in self.near if one.rule.name not in matched]


def answer(explained: Explained) -> str:
    """Say in one sentence whether somebody was alerted, or why nobody was."""
    way, times = explained.way, explained.times
    if way.alerts:
        return summed_up(way.alerts, times)
    if way.found_by:
        rules: dict[str, list[str]] = {}
        for one in way.found_by:
            rules.setdefault(_silence(one, times), []).append(one.rule)
        silences = (f"{', '.join(named)} matched, but {why}" for why, named in rules.items())
        return f"Not alerted: {'; '.join(silences)}."
    matching = [one.rule.name for one in explained.unmatched if not one.lacks]
    if way.triaged_at is None:
        would = f" As it is now, {', '.join(matching)} matches it." if matching else ""
        return f"Not judged yet: it waits for the rules to be applied by `monitor run`.{would}"
    if matching:
        if _is_forgotten(way, explained):
            return (
                f"{', '.join(matching)} matches it; what came of that is not kept any more (settings.keep)."
            )
        return (
            f"Not alerted: {', '.join(matching)} would match it now, but did not when it was judged "
            f"{times.short(way.triaged_at)}: the rule or its feed's tags were added or changed since. "
            "`monitor rematch` alerts older news, if you want that."
        )
    return _unjudged(way) or _unmatched(explained)


def _unjudged(way: Way) -> str:
    rules = ", ".join(dict.fromkeys(one.rule or "any rule" for one in way.unjudged))
    return (
        rules and f"Not judged yet by {rules}: the program broke over it, by a mistake of its own. {_AGAIN}"
    )


def _silence(one: FoundBy, times: Times) -> str:
    return retold(one.silence, times.zone) if one.silence else "its alert is not kept any more"


def _unmatched(explained: Explained) -> str:
    if explained.rule is None:
        return f"Not alerted: no rule matches it.{_nearest(explained)}"
    lacking = [_lacking(one) for one in explained.unmatched]
    return f"Not alerted by {explained.rule}: {'; '.join(lacking) or 'it does not match'}."


def _is_forgotten(way: Way, explained: Explained) -> bool:
    """Tell whether matches and alerts of that time may have been forgotten."""
    settings = explained.config.settings if explained.config else None
    if settings is None or settings.keep is None or settings.keep_alerts is None or way.triaged_at is None:
        return False
    return explained.times.now - way.triaged_at > max(settings.keep, settings.keep_alerts)


def _nearest(explained: Explained) -> str:
    near = [one for one in explained.unmatched if one.is_near]
    return (
        f" Nearest is {near[0].rule.name}: {'; '.join(lack.said for lack in near[0].lacks)}." if near else ""
    )


def sections(explained: Explained, *, every_rule: bool) -> Iterator[Section]:
    """Tell the way in its order; `every_rule`: rules that are far from it, too."""
    way, times = explained.way, explained.times
    first = way.article
    link = [first.url] if first.url else ["the entry had no link"]
    yield "Article", [f"{first.id}: {first.title or 'without a headline'}", *link]
    yield "Came", list(_came(explained))
    if way.edits:
        yield "Edited", [_edit(way, number, times) for number in range(len(way.edits))]
    if way.placed:
        yield "Story", [_placed(one.relation, one.reason, one.first) for one in way.placed]
    for one in way.found_by:
        yield f"Rule {one.rule}", list(_found(one, explained))
    for alert in way.alerts:
        yield f"Alert by {alert.rule}", list(tell_alert(alert, explained.config, times))
    nearly = list(_nearly(explained, every_rule=every_rule))
    if nearly:
        yield "As the rules are now", nearly
    if explained.others:
        yield "Same link", [f"article {one.id} from {one.source}" for one in explained.others]


def _came(explained: Explained) -> Iterator[str]:
    way, times = explained.way, explained.times
    first = way.article
    yield f"from {first.source}, {_language(way.latest)}"
    yield from _dates(way, times)
    if first.baseline:
        yield "it was in the feed at its first poll: such articles alert nobody unless `catch_up` says so"
    for begin, end in way.feed.gaps:
        yield (
            f"between the visits {times.at(begin)} and {times.at(end)} all that the feed held was replaced: "
            "other entries may have passed unseen"
        )
    yield from _feed_now(way, times)
    if way.triaged_at:
        yield f"judged by the rules {times.at(way.triaged_at)}"
    for one in way.unjudged:
        yield f"but not by {one.rule or 'any rule'}: the program broke over it ({one.kind}); it is tried again"


def _language(article: Article) -> str:
    said, shown = article.language, language_of(article)
    if shown is None:
        return "language not known"
    differs = said and said[:2].lower() != shown
    return f"in language {shown}" + (f", as its text shows; its feed says {said}" if differs else "")


def _dates(way: Way, times: Times) -> Iterator[str]:
    first = way.article
    assert first.seen_at is not None
    if first.published_at is None:
        yield f"seen {times.at(first.seen_at)}; the feed says no time of publication"
        return
    later = first.seen_at - first.published_at
    ahead = f"{span(-later)} before the time that its feed gives" if later.total_seconds() < 0 else ""
    yield f"published {times.at(first.published_at)}"
    yield f"seen {times.at(first.seen_at)}, {ahead or f'{span(later)} later'}"
    if first.published_at < way.feed.added_at and not first.baseline:
        yield f"the watch knows its feed since {times.at(way.feed.added_at)}"


def _feed_now(way: Way, times: Times) -> Iterator[str]:
    if not way.feed.in_config:
        yield "its feed is not in the configuration any more"
    elif way.feed.state in _STATES:
        yield f"its feed now: {_STATES[way.feed.state]}"
    elif way.feed.failing_since:
        reason = way.feed.failure_reason or "no answer"
        yield f"its feed now: it cannot be read since {times.at(way.feed.failing_since)}: {reason}"


def _edit(way: Way, number: int, times: Times) -> str:
    edit, triaged_at = way.edits[number]
    before = way.said(edit.revision - 1)
    said = f"new headline: {edit.title}" if edit.title != before.title else "the same headline, other text"
    waiting = "" if triaged_at else "; it waits for the rules to be applied"
    return f"seen {times.at(edit.seen_at)}: {said}{waiting}" if edit.seen_at else said


def _placed(relation: str, reason: str, first: str | None) -> str:
    return f"{relation}: {reason}" + (f"; the story began with {first}" if first else "")


def _found(one: FoundBy, explained: Explained) -> Iterator[str | Text]:
    article = explained.way.said(one.revision)
    terms = ", ".join(dict.fromkeys(place.term for place in one.evidence))
    edited = f" edit {one.revision}" if one.revision else ""
    yield f"matched{edited} {explained.times.at(one.matched_at)}" + (f" by {terms}" if terms else "")
    for excerpt in excerpts(article, one.evidence):
        yield marked(excerpt.text, excerpt.marks)
    if one.silence:
        yield f"no alert: {_silence(one, explained.times)}"
    yield from _rule_now(one, explained)


def _rule_now(one: FoundBy, explained: Explained) -> Iterator[str]:
    """Tell whether the rule is still what it was."""
    if explained.config is None:
        return
    rule = next((rule for rule in explained.config.rules if rule.name == one.rule), None)
    if rule is None:
        yield "the rule is not in the configuration any more"
    elif rule.version != one.rule_version:
        now = explained.by_name.get(one.rule)
        still = "it would match now, too" if now is None or not now.lacks else f"now {_lacking(now)}"
        yield f"the rule has been changed since: {still}"


def _lacking(one: Nearness) -> str:
    return "; ".join(lack.said for lack in one.lacks)


def _nearly(explained: Explained, *, every_rule: bool) -> Iterator[str]:
    shown = [one for one in explained.unmatched if every_rule or one.is_near]
    for one in shown[:NEAREST]:
        said = f"did not match: {_lacking(one)}" if one.lacks else "matches (a match is judged only once)"
        yield f"{one.rule.name} ({one.rule.position.line_only}) {said}"


def with_tags(article: Article, config: Config) -> Article:
    """Return the article with its feed's tags, which live in the configuration alone."""
    spec = next((spec for spec in config.feeds if spec.identity == article.feed_url), None)
    return replace(article, tags=spec.tags) if spec else article
