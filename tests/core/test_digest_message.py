"""Several alerts as one message."""

import re
import shlex
import unicodedata
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.alert import AlertContent
from monitor.core.digest import Digest, Held
from monitor.core.digest_message import render_digest
from monitor.core.message import MAX_SUBJECT, Message
from monitor.core.rule import Severity
from monitor.core.timing import Hold
from tests.core.test_message_markdown import Shown

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def content(rule: str = "Nordkorea", title: str = "Rakete getestet", **given: object) -> AlertContent:
    fields: dict[str, object] = {
        "rule": rule,
        "rule_position": "config/rules.yaml:3",
        "severity": Severity.NORMAL,
        "title": title,
        "source": "Das Blatt",
        "url": "https://blatt.example/1",
        "published_at": None,
        "seen_at": NOW,
        "why": "new article",
        "terms": (),
        "excerpts": (),
    }
    return AlertContent(**{**fields, **given})  # type: ignore[arg-type]


def a_digest(
    *contents: AlertContent, by_rule: dict[str, int] | None = None, holds: tuple[Hold, ...] = ()
) -> Digest:
    held = tuple(Held(one, NOW - number * 4 * HOUR) for number, one in enumerate(contents))
    counts = by_rule or {one.rule: [other.rule for other in contents].count(one.rule) for one in contents}
    return Digest(by_rule=counts, newest=held, since=NOW - 12 * HOUR, holds=holds)


def render(digest: Digest, language: str = "en", key: str = "together 1") -> Message:
    return render_digest(digest, sent_at=NOW, language=language, key=key, zone=UTC)


THREE = a_digest(
    content(title="Neue Sanktionen", rule="Sanktionen"),
    content(severity=Severity.HIGH),
    content(title="Gespräche beendet", rule="Sanktionen", source="Die Zeitung"),
    holds=(Hold.DIGEST, Hold.QUIET),
)


def test_a_digest_groups_alerts_by_rule_with_the_newest_first() -> None:
    message = render(THREE)
    assert message.subject == "[Digest] 3 alerts: Sanktionen 2, Nordkorea 1"
    assert (
        message.text
        == """\
3 alerts
from 1 Mar 2026, 18:00 → sent 2 Mar 2026, 06:00 (UTC)

*Sanktionen* (2)

Neue Sanktionen
Das Blatt · 06:00
https://blatt.example/1

Gespräche beendet
Die Zeitung · 1 Mar 2026, 22:00
https://blatt.example/1

*Nordkorea* (1)

Rakete getestet
Das Blatt · 02:00 · high severity
https://blatt.example/1

Why together: collected for this digest, held over quiet hours"""
    )
    assert message.urgent


def test_a_digest_speaks_german() -> None:
    message = render(THREE, "de")
    assert message.subject == "[Übersicht] 3 Meldungen: Sanktionen 2, Nordkorea 1"
    assert "von 1.3.2026, 18:00 → gesendet 2.3.2026, 06:00" in message.text
    assert "hohe Dringlichkeit" in message.text
    assert message.text.endswith(
        "Warum zusammen: für diese Übersicht gesammelt, während der Ruhezeit zurückgehalten"
    )
    assert '<html lang="de">' in message.html


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("hold", list(Hold))
def test_every_reason_to_wait_has_words(hold: Hold, language: str) -> None:
    message = render(a_digest(content(), content(), holds=(hold,)), language)
    assert re.search(r"(Why|Warum) \w+: \w+ \w+ .*\Z|on request|Wunsch", message.text)


def test_what_does_not_fit_is_counted_with_the_command_that_lists_it() -> None:
    message = render(a_digest(content(), by_rule={"Nordkorea": 41, "Wetter": 7}))
    assert message.subject == "[Digest] 48 alerts: Nordkorea 41, Wetter 7"
    assert "… and 40 more: monitor alerts --rule Nordkorea --limit 41" in message.text
    assert "… and 7 more: monitor alerts --rule Wetter --limit 7" in message.text
    assert "and 40 more" in message.html
    assert not message.urgent


def test_the_command_takes_whatever_a_rule_is_called() -> None:
    rule = 'Kim "der Große"'
    [said] = [
        line
        for line in render(a_digest(content(rule=rule), by_rule={rule: 2})).text.split("\n")
        if "more" in line
    ]
    assert shlex.split(said.partition(": ")[2]) == ["monitor", "alerts", "--rule", rule, "--limit", "2"]


def test_alerts_without_title_link_or_source_are_told_all_the_same() -> None:
    message = render(a_digest(content(title=" ", url="javascript:alert(1)", source=""), content()))
    assert "(no title)\n06:00\n\n" in message.text
    assert "javascript" not in message.html


def test_a_notice_about_a_feed_says_what_happened() -> None:
    notice = content(
        "monitor", "Das Blatt is dead", url="", about_feed=True, why="it is visited no more: 410"
    )
    message = render(a_digest(notice, content()))
    assert "Das Blatt is dead\nDas Blatt · 06:00\nit is visited no more: 410\n" in message.text
    assert "it is visited no more: 410" in message.html


def test_many_rules_do_not_make_the_subject_too_long() -> None:
    message = render(a_digest(*(content(f"Regel mit langem Namen {number}") for number in range(40))))
    assert len(message.subject) <= MAX_SUBJECT


def test_the_key_is_the_same_for_the_same_digest_only() -> None:
    assert render(THREE).key == render(THREE, "de").key
    assert render(THREE).key != render(THREE, key="together 2").key


def test_the_markdown_has_a_paragraph_per_alert_and_none_for_a_heading_alone() -> None:
    paragraphs = render(THREE).markdown.split("\n\n")
    assert paragraphs == [
        "**3 alerts**\nfrom 1 Mar 2026, 18:00 → sent 2 Mar 2026, 06:00 (UTC)",
        "**Sanktionen** (2)\nNeue Sanktionen\nDas Blatt · 06:00\n<https://blatt.example/1>",
        "Gespräche beendet\nDie Zeitung · 1 Mar 2026, 22:00\n<https://blatt.example/1>",
        "**Nordkorea** (1)\nRakete getestet\nDas Blatt · 02:00 · high severity\n<https://blatt.example/1>",
        "Why together: collected for this digest, held over quiet hours",
    ]


def test_the_markdown_counts_what_does_not_fit() -> None:
    digest = a_digest(content(), by_rule={"Nordkorea": 3, "Sanktionen": 2})
    paragraphs = render(digest).markdown.split("\n\n")
    assert paragraphs[2] == "… and 2 more: monitor alerts --rule Nordkorea --limit 3"
    assert paragraphs[3] == "**Sanktionen** (2)\n… and 2 more: monitor alerts --rule Sanktionen --limit 2"


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40), st.text(max_size=80))
def test_whatever_a_feed_says_only_our_own_markdown_is_left(
    title: str, source: str, rule: str, why: str
) -> None:
    told = content(rule, title, source=source, why=why, about_feed=True)
    shown = Shown(render(a_digest(told, content())).markdown)
    assert set(shown.tags) <= {"p", "br", "strong", "a"}
    assert set(shown.links) == {"https://blatt.example/1"}


class Tags(HTMLParser):
    """Collects what a document is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        assert all(value and value.startswith("https://") for name, value in attrs if name == "href")


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40))
def test_whatever_a_feed_says_nothing_active_gets_through(title: str, source: str, rule: str) -> None:
    message = render(a_digest(content(rule, title, source=source), content()))
    tags = Tags()
    tags.feed(message.html)
    assert tags.seen <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "div",
        "h1",
        "h2",
        "p",
        "span",
        "bdi",
        "a",
    }
    assert not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in message.subject)
