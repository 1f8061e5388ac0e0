"""Documents made to break whoever reads them: each ends soon, in entries or in a reason."""

from xml.sax.saxutils import escape

import pytest

from monitor.core.article import MAX_TEXT, MAX_TITLE, identify
from monitor.core.feed import FailureKind, FetchFailed, ParsedFeed
from monitor.parser.document import Document
from monitor.parser.read import read
from tests.builders import NOW

URL = "https://blatt.example/feed"
CLEAN = "<item><title>Danach</title><link>/2</link></item>"


MANY = "".join(f" a{n}='x'" for n in range(20_000))  # attributes


def rss(entry: str, *, before: str = "", attributes: str = "") -> str:
    items = f"<item>{entry}</item>{CLEAN}"
    return f"{before}<rss version='2.0' {attributes}><channel><title>Blatt</title>{items}</channel></rss>"


def doctype(declared: str) -> str:
    return f"<!DOCTYPE rss [{declared}]>"


LAUGHS = "<!ENTITY l0 'ha'>" + "".join(
    f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 6)
)  # a hundred thousand times
HOSTILE = {
    "laughs": rss("<title>&l5;</title>", before=doctype(LAUGHS)),
    "a long entity many times": rss(
        f"<title>{'&a;' * 500}</title>", before=doctype(f"<!ENTITY a '{'a' * 10_000}'>")
    ),
    "an entity that is a file": rss(
        "<title>[&f;]</title>", before=doctype("<!ENTITY f SYSTEM 'file:///etc/passwd'>")
    ),
    "an entity of another server": rss(
        "<title>[&f;]</title>", before=doctype("<!ENTITY f SYSTEM 'http://127.0.0.1:9/'>")
    ),
    "a parameter entity": rss(
        "<title>a</title>", before=doctype("<!ENTITY % p SYSTEM 'http://127.0.0.1:9/'> %p;")
    ),
    "a document type elsewhere": rss(
        "<title>a</title>", before="<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/rss.dtd'>"
    ),
    "an inclusion": rss(
        "<title>a</title><xi:include href='file:///etc/passwd' parse='text'/>",
        attributes="xmlns:xi='http://www.w3.org/2001/XInclude'",
    ),
    "a style sheet": rss("<title>a</title>", before="<?xml-stylesheet href='http://127.0.0.1:9/x.xsl'?>"),
    "many name spaces": rss(
        "<title>a</title>", attributes=" ".join(f"xmlns:n{n}='u{n}'" for n in range(2_000))
    ),
    "tags in tags": rss(f"<title>a</title><description>{'<b>' * 3_000}{'</b>' * 3_000}</description>"),
    "HTML in HTML": rss(f"<title>a</title><description>{escape('<div>' * 5_000)}</description>"),
    "many CDATA sections": rss(f"<title>a</title><description>{'<![CDATA[x]]>' * 10_000}</description>"),
    "comments without end": rss(f"<title>a</title><description><![CDATA[{'<!--' * 10_000}]]></description>"),
    "document types without end": rss(f"<title>a</title><description>{'<!DOCTYPE ' * 2_000}</description>"),
    "references without end": rss(f"<title>a</title><description>{'&amp;#' * 20_000}</description>"),
    "a title of a megabyte": rss(f"<title>{'lang ' * 200_000}</title>"),
    "what regular expressions choke on": rss(f"<title>{'a' * 50_000}!</title>"),
    "nothing but references to nothing": rss("<title>a&#0;&#xD800;&#x110000;&#55357;b</title>"),
    "letters that steer": rss("<title>a\x00\x08\u202e\u2066b\ufeff</title>"),
    "lines in a title": rss("<title>a&#13;&#10;Bcc: alle@blatt.example</title>"),
    "markup in a text": rss(
        "<title>a</title><description>&lt;script&gt;alert(1)&lt;/script&gt;a</description>"
    ),
    "a link that is a script": rss("<title>a</title><link>javascript:alert(1)</link>"),
    "a link that is a file": rss("<title>a</title><link>file:///etc/passwd</link>"),
    "a base that is a script": rss(
        "<title>a</title><link>x</link>", attributes="xml:base='javascript:alert(1)//'"
    ),
    "dates of no calendar": rss("<title>a</title><pubDate>Mon, 99 Foo 99999 77:88:99 +9999</pubDate>"),
    "a feed that never changes": rss("<title>a</title>").replace(
        "<item>", "<ttl>999999999999</ttl><item>", 1
    ),
    "text in no charset": rss("<title>a</title>", before="<?xml version='1.0' encoding='rot13'?>"),
    "bytes of no charset": rss("<title>a</title>", before="<?xml version='1.0' encoding='zlib_codec'?>"),
    "an alphabet for smugglers": rss(
        "<title>+ADw-script+AD4-</title>", before="<?xml version='1.0' encoding='utf-7'?>"
    ),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_entry_harms_neither_the_program_nor_the_entry_behind_it(text: str) -> None:
    parsed = read(Document(text.encode(errors="surrogatepass"), "", URL, NOW))
    assert isinstance(parsed, ParsedFeed)
    told = [
        field for entry in parsed.entries for field in (entry.title, entry.summary, entry.text, entry.url)
    ]
    assert parsed.entries[-1].title == "Danach" or not parsed.well_formed
    assert not any("root:" in field or "\0" in field or "<script" in field for field in told)
    assert "".join(told).encode()  # there is no lone surrogate
    assert all("\n" not in entry.title and len(entry.title) <= MAX_TITLE for entry in parsed.entries)
    assert all(len(entry.text) <= MAX_TEXT and len(entry.summary) <= MAX_TEXT for entry in parsed.entries)
    assert all(entry.url.startswith("https://blatt.example/") or not entry.url for entry in parsed.entries)
    assert all(article.key for article in identify(parsed.entries))


def test_markup_in_a_title_is_text() -> None:
    parsed = read(Document(rss("<title>&lt;script&gt; erklärt</title>").encode(), "", URL, NOW))
    assert isinstance(parsed, ParsedFeed)
    assert parsed.entries[0].title == "<script> erklärt"


PAGES = {
    "a page that leads elsewhere": "<html><head><meta http-equiv=refresh content='0; url=/feed2'></head></html>",
    "a page to sign in": "<!doctype html><title>Anmelden</title><form></form>",
    "an error as JSON": '{"error": "too many requests"}',
    "a path": "/etc/passwd",
    "an address": "http://127.0.0.1:9/feed",
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_what_leads_elsewhere_is_not_followed(text: str) -> None:
    refused = read(Document(text.encode(), "", URL, NOW))
    assert isinstance(refused, FetchFailed)
    assert refused.kind is FailureKind.NOT_A_FEED


def test_a_feed_about_itself_leads_nowhere() -> None:
    """Links to itself, to hubs and to next pages are not asked for; only those of entries are told."""
    links = "".join(f"<link rel='{rel}' href='http://169.254.169.254/'/>" for rel in ("self", "hub", "next"))
    text = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>B</title>{links}<entry><title>a</title></entry></feed>"
    parsed = read(Document(text.encode(), "", URL, NOW))
    assert isinstance(parsed, ParsedFeed)
    assert [(entry.title, entry.url) for entry in parsed.entries] == [("a", "")]


@pytest.mark.parametrize(
    ("written", "title", "summary"),
    [
        (f"<title>a</title><description>{'<b>' * 3_000}tief{'</b>' * 3_000}</description>", "a", "tief"),
        (f"<title{MANY}>a</title>", "a", ""),
        (f"<title>a</title><description {'x' * 9_000}='1'>b</description>", "a", "b"),
    ],
    ids=["tags in tags", "attributes", "a long attribute"],
)
def test_what_is_too_much_is_passed_over(written: str, title: str, summary: str) -> None:
    parsed = read(Document(rss(written).encode(), "", URL, NOW))
    assert isinstance(parsed, ParsedFeed)
    assert [(entry.title, entry.summary) for entry in parsed.entries] == [(title, summary), ("Danach", "")]
    assert parsed.well_formed


def test_an_element_of_too_many_attributes_is_read_as_if_it_had_none() -> None:
    guid = "<title>a</title><guid isPermaLink='false'{}>https://blatt.example/1</guid>"
    few, many = (read(Document(rss(guid.format(more)).encode(), "", URL, NOW)) for more in (" a='x'", MANY))
    assert isinstance(few, ParsedFeed)
    assert isinstance(many, ParsedFeed)
    assert [few.entries[0].url, many.entries[0].url] == ["", "https://blatt.example/1"]


def test_entities_that_stand_for_far_too_much_are_not_followed() -> None:
    laughs = '<?xml version="1.0"?>' + HOSTILE["laughs"].replace("'", '"')
    parsed = read(Document(laughs.encode(), "", URL, NOW))
    assert isinstance(parsed, ParsedFeed)
    assert parsed.problems == ("not well-formed XML: its entities stand for far too much",)
    assert parsed.entries[-1].title == "Danach"


def test_entities_may_stand_for_more_than_the_document_holds() -> None:
    text = rss(f"<title>{'&wort; ' * 100}</title>", before=doctype(f'\n<!ENTITY wort "{"W" * 100}">\n'))
    parsed = read(Document(text.encode(), "", URL, NOW))
    assert isinstance(parsed, ParsedFeed)
    assert parsed.well_formed
    assert len(parsed.entries[0].title) > len(text) // 2


def test_elements_that_entities_stand_for_count_too() -> None:
    many = '<?xml version="1.0"?>' + rss("&a;" * 200, before=doctype(f'\n<!ENTITY a "{"<b/>" * 500}">\n'))
    parsed = read(Document(many.encode(), "", URL, NOW))
    assert isinstance(parsed, ParsedFeed)
    assert parsed.problems == ("not well-formed XML: its entities stand for far too much",)
