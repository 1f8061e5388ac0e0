"""An explanation as JSON: the stored facts, and what the rules make of them now."""

from dataclasses import asdict
from typing import Any

from monitor.cli.explain_way import Explained
from monitor.core.alert import content_to_json
from monitor.core.article import Article
from monitor.core.near import Nearness
from monitor.core.shown import shown_url
from monitor.store.ways import AlertWay, FoundBy

_SAID = ("id", "title", "url", "source", "language", "published_at", "seen_at", "baseline")


def as_json_of(explained: Explained, answer: str) -> dict[str, Any]:
    """Return all that is known, for programs."""
    way = explained.way
    return {
        "answer": answer,
        "article": {name: getattr(way.article, name) for name in _SAID} | {"triaged_at": way.triaged_at},
        "feed": asdict(way.feed) | {"url": shown_url(way.feed.url)},
        "edits": [_edit(edit) | {"triaged_at": triaged_at} for edit, triaged_at in way.edits],
        "story": [asdict(one) for one in way.placed],
        "unjudged": [{"rule": one.rule, "kind": one.kind, "at": one.at} for one in way.unjudged],
        "matches": [_match(one, explained) for one in way.found_by],
        "alerts": [alert_as_json(one) for one in way.alerts],
        "now": [_nearness(one) for one in explained.unmatched if one.is_near],
        "same_link": [asdict(one) for one in explained.others],
    }


def alert_as_json(raised: AlertWay) -> dict[str, Any]:
    """Return an alert with its deliveries."""
    return asdict(raised) | {"content": content_to_json(raised.content)}


def _edit(edit: Article) -> dict[str, Any]:
    return {"number": edit.revision, "title": edit.title, "seen_at": edit.seen_at}


def _match(one: FoundBy, explained: Explained) -> dict[str, Any]:
    config = explained.config
    versions = {rule.name: rule.version for rule in config.rules} if config else {one.rule: one.rule_version}
    return asdict(one) | {
        "evidence": [place._asdict() for place in one.evidence],
        "rule_changed_since": versions.get(one.rule) != one.rule_version,
        "rule_removed_since": one.rule not in versions,
    }


def _nearness(one: Nearness) -> dict[str, Any]:
    return {
        "rule": one.rule.name,
        "position": one.rule.position.line_only,
        "matches": not one.lacks,
        "lacks": [asdict(lack) for lack in one.lacks],
    }
