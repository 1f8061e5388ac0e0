"""Feeds and settings of the configuration."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config.load import Loaded, load_config
from monitor.core.baseline import CatchUp

Load = Callable[..., Loaded]
Problems = Callable[..., list[str]]
Write = Callable[..., Path]


def test_a_feed_is_an_address_or_says_more(loaded: Load) -> None:
    short, long = loaded(
        feeds="""
feeds:
  - https://a.example/feed
  - url: https://b.example/feed
    name: B
    tags: [politik, de]
    language: DE
    every: 5m
    catch_up: 24h
    paused: true
"""
    ).config.feeds
    assert (short.url, short.name, short.every, short.paused) == ("https://a.example/feed", "", None, False)
    assert (long.name, long.tags, long.language) == ("B", frozenset({"politik", "de"}), "de")
    assert (long.every, long.catch_up, long.paused) == (timedelta(minutes=5), CatchUp.DAY, True)
    assert (short.position.line, long.position.line) == (3, 4)


GOOD_ADDRESSES = [
    "https://www.tagesschau.de/infoservices/alle-meldungen-100~rss2.xml",
    "https://taz.de/!p4608;rss/",
    "http://news.example:8080/feed?format=rss&lang=de#top",
    "https://user:p%40ss@example.org/",
    "https://müller.example/feed",
    "http://192.0.2.1/feed",
    "http://[2001:db8::1]:80/feed",
    "HTTPS://Example.ORG./feed",
    "http://my_host.example/",
    "https://example.org/a|b",
]


@pytest.mark.parametrize("address", GOOD_ADDRESSES[:-1])
def test_addresses_of_the_web_are_taken_as_they_are(loaded: Load, address: str) -> None:
    (feed,) = loaded(feeds=f"feeds:\n- '{address}'\n").config.feeds
    assert feed.url == address


BAD_ADDRESSES = {
    "file:///etc/passwd": "file:// addresses are not fetched — feeds are fetched from http:// and https://",
    "ftp://x/": "ftp:// addresses are not fetched",
    "gopher://127.0.0.1:6379/_": "gopher:// addresses are not fetched",
    "feed://a.example/": "feed:// addresses are not fetched — write https:// instead of feed://",
    "jar:http://x!/": "the address does not begin with https:// or http://",
    "javascript:alert(1)": "the address does not begin with https:// or http://",
    "www.example.org/feed": "the address does not begin with https:// or http:// — write it with https:// in front",
    "http:example.org": "the address does not begin with https:// or http://",
    "http://": "the address names no host",
    "http:///feed": "the address names no host",
    "http://2130706433/": "the address spells its host in an unusual way — write 192.0.2.1",
    "http://0x7f000001/": "the address spells its host in an unusual way",
    "http://0177.0.0.1/": "the address spells its host in an unusual way",
    "http://127.1/": "the address spells its host in an unusual way",
    "http://①②⑦.⓪.⓪.①/": "the address spells its host in an unusual way",
    "http://[fe80::1%25lo]/": "the address spells its host in an unusual way",
    "http://[::1/": "the address cannot be read",
    "http://a@127.0.0.1:80@b/": "the address has more than one '@' — write the one of a password as %40",
    "http://127.0.0.1\\@example.org/": "the address has a space or another character",
    "http://exa mple.org/": "the address has a space or another character",
    "https://example.org/a|b": "the address has a space or another character",
    "http://example.org:0/": "the address cannot be read",
    "http://example.org:99999/": "the address cannot be read",
    "http://exa..mple.org/": "the host name is not well formed",
    f"http://{'a' * 64}.example/": "the host name is not well formed",
    f"http://example.org/{'a' * 2000}": "an address has at most 2,000 characters",
}


@pytest.mark.parametrize(("address", "said"), BAD_ADDRESSES.items())
def test_other_addresses_are_refused_without_quoting_them(
    problems: Problems, address: str, said: str
) -> None:
    (problem,) = problems(feeds=f"feeds:\n- url: '{address}'\n")
    assert problem.startswith(f"config/feeds.yaml:2:8: 'url': {said}")
    assert "127" not in problem


REPEATED = {
    "the same": "https://a.example/feed",
    "by another scheme": "http://a.example/feed",
    "by another spelling": "HTTPS://A.Example.:443/feed#top",
    "with a user": "https://me:pw@a.example/feed",
}


@pytest.mark.parametrize("again", REPEATED.values(), ids=REPEATED)
def test_a_feed_is_configured_once(problems: Problems, again: str) -> None:
    found = problems(a="feeds:\n- https://a.example/feed\n", b=f"feeds:\n- '{again}'\n")
    assert found == ["config/b.yaml:2:3: this feed is here twice — first at config/a.yaml:2"]


@pytest.mark.parametrize(
    "other", ["https://a.example/feed/", "https://a.example/feed?rss=sport", "http://a.example:81/feed"]
)
def test_addresses_that_may_be_other_feeds_are_other_feeds(loaded: Load, other: str) -> None:
    assert len(loaded(feeds=f"feeds:\n- https://a.example/feed\n- {other}\n").config.feeds) == 2


def test_names_of_feeds_are_unique_because_rules_choose_by_them(problems: Problems) -> None:
    (problem,) = problems(
        feeds="feeds:\n- {url: https://a.example/, name: BBC}\n- {url: https://b.example/, name: bbc}\n"
    )
    assert problem.startswith(
        "config/feeds.yaml:3:3: the name 'bbc' is taken by the feed at config/feeds.yaml:2"
    )


WRONG_FEEDS = {
    "unknown key": ("{url: https://a.example/, nmae: A}", "29: unknown key 'nmae' — did you mean 'name'?"),
    "no address": ("{name: A}", "3: the key 'url' is missing"),
    "a list": ("[https://a.example/]", "3: this entry must be a mapping (key: value), not a list"),
    "address as list": ("{url: [x]}", "9: 'url' must be a text, not a list"),
    "name with a line break": ('{url: https://a.example/, name: "a\\nb"}', "35: 'name': a name has 1 to 80 visible"),
    "long name": (f"{{url: https://a.example/, name: {'a' * 81}}}", "35: 'name': a name has 1 to 80 visible"),
    "language name": ("{url: https://a.example/, language: german}", "39: 'language': a language is two letters — did you mean 'de'?"),
    "language tag": ("{url: https://a.example/, language: de-AT}", "39: 'language': a language is two letters — did you mean 'de'?"),
    "no language": ("{url: https://a.example/, language: 5}", "39: 'language': a language is two letters — such as de or en"),
    "no interval": ("{url: https://a.example/, every: often}", "36: 'every': this is not a length of time — write a number"),
    "interval as list": ("{url: https://a.example/, every: [5m]}", "36: 'every': this is not a length of time"),
    "zero": ("{url: https://a.example/, every: 0m}", "36: 'every': a length of time lies between 1s and 3650d"),
    "eternity": ("{url: https://a.example/, every: 999999999w}", "36: 'every': a length of time lies between"),
    "no choice": ("{url: https://a.example/, catch_up: NO}", "39: 'catch_up': unknown value 'NO' — did you mean 'none'?"),
    "choice as list": ("{url: https://a.example/, catch_up: [all]}", "39: 'catch_up' takes one of none, 24h, all"),
    "no truth": ("{url: https://a.example/, paused: perhaps}", "37: 'paused' must be true or false, not a text"),
    "planned": ("{url: https://a.example/, full_text: true}", "29: 'full_text' is not supported yet — remove it"),
    "tags as mapping": ("{url: https://a.example/, tags: {a: b}}", "35: 'tags' must be a text, not a mapping"),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "said"), WRONG_FEEDS.values(), ids=WRONG_FEEDS)
def test_what_a_feed_cannot_say_is_explained(problems: Problems, entry: str, said: str) -> None:
    (problem,) = problems(feeds=f"feeds:\n- {entry}\n")
    assert problem.startswith(f"config/feeds.yaml:2:{said}")


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("24h", timedelta(days=1)),
        ("90 d", timedelta(days=90)),
        ("2w", timedelta(days=14)),
        ("'3650d'", timedelta(days=3650)),
    ],
)
def test_lengths_of_time_have_a_unit(loaded: Load, written: str, length: timedelta) -> None:
    (feed,) = loaded(feeds=f"feeds: [{{url: https://a.example/, every: {written}}}]\n").config.feeds
    assert feed.every == length


def test_settings_hold_for_the_whole_program(loaded: Load) -> None:
    settings = loaded(
        all="""
