"""What a rule would have alerted: decided as triage decides, and counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo

from monitor.core.alert import Alert
from monitor.core.article import Article
from monitor.core.excerpt import Excerpt
from monitor.core.judge import Place, Raised, alert_key, decide
from monitor.core.rule import Match, Rule, StoryMode

DAY = timedelta(days=1)
_FINEST = (StoryMode.EVERY, StoryMode.UPDATES, StoryMode.ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldAlert:
    """An alert that a rule would have raised."""

    key: str  # as it would have been stored under
    article_id: int
    revision: int  # which edit of the article; 0: as first seen
    at: datetime  # when the article came
    title: str
    source: str
    url: str
    why: str
    excerpts: tuple[Excerpt, ...]


@dataclass(slots=True)
class Trial:
    """One rule on stored articles, which have to come in the order in which triage took them.

    Articles from before `since` alert and count not, but what they told is not
    news later. Of the alerts the newest `samples` are kept.
    """

    rule: Rule
    since: datetime
    zone: tzinfo  # whose days are counted
    compared: StoryMode = StoryMode.ONCE  # how finely alerts are told apart, see `finest`
    samples: int = 5
    matches: int = 0
    days: Counter[date] = field(default_factory=Counter)  # of alerts, as all that follows
    terms: Counter[str] = field(default_factory=Counter)
    feeds: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)  # matches by why they alert nobody
    newest: list[WouldAlert] = field(default_factory=list)
    told: dict[str, tuple[int, int]] = field(default_factory=dict)  # what was alerted → by which wording
    _raised: Raised = field(default_factory=Raised)

    @property
    def alerts(self) -> int:
        """Return how many it would have been."""
        return self.days.total()

    def judge(self, article: Article, match: Match, place: Place) -> Alert | None:
        """Decide on a match of the rule and count what came of it; return the alert, if it counts."""
        outcome = decide(match, article, place, self._raised)
        if isinstance(outcome, Alert):
            self._raised.add(outcome, link=article.canonical_url)
        assert article.seen_at is not None
        if article.seen_at < self.since:
            return None
        self.matches += 1
        if not isinstance(outcome, Alert):
            self.silent[kind_of_silence(outcome.why)] += 1
            return None
        self._count(outcome, article, article.seen_at)
        self.told.setdefault(_compared(match, article, place, self.compared), (article.id, article.revision))
        return outcome

    def _count(self, alert: Alert, article: Article, at: datetime) -> None:
        content = alert.content
        self.days[at.astimezone(self.zone).date()] += 1
        self.terms.update(content.terms)
        self.feeds[article.source] += 1
        self.languages[(article.language or "")[:2].lower()] += 1
        self.newest.append(would_alert(alert, article, at))
        del self.newest[: max(len(self.newest) - self.samples, 0)]


def would_alert(alert: Alert, article: Article, at: datetime) -> WouldAlert:
    """Return an alert on an article that came `at`, as lists show it."""
    content = alert.content
    return WouldAlert(
        key=alert.key,
        article_id=article.id,
        revision=article.revision,
        at=at,
        title=content.title,
        source=content.source,
        url=content.url,
        why=content.why,
        excerpts=content.excerpts,
    )


def kind_of_silence(why: str) -> str:
    """Return what reasons for silence have in common: all of it but the article that each names."""
    return why.partition(": ")[0]


def _compared(match: Match, article: Article, place: Place, story: StoryMode) -> str:
    """Return what an alert tells, whatever its rule is called."""
    return alert_key(replace(match, rule=replace(match.rule, name="", story=story)), article, place)


def finest(rules: Iterable[Rule]) -> StoryMode:
    """Return how finely the alerts of these rules have to be told apart to compare them."""
    modes = {rule.story for rule in rules}
    return next(mode for mode in _FINEST if mode in modes)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one rule alerts and another does not, by the wordings (article, edit) that alert first."""

    gained: Sequence[tuple[int, int]]
    lost: Sequence[tuple[int, int]]


def difference(new: Trial, old: Trial) -> Difference:
    """Compare what two rules would have told; which article of a development alerts makes no difference."""
    return Difference(_only_in(new.told, old.told), _only_in(old.told, new.told))


def _only_in(
    these: Mapping[str, tuple[int, int]], those: Mapping[str, tuple[int, int]]
) -> list[tuple[int, int]]:
    return [wording for told, wording in these.items() if told not in those]


def per_day(days: Mapping[date, int]) -> list[tuple[date, int]]:
    """Return each day from the first to the last with its count, those with none between them too."""
    if not days:
        return []
    first, last = min(days), max(days)
    span = (last - first).days + 1
    return [(day, days.get(day, 0)) for day in (first + number * DAY for number in range(span))]


def per_week(days: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """Return each week by its Monday, with the count of its days."""
    weeks: Counter[date] = Counter()
    for day, count in days:
        weeks[day - day.weekday() * DAY] += count
    return sorted(weeks.items())


def volume(alerts: int, since: datetime, until: datetime) -> float:
    """Return how many alerts a day to expect; what is shorter than a day counts as one."""
    return alerts / max((until - since) / DAY, 1.0)
