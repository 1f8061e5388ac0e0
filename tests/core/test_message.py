"""An alert as people read it: subject, plain text, HTML."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.alert import AlertContent, Change, WhyNow
from monitor.core.excerpt import Excerpt
from monitor.core.message import MAX_SUBJECT, Message, render
from monitor.core.rule import FIELDS, Severity

SENT = datetime(2026, 3, 29, 5, 3, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CONTENT = AlertContent(
    rule="Nordkorea",
    rule_position="config/rules.yaml:12",
    severity=Severity.NORMAL,
    title="Kim lädt ein",
    source="Küstenblick",
    url="https://kuestenblick.example/kim",
    published_at=datetime(2026, 3, 29, 4, 50, tzinfo=UTC),
    seen_at=datetime(2026, 3, 29, 5, 2, tzinfo=UTC),
    why="new article",
    terms=("Kim", "Raketen"),
    excerpts=(
        Excerpt("title", "Kim lädt ein", ((0, 3),)),
        Excerpt("text", "Es gab Raketen.", ((7, 14),)),
        Excerpt("author", "Kim", ((0, 3),)),
    ),
)


def rendered(content: AlertContent = CONTENT, *, language: str = "en") -> Message:
    return render(content, sent_at=SENT, language=language, key="k1", zone=BERLIN)


class Page(HTMLParser):
    """What a mail reader makes of a document: its tags, links and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.marked: list[str] = []
        self.words: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.open and self.open[-1] == "mark":
            self.marked.append(data)


def test_the_text_tells_everything_in_order() -> None:
    assert rendered().text == (
        "*Kim* lädt ein\n"
        "Küstenblick\n"
        "published 29 Mar 2026, 06:50 → seen 07:02 → sent 07:03 (UTC+2)\n"
        "\n"
        "Es gab *Raketen*.\n"
        "\n"
        "Author: *Kim*\n"
        "\n"
        "https://kuestenblick.example/kim\n"
        "\n"
        "Why: rule “Nordkorea” found Kim, Raketen (new article)\n"
        "Edit the rule: config/rules.yaml:12 · Mute it: monitor snooze Nordkorea --for 8h"
    )


def test_the_text_speaks_german_where_the_user_does() -> None:
    text = rendered(replace(CONTENT, severity=Severity.HIGH), language="de").text
    assert "Küstenblick · hohe Dringlichkeit\nveröffentlicht 29.3.2026, 06:50 → gesehen 07:02" in text
    assert text.endswith(
        "Autor: *Kim*\n\nhttps://kuestenblick.example/kim\n\n"
        "Warum: Regel „Nordkorea“ fand Kim, Raketen (neuer Artikel)\n"
        "Regel ändern: config/rules.yaml:12 · Stummschalten: monitor snooze Nordkorea --for 8h"
    )


def test_the_html_tells_the_same_and_marks_the_same_words() -> None:
    page = Page(rendered().html)
    told = "".join(page.words)
    for words in ("Küstenblick", "06:50 → seen 07:02", "Es gab Raketen.", "Author:", "config/rules.yaml:12"):
        assert words in told
    assert page.marked == ["Kim", "Raketen", "Kim"]
    assert page.open == []


def test_the_html_is_a_whole_document_in_its_language_and_ready_for_the_dark() -> None:
    html = rendered(language="de").html
    assert html.startswith('<!DOCTYPE html>\n<html lang="de">')
    assert "prefers-color-scheme: dark" in html


def test_the_html_loads_nothing_and_links_only_to_the_article() -> None:
    page = Page(rendered().html)
    assert not {"img", "script", "link", "iframe", "object"} & set(page.tags)
    links = [value for name, value in page.attributes if name in {"href", "src", "background", "action"}]
    assert links == ["https://kuestenblick.example/kim"] * 2


UPDATE = replace(
    CONTENT,
    agency="dpa",
    also_reported_by=("Tal-Bote", "<b>Moorblatt</b>"),
    why_now=WhyNow.UPDATE,
    update_of="k0",
    changed=Change("Kim lädt vielleicht ein", "Kim lädt ein"),
)


