import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.discover import MOST, linked_feeds, own_places, usual_places

PAGE = "https://blatt.example/politik/heute.html"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'
PAGES = {
    "a link": (LINK.format("/rss.xml"), ["https://blatt.example/rss.xml"]),
    "relative to the page": (LINK.format("rss.xml"), ["https://blatt.example/politik/rss.xml"]),
    "relative to its base": (
        '<base href="/x/"><base href="/y/">' + LINK.format("rss.xml"),
        ["https://blatt.example/x/rss.xml"],
    ),
    "with a broken base": ('<base href="http://[">' + LINK.format("/r"), ["https://blatt.example/r"]),
    "of another host": (LINK.format("//feeds.example/a"), ["https://feeds.example/a"]),
    "Atom and JSON": (
        (
            '<link href="/a" REL="Alternate" type="Application/Atom+XML; charset=utf-8">'
            "<link rel=alternate type=application/feed+json href=/j>"
        ),
        ["https://blatt.example/a", "https://blatt.example/j"],
    ),
    "only called XML": ("<link rel=alternate type=application/xml href=/x>", ["https://blatt.example/x"]),
    "named feed": ('<link rel=feed href="/f#top">', ["https://blatt.example/f"]),
    "comments last": (
        LINK.format("/comments/feed/") + LINK.format("/feed/"),
        ["https://blatt.example/feed/", "https://blatt.example/comments/feed/"],
    ),
    "twice the same": (LINK.format("/r") * 2, ["https://blatt.example/r"]),
    "what people click on": (
        "<a href=/rss.xml>RSS</a><a href=/impressum>x</a>",
        ["https://blatt.example/rss.xml"],
    ),
    "but rather what is offered": ("<a href=/a.rss>x</a>" + LINK.format("/r"), ["https://blatt.example/r"]),
    "no style sheet": ('<link rel=stylesheet type="text/css" href="/s.css"><link rel=alternate>', []),
    "no other language": ('<link rel=alternate hreflang=en href="/en">', []),
    "no broken address": (
        "<a href='//[settings]/feed'>x</a><a href=/feed>RSS</a>",
        ["https://blatt.example/feed"],
    ),
    "behind much script": (
        f"<script>{'x=1;' * 200_000}</script>" + LINK.format("/r"),
        ["https://blatt.example/r"],
    ),
    "before what no browser knows": (LINK.format("/r") + "<![x[ ]]>", ["https://blatt.example/r"]),
    "no script": (LINK.format("javascript:alert(1)") + LINK.format("http://[/"), []),
}


@pytest.mark.parametrize(("page", "found"), PAGES.values(), ids=PAGES)
def test_a_page_tells_where_its_feeds_are(page: str, found: list[str]) -> None:
    assert linked_feeds(page, url=PAGE) == found


def test_of_a_page_with_very_many_feeds_some_are_tried() -> None:
    assert len(linked_feeds("".join(LINK.format(f"/{n}") for n in range(99)), url=PAGE)) == MOST


@given(st.text(alphabet="<>a=\"'/!-[] link href", max_size=200))
def test_no_page_breaks_it(page: str) -> None:
    linked_feeds(page, url=PAGE)


OWN = {
    "https://www.youtube.com/channel/UC_x-1/videos": [
        "https://www.youtube.com/feeds/videos.xml?channel_id=UC_x-1"
    ],
    "https://youtube.com/watch?v=a&list=PL%261": [
        "https://www.youtube.com/feeds/videos.xml?playlist_id=PL%261"
    ],
    "https://www.reddit.com/r/berlin/": ["https://www.reddit.com/r/berlin/.rss"],
    "https://old.reddit.com/r/berlin": ["https://www.reddit.com/r/berlin/.rss"],
    "https://github.com/blatt/druck.er": [
        "https://github.com/blatt/druck.er/releases.atom",
        "https://github.com/blatt/druck.er/commits.atom",
    ],
    "https://github.com/blatt/drucker/releases/tag/v1": [
        "https://github.com/blatt/drucker/releases.atom",
        "https://github.com/blatt/drucker/commits.atom",
    ],
    "https://medium.com/@blatt": ["https://medium.com/feed/@blatt"],
    "https://github.com/blatt": [],
    "https://www.reddit.com/": [],
    "https://youtube.com.example/channel/x": [],
    "https://blatt.example/r/berlin": [],
    "http://[": [],
}


@pytest.mark.parametrize(("page", "places"), OWN.items(), ids=OWN)
def test_sites_with_a_feed_for_everything_have_it_in_a_place_of_their_own(
    page: str, places: list[str]
) -> None:
    assert own_places(page) == places


PLACES = {
    "https://blatt.example": "https://blatt.example/feed",
    "https://blatt.example/blog": "https://blatt.example/blog/feed",
    "https://blatt.example/blog/": "https://blatt.example/blog/rss.xml",
    "https://blatt.example/blog/index.html": "https://blatt.example/blog/feed",
}


@pytest.mark.parametrize(("page", "place"), PLACES.items(), ids=PLACES)
def test_feeds_often_are_below_the_page_or_its_folder(page: str, place: str) -> None:
    places = usual_places(page)
    assert place in places
    assert len(set(places)) == len(places) <= MOST
