"""Templates: what they may say, what they may not, and that they always end."""

import tracemalloc
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.alert import AlertContent
from monitor.core.errors import Position
from monitor.core.message import MAX_SUBJECT, Message, render
from monitor.core.sample import SENT_AT, sample_alert, sample_update, sparse_alert
from monitor.core.telling import tell
from monitor.core.template import BUILT_IN, Fault, Part, Template, Templates
from monitor.core.template_language import MAX_OUTPUT, MAX_SOURCE, fault_of, write
from monitor.core.template_tokens import TOKENS, tokens
from tests.core.test_message import CONTENT

HERE = Position("config/templates/kurz.txt.j2")


def given_tokens(content: AlertContent, part: Part = Part.TEXT) -> dict[str, Any]:
    telling = tell(content, sent_at=SENT_AT, zone=UTC, language="de")
    return tokens(content, telling, part=part, sent_at=SENT_AT, zone=UTC)


ALERT = given_tokens(sample_alert("de"))
PAGE = given_tokens(sample_alert("de"), Part.HTML)
SPARSE = given_tokens(sparse_alert("de"))


def written(templates: Templates, content: AlertContent = CONTENT, language: str = "de") -> Message:
    return render(content, sent_at=SENT_AT, language=language, key="k", zone=UTC, templates=templates)


def text(source: str) -> Templates:
    return Templates(text=Template(source, HERE))


@pytest.mark.parametrize("content", [sample_alert("de"), sample_update("de"), sparse_alert("de")])
def test_every_alert_has_every_token_that_is_documented(content: AlertContent) -> None:
    assert given_tokens(content).keys() == TOKENS.keys()


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param(
            "{{ rule }}: {{ title }}",
            "Nordkorea-Raketen: Nordkorea testet offenbar Kurzstreckenraketen",
            id="tokens",
        ),
        pytest.param("{{ terms|join(' + ') }}", 'Nordkorea + "ballistische Raketen"', id="a list in a line"),
        pytest.param(
            "{{ terms|join|join|upper }}", 'NORDKOREA, "BALLISTISCHE RAKETEN"', id="filters in a row"
        ),
        pytest.param(
            "{% for one in also_reported_by %}\n{{ loop.index }} {{ one }}\n{% endfor %}",
            "1 Moorbacher Tageblatt\n2 Tal-Bote",
            id="a list in lines",
        ),
        pytest.param("{% if urgent and not update %}!{% else %}-{% endif %}", "!", id="conditions"),
        pytest.param("{{ title|shorten(20) }}", "Nordkorea testet…", id="shortened"),
        pytest.param("{{ published }} | {{ agency|lower }}", "29.3.2026, 04:49 (UTC) | dpa", id="times"),
        pytest.param("{{ 'x' if severity == 'high' else 'y' }}{{ terms|length }}", "x2", id="compared"),
        pytest.param("{{ marked_title }}", "*Nordkorea* testet offenbar Kurzstreckenraketen", id="marks"),
        pytest.param("{{ terms|first }}", "Nordkorea", id="the first"),
        pytest.param("{{ rule|first|default('-') }}{# note #}", "Nordkorea-Raketen", id="a text is no list"),
    ],
)
def test_a_template_shows_asks_and_repeats(source: str, says: str) -> None:
    assert fault_of(source, Part.TEXT, ALERT) is None
    assert write(source, Part.TEXT, ALERT) == says


def test_what_is_not_known_is_empty_and_can_be_replaced() -> None:
    source = "[{{ agency|default('unbekannt') }}][{{ sentences|first }}][{{ published }}][{{ link }}]"
    assert write(source, Part.TEXT, SPARSE) == "[unbekannt][][][]"


@pytest.mark.parametrize(
    ("source", "line", "column", "text", "hint"),
    [
        pytest.param(
            "a\n{{ titel }}", 2, 4, "there is no token 'titel'", "did you mean 'title'?", id="a slip"
        ),
        pytest.param("{{ xyz }}", 1, 4, "there is no token 'xyz'", "there are: agency,", id="no idea"),
        pytest.param(
            "{{ title|uper }}", 1, 10, "there is no filter 'uper'", "did you mean 'upper'?", id="filter"
        ),
        pytest.param("{{ title", 1, 1, "unexpected end of template", None, id="not closed"),
        pytest.param("x\n{% if %}", 2, 1, "Expected an expression", None, id="half a condition"),
        pytest.param(
            "{{ title.__class__.__mro__ }}", 1, 20, "there is nothing named '.__mro__'", "tokens", id="Python"
        ),
        pytest.param("{{ ''.join }}", 1, 7, "there is nothing named '.join'", "tokens", id="a method"),
        pytest.param("{{ title * 9 }}", 1, 1, "templates know no mul", "they show", id="arithmetic"),
        pytest.param("{{ title[0] }}", 1, 1, "templates know no getitem", "they show", id="parts"),
        pytest.param("{{ range(10**9) }}", 1, 1, "templates know no call", "they show", id="calls"),
        pytest.param("{% set a = title %}", 1, 1, "templates know no assign", "they show", id="variables"),
        pytest.param("{% include 'x' %}", 1, 1, "templates know no include", "they show", id="other files"),
        pytest.param(
            "{% macro m() %}{% endmacro %}", 1, 1, "templates know no macro", "they show", id="macros"
        ),
        pytest.param(
            "{% for a in title %}{% endfor %}",
            1,
            13,
            "for goes through one of",
            "there are: sent",
            id="letters",
        ),
        pytest.param(
            "{% for a in terms|join %}{% endfor %}", 1, 19, "for goes through one of", "there", id="made"
        ),
        pytest.param(
            "{% for a in terms %}" * 3 + "{% endfor %}" * 3,
            1,
            4,
            "these are too many loops",
            None,
            id="nested",
        ),
        pytest.param(
            "{% for a in terms recursive %}{% endfor %}",
            1,
            4,
            "these are too many loops",
            None,
            id="recursive",
        ),
        pytest.param("{% for a, b in terms %}{% endfor %}", 1, 1, "too many values", None, id="pairs"),
        pytest.param("{{ title|shorten('x') }}", 1, 1, "", None, id="a number that is none"),
        pytest.param(
            "{{ urgent|upper }}", 1, 1, "'bool' object has no attribute", None, id="a filter for texts"
        ),
        pytest.param("x" * (MAX_SOURCE + 1), 1, 1, "the template is longer than", None, id="too long"),
        pytest.param("{{ " + "(" * 9_000, 1, 1, "it is nested too deeply", None, id="too deep"),
    ],
)
def test_what_a_template_may_not_say_is_named_with_its_place(
    source: str, line: int, column: int, text: str, hint: str | None
) -> None:
    fault = fault_of(source, Part.TEXT, ALERT)
    assert fault
    assert (fault.line, fault.column) == (line, column)
    assert fault.text.startswith(text)
    assert (fault.hint or "").startswith(hint or "")
    assert bool(fault.hint) is bool(hint)