def test_an_update_says_what_is_new_and_who_else_reported_it() -> None:
    message = rendered(UPDATE, language="de")
    assert message.update_of == "k0"
    assert message.text == (
        "*Kim* lädt ein\n"
        "Küstenblick (dpa) · Neues zum Thema\n"
        "veröffentlicht 29.3.2026, 06:50 → gesehen 07:02 → gesendet 07:03 (UTC+2)\n"
        "\n"
        "Geändert: „Kim lädt vielleicht ein“ → „Kim lädt ein“\n"
        "\n"
        "Es gab *Raketen*.\n"
        "\n"
        "Autor: *Kim*\n"
        "\n"
        "https://kuestenblick.example/kim\n"
        "\n"
        "Auch berichtet von: Tal-Bote, <b>Moorblatt</b>\n"
        "\n"
        "Warum: Regel „Nordkorea“ fand Kim, Raketen (Neues zu einem gemeldeten Thema)\n"
        "Regel ändern: config/rules.yaml:12 · Stummschalten: monitor snooze Nordkorea --for 8h"
    )
    page = Page(message.html)
    told = "".join(page.words)
    assert all(
        line.replace("*", "") in told for line in message.text.splitlines()[3:-4] if line[:4] != "http"
    )
    assert "Neues zum Thema" in told
    assert "b" not in page.tags


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param({"changed": Change("", "12 Tote")}, "New: 12 Tote", id="a new fact"),
        pytest.param(
            {"also_reported_by": tuple("abcdefgh")}, "Also reported by: a, b, c, d, e, f, g, h", id="eight"
        ),
        pytest.param(
            {"also_reported_by": tuple("abcdefghij")},
            "Also reported by: a, b, c, d, e, f, g, h and 2 more",
            id="of many the first",
        ),
    ],
)
def test_a_message_says_only_what_it_knows(change: dict[str, Any], line: str) -> None:
    assert line in rendered(replace(CONTENT, **change)).text.splitlines()


def test_the_command_that_mutes_a_rule_can_be_copied_as_it_stands() -> None:
    text = rendered(replace(CONTENT, rule="Kim's $(reboot)")).text
    assert text.endswith("""monitor snooze 'Kim'"'"'s $(reboot)' --for 8h""")


def test_a_notice_says_first_what_happened_and_gives_no_rule_as_reason() -> None:
    notice = replace(
        CONTENT, title="Küstenblick ist tot", why="es bleibt so", about_feed=True, excerpts=(), url=""
    )
    message = rendered(notice, language="de")
    assert message.text == (
        "Küstenblick ist tot\n"
        "Küstenblick\n"
        "veröffentlicht 29.3.2026, 06:50 → gesehen 07:02 → gesendet 07:03 (UTC+2)\n"
        "\n"
        "Es bleibt so\n"
        "\n"
        "config/rules.yaml:12 · Wohin solche Meldungen gehen, sagt settings.notify_health"
    )
    assert "\n\nEs bleibt so\n\n" in message.markdown
    assert "Warum" not in message.html


def test_a_reason_that_has_no_translation_is_told_as_it_was_stored() -> None:
    text = rendered(replace(CONTENT, why="something else"), language="de").text
    assert "fand Kim, Raketen (something else)" in text


def test_an_urgent_alert_looks_urgent() -> None:
    calm, urgent = rendered(), rendered(replace(CONTENT, severity=Severity.HIGH))
    assert (calm.urgent, urgent.urgent) == (False, True)
    assert "high severity" not in calm.text + calm.html
    assert "Küstenblick · high severity" in urgent.text
    assert "high severity</span>" in urgent.html


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        pytest.param({}, "[Nordkorea] Kim lädt ein", id="rule and title"),
        pytest.param(
            {"title": "A\r\nBcc: x@y.example"}, "[Nordkorea] A Bcc: x@y.example", id="no second line"
        ),
        pytest.param({"title": " \x00 "}, "[Nordkorea] (no title)", id="no title"),
        pytest.param(
            {"title": "\x00", "excerpts": (Excerpt("title", "\x00", ((0, 1),)),)},
            "[Nordkorea] (no title)",
            id="nothing visible, although it matched",
        ),
        pytest.param(
            {"title": "=?utf-8?q?=E2=80=AEexe?="},
            "[Nordkorea] =\u200b?utf-8?q?=E2=80=AEexe?=",
            id="no word that a mail reader decodes",
        ),
        pytest.param(
            {"rule": "R" * 99, "title": "Kim"}, f"[{'R' * 59}…] Kim", id="a long rule name leaves room"
        ),
    ],
)
def test_the_subject_is_one_safe_line(change: dict[str, Any], subject: str) -> None:
    assert rendered(replace(CONTENT, **{"excerpts": (), **change})).subject == subject


