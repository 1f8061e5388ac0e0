"""Many spellings of a link, one form; many links to an article, one identity."""

import base64
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.outlet_id import identity
from monitor.core.url import canonical_url

ARTICLE = "https://www.zeitung.example/politik/rakete-ueber-dem-meer-7654321.html"
CANONICAL = "https://zeitung.example/politik/rakete-ueber-dem-meer-7654321.html"
QUOTED = quote(ARTICLE, safe="")
# what older Google News links carry: a length, the link, something else
TOKEN = base64.urlsafe_b64encode(b'\x08\x13"\x48' + ARTICLE.encode() + b"\xd2\x01\x00").decode().rstrip("=")

SPELLINGS = {
    "as it is": ARTICLE,
    "blanks around it": f" {ARTICLE}\n",
    "plain http": ARTICLE.replace("https", "http"),
    "capitals in scheme and host": ARTICLE.replace("https://www.zeitung", "HTTPS://WWW.Zeitung"),
    "no www": ARTICLE.replace("www.", ""),
    "mobile host": ARTICLE.replace("www.", "m."),
    "www in front of the mobile host": ARTICLE.replace("www.", "www.mobil."),
    "AMP host": ARTICLE.replace("www.", "amp."),
    "default port": ARTICLE.replace(".example", ".example:443"),
    "default port of plain http": ARTICLE.replace("https", "http").replace(".example", ".example:80"),
    "host with its final dot": ARTICLE.replace(".example", ".example."),
    "user and password": ARTICLE.replace("www.", "reader:secret@www."),
    "fragment": f"{ARTICLE}#kommentare",
    "empty query": f"{ARTICLE}?",
    "tracking": f"{ARTICLE}?utm_source=rss&utm_medium=feed&fbclid=IwAR0&wt_mc=nl.1&xtor=CS5-80&at_medium=custom7",
    "tracking on a page with a name": f"{ARTICLE}?source=rss&ref=start&from=newsletter",
    "tracking with escaped ampersands": f"{ARTICLE}?utm_source=a&amp;utm_medium=b&#38;gclid=c",
    "print view": f"{ARTICLE}?view=print",
    "double slash": ARTICLE.replace(".example/", ".example//"),
    "dots in the path": ARTICLE.replace("/politik/", "/sport/../politik/./"),
    "escapes that need not be": ARTICLE.replace("-ueber-", "%2Dueber%2d"),
    "session in the path": f"{ARTICLE};jsessionid=0815",
    "AMP in front": ARTICLE.replace("/politik", "/amp/politik"),
    "AMP at the end": ARTICLE.replace(".html", ".amp.html"),
    "AMP after the end": ARTICLE.replace(".html", "/amp.html"),
    "print at the end": ARTICLE.replace(".html", ",print.html"),
    "search result": f"https://www.google.de/url?sa=t&url={QUOTED}&usg=AO",
    "search result of old": f"https://www.google.com/url?q={QUOTED}",
    "search result of AMP": ARTICLE.replace("https://", "https://www.google.com/amp/s/"),
    "old Google News": f"https://news.google.com/rss/articles/{TOKEN}?oc=5",
    "AMP cache": ARTICLE.replace("https://", "https://www-zeitung-example.cdn.ampproject.org/c/s/"),
    "AMP cache with its parameters": ARTICLE.replace(
        "https://", "https://www-zeitung-example.cdn.ampproject.org/v/s/"
    )
    + "?usqp=mq331&amp_js_v=0.1",
    "share button": f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0",
    "mail shield": f"https://eur01.safelinks.protection.outlook.com/?url={QUOTED}&data=05",
    "anonymiser": f"https://href.li/?{ARTICLE}",
    "wrapped five times": "https://href.li/?" * 4 + f"https://l.facebook.com/l.php?u={QUOTED}",
    "wrapped twice": f"https://href.li/?https://l.facebook.com/l.php?u={QUOTED}",
}