feeds: [https://a.example/]
settings:
  catch_up: all
  every: 1h
  budget: 24
  allow_private: [10.0.0.0/8, 127.0.0.1, "fd00::/8"]
  language: de
  contact: desk@example.org
  keep: 30d
"""
    ).config.settings
    assert (settings.catch_up, settings.every, settings.budget) == (CatchUp.ALL, timedelta(hours=1), 24)
    assert settings.allow_private == ("10.0.0.0/8", "127.0.0.1/32", "fd00::/8")
    assert (settings.language, settings.contact, settings.keep) == (
        "de",
        "desk@example.org",
        timedelta(days=30),
    )


WRONG_SETTINGS = {
    "network with host bits": ("allow_private: [10.0.0.1/8]", "19: 'allow_private': the address has bits beyond its network — did you mean '10.0.0.0/8'?"),
    "no network": ("allow_private: home", "18: 'allow_private': this is not a network — write it as 192.168.1.0/24"),
    "no language of ours": ("language: fr", "13: 'language': unknown value 'fr' — it is one of en, de"),
    "header injection": ('contact: "a\\nb"', "12: 'contact': a contact is an address of up to 200 ASCII characters"),
    "contact with umlaut": ("contact: jörg@example.org", "12: 'contact': a contact is an address"),
    "never": ("keep: never", "9: 'keep': this is not a length of time"),
    "short": ("keep: 3d", "9: 'keep': this is too short to tell stories from each other"),
    "database": ("database: postgresql://x", "3: unknown key 'database' — the environment variable MONITOR_DATABASE_URL"),
    "too rare": ("budget: 7", "11: 'budget' is at least 8"),
    "too often": ("budget: 289", "11: 'budget' is at most 288"),
    "half a visit": ("budget: 9.5", "11: 'budget' must be a whole number"),
    "nobody there": ("notify_health: [console, mial]", "28: there is no channel 'mial' — there are: console"),
    "slip": ("catchup: all", "3: unknown key 'catchup' — did you mean 'catch_up'?"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS)
def test_what_settings_cannot_say_is_explained(problems: Problems, line: str, said: str) -> None:
    (problem,) = problems(all=f"feeds: [https://a.example/]\nsettings:\n  {line}\n")
    assert problem.startswith(f"config/all.yaml:3:{said}")


WARNED = {
    "private": (
        "http://127.0.0.1/",
        "127.0.0.1 is not a public address and will not be fetched — allow it with",
    ),
    "local": ("http://[::1]/", "::1 is not a public address"),
    "mapped": ("http://[::ffff:10.0.0.1]/", "is not a public address"),
    "metadata": ("http://169.254.169.254/", "169.254.169.254 is not a public address"),
    "shared": ("http://100.64.0.1/", "100.64.0.1 is not a public address"),
    "unspecified": ("http://0.0.0.0/", "0.0.0.0 is not a public address"),
}


@pytest.mark.parametrize(("address", "said"), WARNED.values(), ids=WARNED)
def test_an_address_that_will_not_be_fetched_is_warned_about(loaded: Load, address: str, said: str) -> None:
    (warning,) = loaded(feeds=f"feeds:\n- '{address}'\n").config.warnings
    assert said in warning


def test_a_variable_without_braces_is_warned_about(loaded: Load) -> None:
    channel = "channels:\n  m: mailtos://${ME}:$SMTP_PASSWORD@x.example\n"
    (warning,) = loaded(
        {"ME": "me"}, all=f"{channel}feeds: ['https://x.example/?a=$b&p=$$ABC']\n"
    ).config.warnings
    assert warning.endswith(
        "/all.yaml:2:22: this '$' is taken as it is written — a variable has braces: ${NAME}"
    )


def test_an_allowed_private_address_needs_no_warning(loaded: Load) -> None:
    content = "feeds: [{url: http://127.0.0.1:81/, every: 1s}]\nsettings: {allow_private: 127.0.0.0/8}\n"
    assert loaded(all=content).config.warnings == ()


def test_a_heartbeat_that_will_not_be_asked_for_is_warned_about(loaded: Load) -> None:
    content = "feeds: [https://a.example/]\nsettings:\n  heartbeat: http://192.168.1.5:3001/push/abc\n"
    (warning,) = loaded(all=content).config.warnings
    assert "all.yaml:3:14: 192.168.1.5 is not a public address and will not be asked for" in warning
    assert "abc" not in warning
    assert loaded(all=f"{content}  allow_private: 192.168.0.0/16\n").config.warnings == ()


def test_polling_more_than_once_a_minute_is_warned_about(loaded: Load) -> None:
    content = "feeds: [https://a.example/, {url: https://b.example/, every: 1h}]\nsettings: {every: 59s}\n"
    (warning,) = loaded(all=content).config.warnings
    assert "all.yaml:1:9: this feed is polled more than once a minute — publishers may block that" in warning


SECRETS = {
    "password in a feed": ("feeds: ['https://me:pw@a.example/']\n", True),
    "user alone": ("feeds: ['https://me@a.example/']\n", False),
    "password as variable": ("feeds: ['https://me:${PW}@a.example/']\n", False),
    "password in a channel": ("channels: {m: 'mailtos://me:pw@mx.example.org?to=a@b.example'}\n", True),
    "password of a channel as variable": (
        "channels: {m: {url: 'mailtos://me:${PW}@mx.example.org'}}\n",
        False,
    ),
    "token in a channel": ("channels: {t: 'tgram://123:abc/5'}\n", True),
    "token as variable": ("channels: {t: 'tgram://${PW}/5'}\n", False),
    "mail without password": ("channels: {m: 'mailto://mx.example.org?to=a@b.example'}\n", False),
    "console": ("channels: {m: {console: true}}\nfeeds: [https://a.example/]\n", False),
}


@pytest.mark.parametrize(("content", "is_warned"), SECRETS.values(), ids=SECRETS)
def test_a_secret_in_a_file_for_everybody_is_warned_about(
    write: Write, content: str, is_warned: bool
) -> None:
    folder = write(all=content)
    assert load_config(folder, {"PW": "x"}).warnings == ()
    (folder / "all.yaml").chmod(0o644)
    warnings = load_config(folder, {"PW": "x"}).warnings
    assert len(warnings) == is_warned
    assert not any("pw@" in warning or "abc" in warning for warning in warnings)


# How a feed is asked for

ACCESS = """
feeds:
  - url: https://a.example/feed
    headers: {X-Api-Key: "${KEY}", Accept-Language: de}
    user_agent: Desk/1.0
    auth: {user: me, password: "${KEY}"}
    proxy: http://me:${KEY}@proxy.example:3128
    allow_private: 10.0.0.1
"""


def test_a_feed_may_be_asked_for_in_a_way_of_its_own(loaded: Load) -> None:
    [feed] = loaded({"KEY": "p@ss/word"}, feeds=ACCESS).config.feeds
    access = feed.access
    assert [(name, value.reveal()) for name, value in access.headers] == [
        ("X-Api-Key", "p@ss/word"),
        ("Accept-Language", "de"),
    ]
    assert access.user_agent == "Desk/1.0"
    assert access.login
    assert access.login.reveal() == "me:p@ss/word"
    assert access.proxy
    assert access.proxy.reveal() == "http://me:p%40ss%2Fword@proxy.example:3128"
    assert access.allow_private == ("10.0.0.1/32",)
    assert "p@ss" not in repr(feed)
    assert "p%40ss" not in repr(feed)


BAD_ACCESS = {
    "a header without a value": (
        "headers: {X-Key: ''}",
        "'X-Key': the value of a header is 1 to 4,000 ASCII",
    ),
    "a header of two lines": ('headers: {X-Key: "s3cret\\nb"}', "'X-Key': the value of a header is 1 to"),
    "no header name": ("headers: {X Key: s3cret}", "'X Key': this is not the name of a header"),
    "a header of ours": (
        "headers: {User-Agent: s3cret}",
        "'User-Agent': this header is set by monitor itself — write user_agent: … instead",
    ),
    "headers as a list": ("headers: [s3cret]", "'headers' must be a mapping (key: value), not a list"),
    "a user agent of two lines": (
        'user_agent: "s3cret\\nb"',
        "'user_agent': a user agent is up to 200 ASCII",
    ),
    "no password": ("auth: {user: me}", "the key 'password' is missing"),
    "a colon in the name": ("auth: {user: 'me:s3cret', password: x}", "'user': a user is a name in one line"),
    "a wrong key": (
        "auth: {user: me, pasword: s3cret}",
        "unknown key 'pasword' — did you mean 'password'?",
    ),
    "a text for a login": ("auth: me:s3cret", "'auth' must be a mapping (key: value), not a text"),
    "a SOCKS proxy": ("proxy: socks5://s3cret@h:1", "'proxy': SOCKS proxies are not supported"),
    "a proxy without scheme": (
        "proxy: s3cret.example:3128",
        "'proxy': the address does not begin with https:// or http:// — write it as http://proxy.example:3128",
    ),
    "a proxy with a path": ("proxy: http://h/s3cret", "'proxy': a proxy is a host and a port"),
    "no network": ("allow_private: home", "'allow_private': this is not a network"),
    "two logins": (
        "headers: {Authorization: s3cret}\n    auth: {user: me, password: s3cret}",
        "the login stands in 'auth' and in its headers — keep one of them",
    ),
}


@pytest.mark.parametrize(("yaml", "said"), BAD_ACCESS.values(), ids=BAD_ACCESS)
def test_a_wrong_way_of_asking_is_named_without_its_secrets(problems: Problems, yaml: str, said: str) -> None:
    found = problems(feeds=f"feeds:\n  - url: https://a.example/feed\n    {yaml}\n")
    assert any(said in problem for problem in found), found
    assert not any("s3cret" in problem for problem in found), found


def test_a_login_beside_one_in_the_address_is_refused(problems: Problems) -> None:
    content = "feeds:\n  - url: https://you:x@a.example/\n    auth: {user: me, password: x}\n"
    assert problems(feeds=content) == [
        "config/feeds.yaml:3:5: the login stands in its address and in 'auth' — keep one of them"
    ]


def test_typed_secrets_beside_an_address_get_a_warning_where_others_can_read_them(write: Write) -> None:
    folder = write(
        feeds="""feeds:
  - url: https://a.example/
    headers: {X-Api-Key: typed, Accept-Language: de}
  - {url: https://b.example/, auth: {user: me, password: typed}}
  - {url: https://c.example/, proxy: "http://me:typed@h:1"}
  - {url: https://d.example/, auth: {user: me, password: "${PW}"}, headers: {Cookie: "${PW}"}}
"""
    )
    (folder / "feeds.yaml").chmod(0o644)
    warnings = load_config(folder, {"PW": "x"}).warnings
    assert [int(warning.split(":")[1]) for warning in warnings] == [3, 4, 5]
    assert all("a secret stands in a file" in warning for warning in warnings)


def test_a_private_address_allowed_for_its_feed_needs_no_warning(loaded: Load) -> None:
    content = "feeds: [{url: http://10.0.0.7/, allow_private: 10.0.0.0/8}, {url: http://10.0.0.8/}]\n"
    [warning] = loaded(feeds=content).config.warnings
    assert "10.0.0.8 is not a public address" in warning


GAPS = {"0s": timedelta(0), "5s": timedelta(seconds=5)}


@pytest.mark.parametrize("written", GAPS)
def test_the_gap_between_visits_to_one_host_is_a_setting(loaded: Load, written: str) -> None:
    content = f"feeds: [https://a.example/]\nsettings: {{host_gap: {written}}}\n"
    assert loaded(feeds=content).config.settings.host_gap == GAPS[written]


@pytest.mark.parametrize("written", ["31s", "1h"])
def test_a_gap_that_would_outlast_a_lease_is_refused(problems: Problems, written: str) -> None:
    content = f"feeds: [https://a.example/]\nsettings: {{host_gap: {written}}}\n"
    assert problems(feeds=content) == ["config/feeds.yaml:2:22: 'host_gap': a gap lies between 0s and 30s"]


def test_hubs_reach_us_where_both_addresses_are_set(loaded: Load) -> None:
    settings = loaded(
        feeds="feeds: [https://a.example/]\nsettings: {public_url: https://n.example/m, listen: '[::1]:80'}\n"
    ).config.settings
    assert (settings.public_url, settings.listen) == ("https://n.example/m", ("::1", 80))


BAD_HUBS = {
    "only one": ("listen: h:1", "'listen' needs 'public_url' beside it"),
    "the other": ("public_url: https://n.example", "'public_url' needs 'listen' beside it"),
    "a report to nobody": ("report: weekly mon 08:00", "'report' needs 'notify_health' beside it"),
    "no port": (
        "listen: localhost",
        "'listen': this is not a place to listen at — write it as 127.0.0.1:8080",
    ),
    "a port with zeros before it": ("listen: h:0000080800", "'listen': this is not a place to listen at"),
    "too high a port": ("listen: h:99999", "'listen': this is not a place to listen at"),
    "a user": ("public_url: https://me@n.example", "'public_url': this address has no user"),
    "no scheme": ("public_url: n.example", "'public_url': the address does not begin with https://"),
}


@pytest.mark.parametrize(("yaml", "said"), BAD_HUBS.values(), ids=BAD_HUBS)
def test_a_wrong_place_to_be_called_is_named(problems: Problems, yaml: str, said: str) -> None:
    found = problems(feeds=f"feeds: [https://a.example/]\nsettings:\n  {yaml}\n")
    assert any(said in problem for problem in found), found
