"""An alert in Markdown: as it reads, and that nothing a feed says becomes markup."""

from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from apprise.conversion import convert_between
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.alert import AlertContent
from monitor.core.excerpt import Excerpt
from monitor.core.message_markdown import escaped
from tests.core.test_message import CONTENT, UPDATE, contents, rendered


class Shown(HTMLParser):
    """What a chat shows of Markdown."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.bold: list[str] = []
        self.words = ""
        self.links: list[str | None] = []
        self._open: list[str] = []
        convert: Callable[[str, str, str], str] = convert_between
        html = convert("markdown", "html", markdown)
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "br":
            self._open.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        self.words += data
        if "strong" in self._open:
            self.bold.append(data)


def test_the_markdown_tells_everything_in_order() -> None:
    assert rendered(UPDATE).markdown == (
        "**Kim lädt ein**\n"
        "Küstenblick (dpa) · Update\n"
        "published 29 Mar 2026, 06:50 → seen 07:02 → sent 07:03 (UTC+2)\n"
        "\n"
        "Changed: “Kim lädt vielleicht ein” → “Kim lädt ein”\n"
        "\n"
        "> Es gab **Raketen**.\n"
        "\n"
        "> Author: **Kim**\n"
        "\n"
        "<https://kuestenblick.example/kim>\n"
        "\n"
        "Also reported by: Tal-Bote, \\<b\\>Moorblatt\\</b\\>\n"
        "Why: rule “Nordkorea” found Kim, Raketen (update of a story you know)\n"
        "Edit the rule: config/rules.yaml:12 · Mute it: monitor snooze Nordkorea --for 8h"
    )


def test_an_alert_without_link_is_told_without_holes() -> None:
    markdown = rendered(replace(CONTENT, url="javascript:alert(1)", source="")).markdown
    assert "\n\n\n" not in markdown
    assert Shown(markdown).links == []


@pytest.mark.parametrize(
    "mark",
    [(4, 12), (3, 12), (4, 13), (3, 13)],
    ids=["exact", "blank before", "blank after", "blank on both sides"],
)
def test_marks_are_bold_wherever_blanks_stand(mark: tuple[int, int]) -> None:
    content = replace(CONTENT, excerpts=(Excerpt("text", "Die Raketen! flogen", (mark,)),))
    shown = Shown(rendered(content).markdown)
    assert [words.strip() for words in shown.bold[1:]] == ["Raketen!"]
    assert "Die Raketen! flogen" in shown.words


@pytest.mark.parametrize(
    "text",
    [
        "# Titel",
        "- Punkt",
        "1. Mai",
        "12) Punkte",
        "+ mehr",
        "===",
        "::: spoiler",
        "| a | b |",
        "*Kim* & _Kim_",
        "&lt;b&gt; &#60;",
        "```sh",
        "~~weg~~",
        "\\*Kim\\*",
        "[Kim](https://b.example)",
        "a_b_c",
        "<b>Kim</b>",
    ],
)
def test_text_is_shown_as_it_was_written(text: str) -> None:
    shown = Shown(escaped(text))
    assert shown.words.replace("\u200b", "") == text
    assert set(shown.tags) == {"p"}


@given(contents)
def test_whatever_a_feed_says_only_our_own_markup_is_left(content: AlertContent) -> None:
    message = rendered(content)
    shown = Shown(message.markdown)
    assert set(shown.tags) <= {"p", "br", "strong", "a", "blockquote"}
    assert set(shown.links) <= {message.link.replace("&", "&"), message.link}


@given(st.text(st.sampled_from("*_`[]()<>!#\\&;:/@ax \u200b|~-+1.="), max_size=40))
def test_no_mixture_of_signs_is_markup(text: str) -> None:
    line = " ".join(text.split())
    assert set(Shown(escaped(line)).tags) <= {"p"}
