"""How an article is known again: by guid, by link, by title, and by what tells it from others that share these."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.article import MAX_KEY, Entry, content_hash, identify, is_stored_as

LINK = "https://blatt.example/politik/raketentest-1.html"
OTHER = "https://blatt.example/sport/pokal-2.html"


def articles(*entries: Entry) -> list[str]:
    return [article.key for article in identify(entries)]


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        pytest.param(Entry(guid="b-1", url=LINK, title="A"), "guid:b-1", id="guid first"),
        pytest.param(Entry(guid=" b-1 ", title="A"), "guid:b-1", id="blanks around a guid"),
        pytest.param(Entry(url=LINK, title="A"), "link:" + LINK, id="else the link"),
        pytest.param(Entry(guid="  ", url=LINK), "link:" + LINK, id="a blank guid is none"),
        pytest.param(Entry(title="A", summary="x"), "title:A", id="else the title"),
        pytest.param(Entry(summary="x", text="y"), "title:x", id="else the summary"),
        pytest.param(Entry(text="y"), "title:y", id="else the text"),
        pytest.param(
            Entry(guid=LINK + "?utm_source=rss&utm=7"), "guid:" + LINK, id="a guid that is a tracked link"
        ),
        pytest.param(
            Entry(guid="http://www.blatt.example/1"),
            "guid:https://blatt.example/1",
            id="a guid in a link's other form",
        ),
        pytest.param(
            Entry(guid="http://", url=LINK), "link:" + LINK, id="a guid that only looks like a link"
        ),
        pytest.param(
            Entry(guid="tag:blatt.example,2026:Ä"),
            "guid:tag:blatt.example,2026:Ä",
            id="a guid of another scheme",
        ),
    ],
)
def test_an_entry_is_known_by_the_best_it_has(entry: Entry, key: str) -> None:
    assert articles(entry) == [key]


def test_a_monstrous_key_is_kept_as_its_hash() -> None:
    long = "x" * 100_000
    found = articles(
        Entry(guid=long + "a"), Entry(guid=long + "b"), Entry(title=long + "a"), Entry(title=long)
    )
    assert len(set(found)) == 4
    assert [key.partition("#")[0] for key in found] == ["guid", "guid", "title", "title"]
    assert all(len(key) <= MAX_KEY for key in found)


def test_an_entry_that_says_nothing_is_left_out() -> None:
    assert articles(Entry(), Entry(author="Ada", categories=("x",)), Entry(title="A")) == ["title:A"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(Entry(guid="1", url=LINK), Entry(guid="1", url=OTHER), id="guid, other links"),
        pytest.param(Entry(guid="1", title="A"), Entry(guid="1", title="B"), id="guid, other titles"),
        pytest.param(
            Entry(guid="1", url=LINK, title="A"), Entry(guid="1", url=LINK, title="B"), id="guid and link"
        ),
        pytest.param(Entry(url=LINK, title="A"), Entry(url=LINK, title="B"), id="link, other titles"),
        pytest.param(
            Entry(url=LINK + "#c1", title="Re: A", text="x"),
            Entry(url=LINK + "#c2", title="Re: A", text="y"),
            id="link, other places in the page",
        ),
        pytest.param(Entry(url=LINK, summary="A"), Entry(url=LINK, summary="B"), id="link, other summaries"),
        pytest.param(
            Entry(title="Eil", summary="A"), Entry(title="Eil", summary="B"), id="title, other summaries"
        ),
        pytest.param(Entry(title="Eil", text="A"), Entry(title="Eil", text="B"), id="title, other texts"),
    ],
)
def test_what_different_entries_share_identifies_none_of_them(first: Entry, second: Entry) -> None:
    both = identify([first, second])
    assert [article.entry for article in both] == [first, second]
    assert not {article.key for article in both} & set(articles(first))
    assert articles(second, first) == articles(first, second)[::-1]


def test_a_link_that_several_entries_share_is_nobodys() -> None:
    entries = [Entry(guid=str(number), url=LINK, title=f"Warnung {number}") for number in range(3)]
    found = identify([*entries, Entry(guid="9", url=OTHER, title="Pokal")])
    assert [article.canonical_url for article in found] == ["", "", "", OTHER]
    assert [article.key for article in found] == ["guid:0", "guid:1", "guid:2", "guid:9"]


@pytest.mark.parametrize(
    "entry", [Entry(guid="1", url=LINK, title="A"), Entry(url=LINK, title="A"), Entry(title="A", summary="x")]
)
def test_a_repeated_entry_is_kept_once(entry: Entry) -> None:
    assert identify([entry, entry]) == identify([entry])


def test_twenty_articles_with_one_guid_are_twenty() -> None:
    entries = [Entry(guid="1", url=f"https://blatt.example/artikel/{number}") for number in range(20)]
    assert len(set(articles(*entries))) == 20


def test_a_link_in_two_spellings_is_one_article() -> None:
    assert len(articles(Entry(url=LINK), Entry(url=LINK + "?utm_source=rss#ref=rss"))) == 1


ALONE = Entry(guid="1", url=LINK, title="A", summary="x")


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        pytest.param([ALONE], [ALONE, replace(ALONE, url=OTHER)], True, id="others came to share its guid"),
        pytest.param(
            [replace(ALONE, title="B")],
            [ALONE, replace(ALONE, url=OTHER)],
            True,
            id="and its title was edited",
        ),
        pytest.param(
            [replace(ALONE, url=OTHER, title="B")],
            [ALONE, replace(ALONE, url=OTHER)],
            False,
            id="another had that guid",
        ),
        pytest.param([ALONE, replace(ALONE, url=OTHER)], [ALONE], True, id="the others have left"),
        pytest.param(
            [ALONE, replace(ALONE, title="B")], [ALONE], True, id="those with its guid and link have left"
        ),
        pytest.param(
            [Entry(url=LINK, title="A")],
            [Entry(url=LINK, title=t) for t in "AB"],
            True,
            id="others came to share its link",
        ),
        pytest.param(
            [Entry(url=LINK, title="B")],
            [Entry(url=LINK, title=t) for t in "AB"],
            False,
            id="another had that link",
        ),
        pytest.param(
            [Entry(title="A", text="x")],
            [Entry(title="A", text=t) for t in "xy"],
            True,
            id="others came to share its title",
        ),
        pytest.param(
            [Entry(title="A", text="y")],
            [Entry(title="A", text=t) for t in "xy"],
            False,
            id="another had that title",
        ),
    ],
)
def test_an_article_is_known_again_in_other_company(
    before: list[Entry], after: list[Entry], same: bool
) -> None:
    new, stored = identify(after)[0], identify(before)[0]
    assert new.key != stored.key
    assert stored.key in new.other_keys
    told = is_stored_as(
        new,
        stored.key,
        canonical_url=stored.canonical_url,
        title=stored.entry.title,
        content_hash=stored.content_hash,
    )
    assert told == same


@pytest.mark.parametrize("change", [{"title": "B"}, {"summary": "B"}, {"text": "B"}])
def test_the_content_hash_changes_with_what_a_reader_sees(change: dict[str, Any]) -> None:
    entry = Entry(guid="1", title="A", summary="A", text="A")
    assert content_hash(replace(entry, **change)) != content_hash(entry)
    assert content_hash(replace(entry, guid="2", author="x")) == content_hash(entry)
    assert content_hash(Entry(title="A", summary="B")) != content_hash(Entry(title="AB"))


WORD = st.sampled_from(["", "a", "b", "https://x.example/1", "https://x.example/2", "\ud800"])
ENTRIES = st.lists(st.builds(Entry, guid=WORD, url=WORD, title=WORD, summary=WORD, text=WORD), max_size=8)


@given(ENTRIES)
def test_keys_are_unique_short_and_in_the_order_of_the_document(entries: Sequence[Entry]) -> None:
    found = identify(entries)
    assert len({article.key for article in found}) == len(found)
    assert all(len(key) <= MAX_KEY for article in found for key in (article.key, *article.other_keys))
    assert all(article.key not in article.other_keys for article in found)
    positions = [entries.index(article.entry) for article in found]
    assert positions == sorted(positions)


@given(ENTRIES)
def test_no_entry_that_says_something_is_lost(entries: Sequence[Entry]) -> None:
    found = identify(entries)
    for entry in entries:
        alone = {key for article in identify([entry]) for key in (article.key, *article.other_keys)}
        assert not alone or any(alone & {article.key, *article.other_keys} for article in found)


@given(ENTRIES)
def test_keys_do_not_depend_on_the_order_of_the_document(entries: Sequence[Entry]) -> None:
    assert set(articles(*entries)) == set(articles(*reversed(entries)))
    assert all(key.partition(":")[2] or "#" in key for key in articles(*entries))
