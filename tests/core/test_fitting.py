"""Where a service has little room: rule, title and link stay."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.fitting import cut, parts

LINK = "https://a.example/kim"
HEADING = "[Nordkorea] Kim lädt ein"
BODY = f"Kim lädt ein\nKüstenblick\n\nEs gab Raketen und viele Gäste aus aller Welt.\n\n{LINK}\n\nWarum: Kim"


@pytest.mark.parametrize(
    ("limit", "lines", "whole_lines", "fits"),
    [
        pytest.param(200, 0, False, BODY, id="what fits stays as it is"),
        pytest.param(
            88,
            0,
            False,
            f"{HEADING}\nKüstenblick\n\nEs gab Raketen und viele…\n\n{LINK}",
            id="the last line is cut between words",
        ),
        pytest.param(
            100, 0, True, f"{HEADING}\nKüstenblick\n\n{LINK}", id="a line that must stay whole is left out"
        ),
        pytest.param(66, 0, False, f"{HEADING[:10]}", id="no room for the link"),
        pytest.param(
            999,
            4,
            False,
            f"{HEADING}\nKüstenblick\nEs gab Raketen und viele Gäste aus aller Welt.\n{LINK}",
            id="four lines",
        ),
        pytest.param(999, 2, False, f"{HEADING}\n{LINK}", id="two lines"),
        pytest.param(999, 8, False, BODY, id="as many lines as there are"),
    ],
)
def test_a_message_is_cut_to_what_matters_most(limit: int, lines: int, whole_lines: bool, fits: str) -> None:
    short = cut(BODY, heading=HEADING, link=LINK, limit=limit, lines=lines, whole_lines=whole_lines)
    assert short == fits if limit != 66 else short.startswith(HEADING)
    assert (LINK in short) is (limit != 66)


def test_an_sms_holds_the_heading_and_the_link() -> None:
    heading = "[Nordkorea] " + "Raketen " * 20
    short = cut("x" * 500, heading=heading, link=LINK, limit=160)
    assert short.startswith("[Nordkorea] Raketen Raketen")
    assert short.endswith(f"Raketen…\n\n{LINK}")
    assert len(short) <= 160


def test_a_message_without_a_link_is_cut_too() -> None:
    assert cut("a\n" + "b " * 99, heading="a", link="", limit=40) == "a\n" + "b " * 17 + "b…"


texts = st.text("ab c\n", max_size=300)


@given(
    texts, st.text("ab c", max_size=180), st.sampled_from(["", LINK]), st.integers(40, 300), st.integers(0, 9)
)
def test_nothing_is_ever_longer_than_the_limit(
    body: str, heading: str, link: str, limit: int, lines: int
) -> None:
    short = cut(body, heading=heading, link=link, limit=limit, lines=0 if lines == 1 else lines)
    assert len(short) <= limit
    assert lines < 2 or short.count("\n") < lines
    assert short == body or not link or limit < len(link) + 60 or short.endswith(link)


@given(st.lists(st.text("ab \n", min_size=1, max_size=40)), st.integers(1, 120))
def test_parts_hold_every_paragraph_once_in_order_and_none_could_hold_the_next_too(
    paragraphs: list[str], limit: int
) -> None:
    body = "\n\n".join(paragraphs)
    found = parts(body, limit=limit)
    assert "\n\n".join(found) == body
    assert all(len(part) <= limit or "\n\n" not in part for part in found)
    assert all(len(part) + 2 + len(after.split("\n\n")[0]) > limit for part, after in pairwise(found))