def test_a_template_writes_up_to_the_limit_and_no_character_more() -> None:
    most = {**ALERT, "title": "t" * MAX_OUTPUT}
    assert write("{{ title }}", Part.TEXT, most) == most["title"]
    assert isinstance(write("{{ title }}!", Part.TEXT, most), Fault)


def test_the_most_that_a_template_can_do_is_little() -> None:
    loops = "{% for a in terms %}{% for b in terms %}{{ title }}{% endfor %}{% endfor %}"
    many = {**ALERT, "terms": ("x",) * 50, "title": "t" * 1_000}
    tracemalloc.start()
    fault = write(loops * 200, Part.TEXT, many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fault == Fault(f"it writes more than {MAX_OUTPUT:,} characters")
    assert peak < 50_000_000


def test_in_html_every_token_is_text_and_only_the_marks_are_markup() -> None:
    hostile = replace(sample_alert("de"), title="<script>x</script>", source='"><img src=x>')
    page = given_tokens(hostile, Part.HTML)
    source = "<p title=\"{{ source }}\">{{ title }} {{ sentences|join('<br>') }} {{ sentences|first|shorten(20) }}</p>"
    html = write(source, Part.HTML, page)
    assert isinstance(html, str)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "<mark>ballistischen Raketen</mark>" in html


def test_texts_and_marks_are_joined_as_what_they_are() -> None:
    assert (
        write("{{ terms|join('<br>') }}", Part.HTML, PAGE)
        == "Nordkorea&lt;br&gt;&#34;ballistische Raketen&#34;"
    )


@given(st.text(st.sampled_from("{}%() titleforinterms|.~*\n'1"), max_size=60))
def test_no_template_crashes(source: str) -> None:
    fault = fault_of(source, Part.TEXT, ALERT)
    assert fault is None or fault.text
    if fault is None:
        assert isinstance(write(source, Part.TEXT, ALERT), str)


# In messages


def test_templates_take_the_place_of_what_they_write() -> None:
    own = Templates(
        subject=Template("{{ rule }} | {{ title }}\r\nBcc: x@y.example", HERE),
        text=Template("{{ title }}\n{{ link }}", HERE),
        html=Template("<!DOCTYPE html><h1>{{ marked_title }}</h1>", HERE),
    )
    message = written(own)
    assert message.subject == "Nordkorea | Kim lädt ein Bcc: x@y.example"
    assert message.text == "Kim lädt ein\nhttps://kuestenblick.example/kim"
    assert message.html == "<!DOCTYPE html><h1><mark>Kim</mark> lädt ein</h1>"
    assert (message.markdown, message.trouble) == ("", "")


def test_what_has_no_template_stays_as_built_in() -> None:
    plain = written(BUILT_IN)
    assert written(text("{{ title }}")) == replace(plain, text="Kim lädt ein", markdown="")
    subject = Templates(subject=Template("{{ 'x' if urgent else title|default('-') }}" + "y" * 400, HERE))
    assert written(subject).text == plain.text
    assert len(written(subject).subject) == MAX_SUBJECT


@pytest.mark.parametrize(("language", "note"), [("de", "eine Vorlage versagte"), ("en", "a template failed")])
def test_a_template_that_fails_is_replaced_and_said_so(language: str, note: str) -> None:
    message = written(text("{{ title|shorten(rule) }}"), language=language)
    plain = written(BUILT_IN, language=language)
    assert message.subject == plain.subject
    assert message.text.startswith(plain.text + "\n\n")
    assert message.markdown.startswith(plain.markdown + "\n\n")
    for words in (message.text, message.markdown, message.html):
        assert note in words
    assert "config/templates/kurz.txt.j2:1" in message.text
    assert message.trouble.startswith("config/templates/kurz.txt.j2:1: ")
    assert message.html.endswith("</p>\n</body>\n</html>\n")


def test_a_rule_speaks_before_its_channel_part_by_part() -> None:
    rule, channel = Template("r", HERE), Template("c", HERE)
    both = Templates(subject=rule).over(Templates(subject=channel, html=channel))
    assert (both.of(Part.SUBJECT), both.of(Part.TEXT), both.of(Part.HTML)) == (rule, None, channel)
