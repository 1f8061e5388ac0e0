"""`monitor feeds add | pause | resume` as their users see them, against a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli import feeds
from monitor.config.load import load_config
from tests.servers import FeedServer, Reply, redirect

Run = Callable[..., Result]

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>
<item><title>Alte Meldung</title><guid>1</guid><pubDate>Sun, 22 Feb 2026 20:00:00 GMT</pubDate></item>
<item><title>Neue Meldung</title><guid>2</guid><pubDate>Sun, 22 Feb 2026 21:00:00 GMT</pubDate></item>
</channel></rss>"""
HTML = "text/html; charset=utf-8"
FILE = "# meine\nfeeds:\n  - https://a.example/feed   # bleibt\n"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "settings.yaml").write_text("settings: {allow_private: 127.0.0.0/8}\n")
    (tmp_path / "quellen.yaml").write_text(FILE)
    return tmp_path


@pytest.fixture
def run(config: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)

    def run(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(feeds.app, [*words, "--config", str(config)])
        assert result.exit_code == code, result.output
        return result

    return run


def a_feed(server: FeedServer, path: str, title: str = "Das Blatt") -> str:
    return server.script(path, Reply(FEED.format(title=title).encode()))


def a_page(server: FeedServer, path: str, *feeds: str) -> str:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{url}">' for url in feeds)
    return server.script(path, Reply(f"<!doctype html><html>{links}</html>".encode(), content_type=HTML))


def test_a_feed_is_shown_and_added_below_the_others(server: FeedServer, config: Path, run: Run) -> None:
    url = a_feed(server, "/feed.xml")
    said = run("add", url, "--tag", "presse,lokal", "--tags", "neu").output
    assert said.index("Neue Meldung") < said.index("Alte Meldung")
    assert "Added to" in said
    assert (config / "quellen.yaml").read_text() == (
        FILE + f'  - url: "{url}"\n    name: Das Blatt\n    tags: [presse, lokal, neu]\n'
    )


def test_templates_in_files_stand_in_nobodys_way(server: FeedServer, config: Path, run: Run) -> None:
    (config / "templates").mkdir()
    (config / "templates" / "short.subject.j2").write_text("{{ title }}\n")
    (config / "channels.yaml").write_text("channels: {chat: {url: 'json://h/', template: short}}\n")
    run("add", a_feed(server, "/feed.xml"))
    run("pause", "Das Blatt")
    run("resume", "Das Blatt")
    assert [feed.paused for feed in load_config(config, {}).feeds] == [False, False]


def test_a_page_leads_to_its_feed(server: FeedServer, config: Path, run: Run) -> None:
    url = a_feed(server, "/feed.xml")
    run("add", a_page(server, "/", "/feed.xml", "/missing"), "--name", "Blatt")
    assert [(feed.name, feed.url) for feed in load_config(config, {}).feeds][1:] == [("Blatt", url)]


def test_where_there_are_several_one_is_picked(server: FeedServer, config: Path, run: Run) -> None:
    urls = [a_feed(server, f"/{word}", word) for word in ("Politik", "Sport")]
    page = a_page(server, "/", *urls)
    said = run("add", page, code=2).output
    assert "1  Politik" in said
    assert "2  Sport" in said
    assert "choose one with --pick N" in said
    run("add", page, "--pick", "3", code=2)
    assert len(load_config(config, {}).feeds) == 1
    run("add", page, "--pick", "2")
    assert load_config(config, {}).feeds[1].url == urls[1]


def test_a_page_in_any_charset_leads_to_a_json_feed_relative_to_where_it_moved(
    server: FeedServer, config: Path, run: Run
) -> None:
    page = "<html><head><meta charset=iso-8859-1><link rel=alternate type=application/feed+json href='über.json'></head></html>"
    server.script("/neu/", Reply(page.encode("latin-1"), content_type="text/html"))
    told = '{"version": "https://jsonfeed.org/version/1.1", "title": "Das Blatt", "items": [{"id": "1", "title": "Neues"}]}'
    server.script("/neu/%C3%BCber.json", Reply(told.encode(), content_type="application/feed+json"))
    url = server.script("/alt", redirect("/neu/", 301))
    assert "Neues" in run("add", url).output
    assert load_config(config, {}).feeds[-1].url == server.url("/neu/über.json")


def test_no_page_leads_into_the_users_own_network(server: FeedServer, config: Path, run: Run) -> None:
    (config / "settings.yaml").write_text("settings: {allow_private: 127.0.0.2/32}\n")
    a_feed(server, "/feed.xml")
    with FeedServer(address="127.0.0.2") as outside:
        forms = [
            f"http://{host}:{server.port}/feed.xml" for host in ("127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]")
        ]
        redirected = outside.script("/feed.xml", redirect(forms[0]))
        page = a_page(outside, "/", *forms, redirected)
        assert "No feed was found" in run("add", page, code=1).output
    assert server.requests == []


def test_without_a_link_the_usual_places_are_tried(server: FeedServer, config: Path, run: Run) -> None:
    url = a_feed(server, "/rss.xml")
    run("add", a_page(server, "/blog/"))
    assert load_config(config, {}).feeds[1].url == url


def test_a_feed_that_moved_is_added_where_it_is(server: FeedServer, config: Path, run: Run) -> None:
    url = a_feed(server, "/neu")
    run("add", server.script("/alt", redirect("/neu", 301)))
    run("add", server.script("/kurz", redirect("/neu", 302)), "--name", "Kurz")
    assert [feed.url for feed in load_config(config, {}).feeds][1:] == [url, server.url("/kurz")]


def test_a_dry_run_shows_and_writes_nothing(server: FeedServer, config: Path, run: Run) -> None:
    assert "Neue Meldung" in run("add", a_feed(server, "/feed.xml"), "--dry-run").output
    assert (config / "quellen.yaml").read_text() == FILE


def test_what_is_configured_already_is_refused(server: FeedServer, config: Path, run: Run) -> None:
    assert "quellen.yaml:3" in run("add", "http://a.example/feed", code=1).output
    a_feed(server, "/feed.xml")
    page = a_page(server, "/", "/feed.xml")
    run("add", page)
    assert "configured already" in run("add", page, code=1).output
    assert "is taken" in run("add", a_feed(server, "/other"), "--name", "das blatt", code=2).output


REFUSED = {
    "file:///etc/passwd": (2, "file:// addresses are not fetched"),
    "http://10.0.0.1/": (1, "the address 10.0.0.1 is private"),
    "http://127.0.0.1:1/": (1, "no connection to 127.0.0.1"),
}


@pytest.mark.parametrize("address", REFUSED)
def test_what_cannot_be_fetched_is_told(config: Path, run: Run, address: str) -> None:
    code, said = REFUSED[address]
    assert said in run("add", address, code=code).output
    assert (config / "quellen.yaml").read_text() == FILE


def test_a_page_without_a_feed_is_told(server: FeedServer, run: Run) -> None:
    assert "No feed was found" in run("add", a_page(server, "/"), code=1).output


def test_the_first_feed_of_all_makes_the_file(server: FeedServer, config: Path, run: Run) -> None:
    (config / "quellen.yaml").unlink()
    url = a_feed(server, "/feed.xml")
    run("add", url)
    assert [feed.url for feed in load_config(config, {}).feeds] == [url]
    assert (config / "feeds.yaml").exists()


def test_a_feed_is_paused_and_resumed(config: Path, run: Run) -> None:
    assert "paused from now on" in run("pause", "https://a.example/feed").output
    assert load_config(config, {}).feeds[0].paused
    assert "paused already" in run("pause", "https://a.example/feed").output
    assert "polled from now on" in run("resume", "https://a.example/feed").output
    assert "did you mean" in run("pause", "https://a.example/fed", code=1).output