DISTINCT = {
    "article numbers": ("https://a.example/artikel?id=123", "https://a.example/artikel?id=124"),
    "front page numbers": ("https://a.example/?p=55", "https://a.example/?p=56"),
    "pages": ("https://a.example/liste?page=1", "https://a.example/liste?page=2"),
    "pages of one article": (ARTICLE, f"{ARTICLE}?seite=2"),
    "days in the path": ("https://a.example/2026/01/03/wetter", "https://a.example/2026/01/04/wetter"),
    "days in the slug": ("https://a.example/regen-20260103", "https://a.example/schnee-20260103"),
    "days in the slug, the German way": (
        "https://a.example/regen-03012026",
        "https://a.example/tau-03012026",
    ),
    "minutes in the slug": ("https://a.example/tau-202601031530", "https://a.example/reif-202601031530"),
    "subdomains that are sites": ("https://blog.a.example/a", "https://shop.a.example/a"),
    "top level domains": ("https://a.example/a.html", "https://a.test/a.html"),
    "capitals in a parameter": ("https://a.example/watch?v=AbC", "https://a.example/watch?v=aBc"),
    "capitals in the path": ("https://a.example/Abc", "https://a.example/abc"),
    "a parameter that is tracking elsewhere": (
        "https://a.example/show.php?source=1",
        "https://a.example/show.php?source=2",
    ),
    "press releases of one office": (
        "https://a.example/pm/4970/6185001",
        "https://a.example/pm/4970/6185002",
    ),
    "articles of one topic": (
        "https://a.example/thema-1234567/hafen",
        "https://a.example/thema-1234567/flughafen",
    ),
    "days of one programme": (
        "https://a.example/termine/1234567/t-1",
        "https://a.example/termine/1234567/t-2",
    ),
    "ports": ("https://a.example:8443/a", "https://a.example/a"),
    "escaped slashes": ("https://a.example/a%2Fb", "https://a.example/a/b"),
    "threads beside a message": ("https://a.example/f-7654321?msg=10", "https://a.example/f-7654321?msg=11"),
    "a word like an edition": ("https://a.example/blueprint", "https://a.example/blue"),
    "something of Google's": ("https://www.google.com/amp/x", "https://www.google.com/url?url=/internal"),
}

SAME_ARTICLE = {
    "another slug": ("https://a.example/politik/alt-7654321.html", "https://a.example/welt/neu-7654321.html"),
    "no slug": ("https://a.example/-11123456", "https://a.example/news/Mit-Namen-11123456.html"),
    "the mobile edition's ending": ("https://a.example/x-86402932.bild.html", "https://m.a.example/y-86402932.bildMobile.html"),
    "an agency's number": (
        "https://a.example/leben/neu-dpa.urn-newsml-dpa-com-20090101-260102-930-123456",
        "https://a.example/panorama/alt-dpa.urn-newsml-dpa-com-20090101-260102-930-123456",
    ),
    "a long number in front of the slug": (
        "https://a.example/welt/article0123456789abcdef01234567/vorher.html",
        "https://a.example/politik/article0123456789abcdef01234567/nachher.html",
    ),
    "a number in front of the slug": ("https://a.example/id_100123456/x.html", "https://a.example/id_100123456/y.html"),
    "a number after the kind": ("https://a.example/story/3000123456/x", "https://a.example/story/3000123456/y"),
    "a number at the slug's beginning": ("https://a.example/1234567-alt", "https://a.example/1234567-neu"),
    "a UUID": (
        "https://a.example/alt-a-1d6ed705-94e7-4e8a-a715-fc9408c36457",
        "https://a.example/neu-a-1d6ed705-94e7-4e8a-a715-fc9408c36457",
    ),
    "a prefixed number": ("https://a.example/alt-li.3362181", "https://a.example/neu-li.3362181"),
    "a parameter that says nothing": (f"{ARTICLE}?abo=ja", ARTICLE),
}  # fmt: skip

ODD = {
    "nothing": "",
    "mail": "mailto:desk@zeitung.example",
    "a file": "file:///etc/passwd",
    "no host": "https:///politik",
    "half an address": "http://[::1/a",
    "no port": "http://a.example:seven/",
    "a host that cannot be": f"http://{'ü' * 80}.example/a",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_all_spellings_of_a_link_share_one_form(spelling: str) -> None:
    assert canonical_url(spelling) == CANONICAL


@pytest.mark.parametrize(("one", "other"), DISTINCT.values(), ids=DISTINCT.keys())
def test_links_to_different_articles_stay_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)
    assert identity(canonical_url(one)) != identity(canonical_url(other))


@pytest.mark.parametrize(("one", "other"), SAME_ARTICLE.values(), ids=SAME_ARTICLE.keys())
def test_an_article_is_known_again_by_its_outlets_number(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)
    assert identity(canonical_url(one)) == identity(canonical_url(other))


