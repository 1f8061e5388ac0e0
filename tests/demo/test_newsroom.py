from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from monitor.config.load import load_config
from monitor.core.article import Article, Entry
from monitor.core.errors import MonitorError
from monitor.core.feed import ParsedFeed
from monitor.core.matcher import compile_rules
from monitor.demo.newsroom import Moment, find_newsroom, read_newsroom
from monitor.parser.document import Document
from monitor.parser.read import read

NOW = datetime(2026, 3, 29, 1, 30, 15, 987_654, tzinfo=UTC)
ENVIRON = {"NEWSROOM": "http://127.0.0.1:80", "MAILBOX": "127.0.0.1:25"}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def day() -> tuple[Moment, ...]:
    return read_newsroom(find_newsroom(), now=NOW)


def _newsroom(folder: Path, documents: Mapping[str, str]) -> Path:
    for name, text in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _day(*folders: str) -> str:
    lines = [f"  - {{folder: {folder}, name: {folder}, hours_ago: 0, told: news}}" for folder in folders]
    return "\n".join(["moments:", *lines])


def _entries(document: bytes) -> dict[str, tuple[str, datetime]]:
    """Return (headline, time) by guid, read by an XML parser that knows nothing of the program."""
    root = ET.fromstring(document)
    found = {}
    for entry in [*root.iter("item"), *root.iter(f"{ATOM}entry")]:
        guid = entry.findtext("guid") or entry.findtext(f"{ATOM}id")
        title = entry.findtext("title") or entry.findtext(f"{ATOM}title")
        date = entry.findtext("pubDate")
        at = (
            parsedate_to_datetime(date)
            if date
            else datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "")
        )
        assert guid
        assert title
        found[guid] = (title, at)
    return found


def test_times_in_a_document_count_back_from_now(tmp_path: Path) -> None:
    folder = _newsroom(
        tmp_path,
        {
            "newsroom.yaml": _day("a"),
            "a/feed.xml": "<rss>{{rfc822 -1h30m}}|{{rfc3339 -2h}}|{{rfc822 -0m}}</rss>",
        },
    )
    (moment,) = read_newsroom(folder, now=NOW)
    assert moment.documents["/feed"].body.decode() == (
        "<rss>Sun, 29 Mar 2026 00:00:15 +0000|2026-03-28T23:30:15+00:00|Sun, 29 Mar 2026 01:30:15 +0000</rss>"
    )


def test_a_document_stays_as_it_was_until_a_later_folder_replaces_it(tmp_path: Path) -> None:
    folder = _newsroom(
        tmp_path,
        {
            "newsroom.yaml": _day("a", "b"),
            "a/one.xml": "<rss>1</rss>",
            "a/two.xml": "<feed>2</feed>",
            "b/two.html": "<html>down</html>",
        },
    )
    first, second = read_newsroom(folder, now=NOW)
    assert second.documents["/one"] == first.documents["/one"]
    assert first.documents["/two"].content_type == "application/atom+xml"
    assert (second.documents["/two"].content_type, second.documents["/two"].body) == (
        "text/html",
        b"<html>down</html>",
    )


@pytest.mark.parametrize(
    "placeholder", ["{{}}", "{{rfc822}}", "{{rfc822 -}}", "{{rfc822 5h}}", "{{iso -5h}}", "{{rfc822 -5d}}"]
)
def test_a_placeholder_that_is_no_time_is_named_with_its_file(tmp_path: Path, placeholder: str) -> None:
    folder = _newsroom(tmp_path, {"newsroom.yaml": _day("a"), "a/feed.xml": f"<rss>{placeholder}</rss>"})
    with pytest.raises(MonitorError) as caught:
        read_newsroom(folder, now=NOW)
    assert "feed.xml" in str(caught.value)
    assert placeholder in str(caught.value)


