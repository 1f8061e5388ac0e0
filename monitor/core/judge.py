"""Which match alerts, and which is silent for what reason: one alert per rule and development."""

import hashlib
from dataclasses import dataclass, field, replace

from monitor.core.alert import Alert, AlertContent, Change, Silence, WhyNow
from monitor.core.article import Article
from monitor.core.excerpt import excerpts
from monitor.core.outlet_id import identity
from monitor.core.rule import Match, StoryMode
from monitor.core.story.credit import agencies

ALREADY_ALERTED = "the same article was already alerted for this rule"
BASELINE = "it was already in the feed at its first poll (settings.catch_up)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article belongs."""

    group: int  # the number of its development
    development: str  # what tells that from all others, see `development_name`
    story: int
    why: str  # what decided it, in one sentence
    met: bool = False  # the same article came within the last 72 hours, by this feed or another
    before: str = ""  # the headline it had then, if it has another now
    retitled: bool = False  # … and that is all: it tells the same development


@dataclass(slots=True)
class Raised:
    """What was alerted before, as far as it can matter for the matches in question."""

    keys: set[str] = field(default_factory=set)
    developments: set[tuple[str, int]] = field(default_factory=set)  # rule, development
    links: set[tuple[str, str]] = field(default_factory=set)  # rule, canonical link
    first: dict[tuple[str, int], str] = field(default_factory=dict)  # rule, story → its first alert's key

    def add(self, alert: Alert, *, link: str) -> None:
        """Know of one more."""
        rule = alert.content.rule
        self.keys.add(alert.key)
        if link:
            self.links.add((rule, link))
        if alert.group is not None and alert.story is not None:
            self.developments.add((rule, alert.group))
            self.first.setdefault((rule, alert.story), alert.key)

    def include(self, other: "Raised") -> None:
        """Know of what another one holds, too; the first alert of a story stays the first."""
        self.keys |= other.keys
        self.developments |= other.developments
        self.links |= other.links
        self.first = other.first | self.first


def development_name(first: Article, *, met: bool) -> str:
    """Return what tells a development from all others, whatever its number: the article that was first.

    `met`: that article had come before, and its headline made it news again.
    """
    link = first.canonical_url or f"{first.feed_url}\x1f{first.key}"
    return f"{link}\x1f{first.title}" if met or first.revision else link


def alert_key(match: Match, article: Article, place: Place) -> str:
    """Return what is alerted once: this rule on this development; on this article of it for `story: every`."""
    told = place.development
    if match.rule.story is StoryMode.EVERY:
        told += f"\x1f{identity(article.canonical_url) or f'{article.feed_url} {article.key}'}"
    elif match.rule.story is StoryMode.UPDATES and place.retitled:
        told += f"\x1f{article.title}"
    return hashlib.sha256(f"{match.rule.name}\x1f{told}".encode()).hexdigest()


def decide(match: Match, article: Article, place: Place, raised: Raised) -> Alert | Silence:
    """Alert on `match`, unless the article was there before the watch began or `raised` holds what it tells."""
    if article.baseline:
        return Silence(BASELINE)
    key = alert_key(match, article, place)
    if silence := _told_before(match, article, place, raised=raised, key=key):
        return Silence(silence)
    content = _content(match, article, place, update_of=raised.first.get((match.rule.name, place.story), ""))
    return Alert(key, content, match.rule.notify, group=place.group, story=place.story)


def as_stored(outcome: Alert | Silence, place: Place) -> Alert | Silence:
    """Return an alert on an article that was never assigned without the numbers that stand in for those it has not."""
    if isinstance(outcome, Silence) or place.group > 0:
        return outcome
    return replace(outcome, group=None, story=None)


def _told_before(match: Match, article: Article, place: Place, *, raised: Raised, key: str) -> str:
    """Say what was alerted before, or nothing.

    A link that comes again after its story is forgotten is no news, unless its headline changed.
    """
    rule = match.rule
    edited = rule.story is StoryMode.UPDATES and place.retitled
    known = rule.story is not StoryMode.EVERY and (rule.name, place.group) in raised.developments
    if known and not edited:
        return f"already alerted: {place.why}"
    forgotten = not place.met and not article.revision
    if key in raised.keys or (forgotten and (rule.name, article.canonical_url) in raised.links):
        return ALREADY_ALERTED
    return ""


def _content(match: Match, article: Article, place: Place, *, update_of: str) -> AlertContent:
    rule = match.rule
    return AlertContent(
        rule=rule.name,
        rule_position=rule.position.line_only,
        severity=rule.severity,
        title=article.title,
        source=article.source,
        url=article.url,
        published_at=article.published_at,
        seen_at=article.seen_at,
        why="update of a story already alerted" if update_of else "new article",
        terms=tuple(dict.fromkeys(found.term for found in match.evidence)),
        excerpts=excerpts(article, match.evidence),
        agency=_agencies(article),
        why_now=WhyNow.UPDATE if update_of else WhyNow.NEW,
        update_of=update_of,
        changed=Change(place.before, article.title) if place.before else None,
    )


def _agencies(article: Article) -> str:
    """Return the agencies it says it comes from."""
    said = (agencies(article.title, text, article.author) for text in (article.summary, article.text))
    return ", ".join(dict.fromkeys(name for names in said for name in names))
