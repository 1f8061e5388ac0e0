"""Cutting a document into its entries."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core import split as split_module
from monitor.core.article import MAX_ENTRIES, Entry
from monitor.core.mark import Mark, hash_source, mark
from monitor.core.split import Cut, split

HEAD, FOOT = "<rss><channel><title>Blatt</title>", "</channel></rss>"


def cut(text: str) -> Cut:
    found = split(text, {})
    assert found is not None
    return found


@pytest.mark.parametrize(
    "entry",
    [
        "<item><title>a</title></item>",
        "<item\n rdf:about='x'>a</item >",
        "<entry>a</entry>",
        "<atom:entry>a</atom:entry>",
        "<item><item>nested</item></item>",
        "<item><entry>nested</entry><item/></item>",
        "<item><![CDATA[</item><item>]] ]>]]></item>",
        "<item><!-- </item> - -- ></item> --></item>",
        "<item><?php echo '</item>' ? > ?></item>",
    ],
)
def test_entries_are_cut_where_they_end_whatever_they_quote(entry: str) -> None:
    found = cut(f"{HEAD}{entry}\n{entry}{FOOT}")
    assert found.entries == (entry, entry)
    assert found.around == (HEAD, "\n", FOOT)


def test_everything_around_the_entries_stays_with_those_that_are_kept() -> None:
    found = cut("<rss>a<item>1</item>b<item>2</item>c<item>3</item>d</rss>")
    assert found.only([1]) == "<rss>ab<item>2</item>cd</rss>"
    assert found.only([]) == "<rss>abcd</rss>"
    assert found.only(range(3)) == "<rss>a<item>1</item>b<item>2</item>c<item>3</item>d</rss>"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<rss><channel/></rss>", id="no entries"),
        pytest.param('{"version": "https://jsonfeed.org/version/1.1", "items": []}', id="JSON"),
        pytest.param(f"{HEAD}<items><li/></items>{FOOT}", id="another element"),
        pytest.param(f"{HEAD}<item/>{FOOT}", id="an empty element"),
        pytest.param(f"{HEAD}<item>1</item><item>2", id="cut off"),
        pytest.param(f"{HEAD}<item>1</item></item>{FOOT}", id="closed twice"),
        pytest.param(f"{HEAD}<item>1</entry>{FOOT}", id="closed by another name"),
        pytest.param(f"{HEAD}<item>1</item><!-- {FOOT}", id="a comment without end"),
        pytest.param(f"{HEAD}<item>1</item><![CDATA[ {FOOT}", id="CDATA without end"),
        pytest.param(f"{HEAD}<item>1</item><?php {FOOT}", id="an instruction without end"),
        pytest.param(f"<!DOCTYPE rss [<!ENTITY a 'b'>]>{HEAD}<item>1</item>{FOOT}", id="own entities"),
        pytest.param(HEAD + "<item>1</item>" * (MAX_ENTRIES + 1) + FOOT, id="too many entries"),
        pytest.param(f"{HEAD}<item>{'x' * split_module.MAX_CUT}</item>{FOOT}", id="too long"),
    ],
)
def test_a_document_whose_borders_are_doubtful_is_not_cut(text: str) -> None:
    assert split(text, {}) is None


def test_a_document_type_without_entities_of_its_own_does_no_harm() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "rss-0.91.dtd">'
    assert cut(f"{doctype}{HEAD}<item>[1]</item>{FOOT}").entries == ("<item>[1]</item>",)


PIECES = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<entry a='>'>",
        "</entry>",
        "<item/>",
        "<!--",
        "-->",
        "-",
        "<![CDATA[",
        "]]>",
        "]",
        "<?x",
        *("?>", "?", "<", ">", "ü", " ", "<b>", "<!DOCTYPE rss>"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_of_a_document_is_lost_by_cutting(text: str) -> None:
    found = split(text, {})
    if found:
        assert found.only(range(len(found.entries))) == text


def test_what_cannot_end_takes_no_time() -> None:
    for piece in (
        "<!--",
        "<![CDATA[",
        "<?",
        "<item ",
        "<a:",
        "</item ",
        "<!DOCTYPE ",
        "<!DOCTYPE [",
        "<item>",
        "]]",
        "--",
    ):
        assert split(piece * (1_000_000 // len(piece)), {}) is None


# Finding entries by what is known of them


def marks_of(cut: Cut) -> dict[bytes, Mark]:
    """Return what is kept of a document that was cut."""
    lengths = map(len, cut.entries)
    return {source: mark(source, length, Entry()) for source, length in zip(cut.hashes, lengths, strict=True)}


@given(st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES, max_size=30).map("".join), st.randoms())
def test_what_is_known_changes_nothing_about_a_cut(before: str, text: str, order: random.Random) -> None:
    states = [found for state in (before, text, text[::-1]) if (found := split(state, {}))]
    known = [one for found in states for one in marks_of(found).items()]
    assert split(text, dict(known)) == split(text, {})
    order.shuffle(known)
    assert split(text, dict(known)) == split(text, {})


STORIES = [f"<item><b>{'x' * number}</b><item>innen</item><![CDATA[</item>]]></item>" for number in range(9)]


@given(st.lists(st.sampled_from(STORIES), unique=True), st.lists(st.sampled_from(STORIES), unique=True))
def test_entries_that_come_and_go_are_cut_as_if_nothing_were_known(old: list[str], now: list[str]) -> None:
    known = marks_of(cut(f"{HEAD}{''.join(old)}{FOOT}")) if old else {}
    text = f"{HEAD}{' '.join(now)}{FOOT}"
    assert split(text, known) == split(text, {})


def test_lengths_that_are_wrong_or_not_told_do_no_harm() -> None:
    text = f"{HEAD}{''.join(STORIES)}{FOOT}"
    for length in (0, 1, 10, len(text), 2**32 - 1):
        known = {source: mark(source, length, Entry()) for source in cut(text).hashes}
        assert split(text, known) == split(text, {})


def test_guesses_in_vain_take_no_time() -> None:
    sources = [hash_source(str(number)) for number in range(MAX_ENTRIES)]
    known = {source: mark(source, 900_000, Entry()) for source in sources}
    assert split(HEAD + "<item>1</item>" * MAX_ENTRIES + "x" * 1_000_000 + FOOT, known)