@pytest.mark.parametrize(
    ("newsroom", "said"),
    [
        ("moments: [", "newsroom.yaml"),
        ("moments: []", "moments"),
        ("moments:\n  - {folder: a, name: A, hours_ago: -1, told: x}", "hours_ago"),
        ("moments:\n  - {folder: a, name: A, hours_ago: 0, told: x, colour: red}", "colour"),
        (_day("nowhere"), "no documents"),
    ],
    ids=["no YAML", "no moments", "in the future", "unknown key", "no such folder"],
)
def test_a_day_that_cannot_be_read_says_why(tmp_path: Path, newsroom: str, said: str) -> None:
    with pytest.raises(MonitorError, match=said):
        read_newsroom(_newsroom(tmp_path, {"newsroom.yaml": newsroom}), now=NOW)


def test_the_newsroom_of_the_working_directory_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _newsroom(tmp_path, {"seeds/newsroom/newsroom.yaml": _day("a")})
    monkeypatch.chdir(tmp_path)
    assert find_newsroom() == Path("seeds/newsroom")


def test_a_newsroom_that_is_nowhere_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MonitorError, match="missing") as caught:
        find_newsroom([tmp_path / "a", tmp_path / "b"])
    assert str(tmp_path / "a" / "seeds" / "newsroom") in str(caught.value)


def test_the_shipped_day_runs_forward_and_ends_now(day: tuple[Moment, ...]) -> None:
    times = [moment.at for moment in day]
    assert len(times) == 3
    assert times == sorted(set(times))
    assert times[-1] == NOW


def test_no_shipped_document_tells_of_something_before_it_happened(day: tuple[Moment, ...]) -> None:
    for moment in day:
        for path, document in moment.documents.items():
            if document.content_type != "text/html":
                entries = _entries(document.body)
                assert entries, path
                assert all(at <= moment.at for _, at in entries.values()), (moment.name, path)
                assert all(NOW - at < timedelta(days=1) for _, at in entries.values()), (moment.name, path)


def test_the_shipped_outlets_write_rss_and_atom_in_two_encodings(day: tuple[Moment, ...]) -> None:
    documents = [document for moment in day for document in moment.documents.values()]
    assert {document.content_type for document in documents} == {
        "application/rss+xml",
        "application/atom+xml",
        "text/html",
    }
    latin = day[0].documents["/moorbacher-tageblatt"].body
    assert b'encoding="ISO-8859-1"' in latin
    with pytest.raises(UnicodeDecodeError):
        latin.decode("utf-8")


def test_one_shipped_headline_is_rewritten_under_the_same_guid(day: tuple[Moment, ...]) -> None:
    rewritten = []
    for earlier, later in pairwise(day):
        for path, document in later.documents.items():
            if "text/html" not in (document.content_type, earlier.documents[path].content_type):
                before, after = _entries(earlier.documents[path].body), _entries(document.body)
                rewritten += [
                    guid for guid in before.keys() & after.keys() if before[guid][0] != after[guid][0]
                ]
    assert len(rewritten) == 1


def test_the_config_polls_exactly_the_paths_that_are_served(day: tuple[Moment, ...]) -> None:
    config = load_config(find_newsroom() / "config", ENVIRON)
    for moment in day:
        assert {f"http://127.0.0.1:80{path}" for path in moment.documents} == {
            feed.url for feed in config.feeds
        }


@pytest.mark.parametrize("folder", ["config", "seeds/newsroom/config"])
def test_every_rule_finds_the_story_at_midday_and_again_in_the_evening(
    day: tuple[Moment, ...], folder: str
) -> None:
    rules = compile_rules(load_config(find_newsroom().parents[1] / folder, ENVIRON).rules)
    known: set[str] = set()
    found: list[set[str]] = []
    for moment in day:
        new = [entry for entry in _parsed(moment) if entry.guid not in known]
        known |= {entry.guid for entry in new}
        articles = [
            Article(title=new.title, summary=new.summary, text=new.text, language="de") for new in new
        ]
        found.append({match.rule.name for article in articles for match in rules.match(article)})
    assert found[1] == found[2] == {"Nordkorea", "ballistische Raketen"}


def _parsed(moment: Moment) -> list[Entry]:
    entries: list[Entry] = []
    for path, served in moment.documents.items():
        document = Document(
            served.body, content_type=served.content_type, url=f"http://127.0.0.1{path}", now=NOW
        )
        parsed = read(document)
        entries += parsed.entries if isinstance(parsed, ParsedFeed) else ()
    return entries