@pytest.mark.parametrize("url", ODD.values(), ids=ODD.keys())
def test_what_leads_to_no_web_page_has_no_form(url: str) -> None:
    assert canonical_url(url) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://MÜNCHEN.example/straße?q=ö", "https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%B6"),
        ("http://[2001:DB8::1]:8080/a", "https://[2001:db8::1]:8080/a"),
        ("https://a.example/100%/a%zz", "https://a.example/100%25/a%25zz"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/index.html", "https://a.example/"),
        ("https://a.example/../../a/", "https://a.example/a"),
        ("https://a.example/a?b=2&a=1&b=1&b=2", "https://a.example/a?a=1&b=1&b=2"),
        ("https://a.example/a?raw=%ff", "https://a.example/a?raw=%FF"),
        ("https://www.example/a", "https://www.example/a"),
        ("https://de.m.wiki.example/a", "https://de.wiki.example/a"),
        ("https://edition.cnn.com/a", "https://cnn.com/a"),
        ("https://a.example/bericht.amp", "https://a.example/bericht"),
        ("https://a.example/komplettansicht", "https://a.example/"),
        ("https://www.facebook.com/l.php?u=x", "https://facebook.com/l.php?u=x"),
        ("https://l.facebook.com/help?u=https%3A%2F%2Fa.example", "https://l.facebook.com/help?u=https%3A%2F%2Fa.example"),
        ("https://href.li/?https://[::1", "https://href.li/?https%3A%2F%2F%5B%3A%3A1="),
        ("https://href.li/?https://", "https://href.li/?https%3A%2F%2F="),
        ("https://news.google.com/articles/A", "https://news.google.com/articles/A"),
        ("https://news.google.com/articles/CBMiAAA", "https://news.google.com/articles/CBMiAAA"),
        ("https://google.com/search?q=a", "https://google.com/search?q=a"),
        ("https://a-example.cdn.ampproject.org/x", "https://a-example.cdn.ampproject.org/x"),
    ],
)  # fmt: skip
def test_the_form_of_odd_links(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


_URLISH = st.from_regex(
    r"https?://[a-zA-Z.\-ü]{1,20}(:[0-9]{1,5})?(/[\x21-\x7eäß]{0,30}){0,3}", fullmatch=True
)
PIECES = """
    https:// http:// www. m. amp. a.example zeitung.example / // /.. /. /amp .amp .html /m/ /print , ; ? & = # % %2F %41
    %zz %25 ä 7654321 20260103 utm_source=x source=rss id=1 index.html l.facebook.com/l.php?u= href.li/? &amp; :443 @ -
    www.google.com/url?q= www.google.com/amp/s/ cdn.ampproject.org/c/s/
"""
_BUILT = st.lists(st.sampled_from(PIECES.split()), max_size=14).map("".join)


_HOSTS = st.one_of(
    st.sampled_from(
        ["zeitung.example", "www.m.zeitung.example", "l.facebook.com", "www.google.de", "href.li"]
    ),
    st.text("ab1.-", min_size=1, max_size=8),
)
_BEHIND = st.text("aZ09/.;_%?#&=:@~'!\"[]{|}\\^ ", max_size=12)


@given(_HOSTS, st.one_of(st.just(""), _BEHIND.map("/{}".format), _BEHIND))
def test_a_link_that_is_seen_through_at_once_has_the_form_of_one_looked_at_closely(
    host: str, behind: str
) -> None:
    assert canonical_url(f"https://{host}{behind}") == canonical_url(f"HTTPS://{host}{behind}")


@given(st.one_of(st.text(), _URLISH, _BUILT))
def test_the_form_of_a_form_is_itself(url: str) -> None:
    canonical = canonical_url(url)
    assert canonical_url(canonical) == canonical
    assert identity(canonical) in (canonical, identity(canonical_url(f"{canonical}#part")))


def test_a_link_costs_less_than_a_tenth_of_a_millisecond() -> None:
    links = [f"{ARTICLE}?utm_source=rss&id={number}" for number in range(500)]
    before = time.process_time()
    for link in links:
        identity(canonical_url(link))
    assert (time.process_time() - before) / len(links) < 0.001, "ten times what it takes on a slow machine"