def test_a_long_title_is_whole_in_the_text_and_short_in_the_subject() -> None:
    title = "Wort " * 199 + "Ende"
    message = rendered(replace(CONTENT, title=title, excerpts=()))
    assert message.text.startswith(title)
    assert message.subject.endswith("Wort…")
    assert len(message.subject) <= MAX_SUBJECT


def test_a_title_without_its_excerpt_is_told_unmarked() -> None:
    assert rendered(replace(CONTENT, excerpts=())).text.startswith("Kim lädt ein\nKüstenblick\n")


def test_an_article_without_link_or_source_leaves_no_holes() -> None:
    message = rendered(replace(CONTENT, url="javascript:alert(1)", source="", excerpts=()))
    assert message.text.startswith("Kim lädt ein\npublished ")
    assert "\n\n\n" not in message.text
    assert "<a " not in message.html
    assert "javascript" not in message.text + message.html


def test_markup_in_a_title_is_shown_not_obeyed() -> None:
    title = '<img src=x onerror=alert(1)> & "Kim" $title'
    message = rendered(
        replace(CONTENT, title=title, source="<b>", rule="<i>", rule_position="<u>:1", excerpts=())
    )
    page = Page(message.html)
    assert title in "".join(page.words)
    assert not {"img", "b", "i", "u"} & set(page.tags)


def test_a_title_calls_nobody_in_a_chat() -> None:
    text = rendered(
        replace(CONTENT, title="@everyone <!channel>", source="@here", url="https://a.example/@everyone")
    ).text
    assert not any(call in text for call in ("@everyone", "@here", "<!channel"))


def test_a_mark_on_nothing_visible_is_not_shown() -> None:
    message = rendered(replace(CONTENT, excerpts=(Excerpt("text", "a\n\u202eb", ((1, 2), (2, 3))),)))
    assert "\na b\n" in message.text
    assert "<mark" not in message.html


words = st.text(st.characters(), max_size=30)


@st.composite
def excerpts(draw: st.DrawFn) -> Excerpt:
    text = draw(words)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return Excerpt(draw(st.sampled_from(FIELDS)), text, tuple(pairs))


contents = st.builds(
    AlertContent,
    rule=words,
    rule_position=words,
    title=words,
    source=words,
    url=words.map(lambda rest: "https://a.example/" + rest) | words,
    published_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    seen_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    why=words,
    terms=st.lists(words, max_size=3).map(tuple),
    excerpts=st.lists(excerpts(), max_size=3).map(tuple),
    also_reported_by=st.lists(words, max_size=3).map(tuple),
    agency=words,
    why_now=st.sampled_from(WhyNow),
    changed=st.none() | st.builds(Change, words, words),
)


def unsafe(text: str) -> Iterator[str]:
    for char in text:
        if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\u202a\u202d\u202e\u2066\u2067":
            yield char


@given(contents, st.sampled_from(["de", "en"]))
def test_whatever_a_feed_says_the_message_is_safe_and_whole(content: AlertContent, language: str) -> None:
    message = rendered(content, language=language)
    assert len(message.subject) <= MAX_SUBJECT
    assert message.subject.startswith("[")
    assert not [*unsafe(message.subject), *unsafe(message.text.replace("\n", ""))]
    assert not [*unsafe(message.html.replace("\n", ""))]
    page = Page(message.html)
    assert page.open == []
    assert set(page.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "div", "p", "bdi", "span", "h1", "a"),
        *("blockquote", "mark"),
    }
    for name, value in page.attributes:
        assert name != "href" or (value or "").startswith(("http://", "https://"))


@given(contents)
def test_text_and_html_tell_the_same_marked_words(content: AlertContent) -> None:
    message = rendered(content)
    for marked in Page(message.html).marked:
        assert f"*{marked}*" in message.text
