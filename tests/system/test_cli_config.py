"""`monitor check`, `monitor schema` and `monitor feeds` as their users see them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from sqlalchemy import insert, select, update
from typer.testing import CliRunner, Result

from monitor.cli import check, feeds, status
from monitor.config.json_schema import json_schema
from monitor.config.load import load_config
from monitor.core.rhythm.record import Rhythm
from monitor.core.rhythm.stored import rhythm_to_json
from monitor.store.database import Database
from monitor.store.feeds import sync_with_config
from monitor.store.tables import feed, gap

FEEDS = """# mine
feeds:
  - url: https://me:${PW}@politik.example/feed
    name: Politik
    tags: [politik]
  - url: https://sport.example/feed
    name: Sport
    paused: true
  - https://bare.example/feed
"""
RULES = """
rules:
  - name: Nordkorea
    match: Nordkorea NOT Sport
    feeds: [tag:politik]
    notify: mail
    must_match: [Nordkorea testet]
    must_not_match: [Sport in Nordkorea]
  - name: Raketen
    any: [Rakete]
"""
CHANNELS = """
channels:
  mail:
    url: mailtos://me:${PW}@mx.example.org
    to: [a@b.example, c@d.example]
  log: {console: true}
"""
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PW", "s3cret")
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    folder = tmp_path / "config"
    folder.mkdir()
    for name, content in {"feeds": FEEDS, "rules": RULES, "channels": CHANNELS}.items():
        (folder / f"{name}.yaml").write_text(content)
        (folder / f"{name}.yaml").chmod(0o600)
    return folder


def monitor(*arguments: str | Path) -> Result:
    app = typer.Typer()
    check.register(app)
    feeds.register(app)
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, list(map(str, arguments)))
    assert "s3cret" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


AT_ONCE = "at once; more than 300 in 10 min become one summary; severity high passes"


def test_check_says_what_a_good_configuration_means(config: Path) -> None:
    result = monitor("check", "--config", config)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "3 feeds (1 paused, politik 1)",
        "2 channels",
        f"  mail: mailtos to a@b.example, c@d.example – {AT_ONCE}",
        "  log: console – at once",
        "2 rules",
        "  Nordkorea: Nordkorea NOT Sport → mail",
        "    finds 2 forms of Nordkorea, 5 forms of Sport",
        "  Raketen: Rakete → mail, log",
        "    finds 3 forms of Rakete",
        "The configuration is fine, 2 examples tried.",
    ]


def test_check_says_that_nothing_alerts_without_a_rule(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds: [https://a.example/rss]")
    result = monitor("check", "--config", tmp_path)
    assert result.exit_code == 0
    [said] = [line for line in result.stdout.splitlines() if "nothing alerts without one" in line]
    (tmp_path / "rules.yaml").write_text(said.partition("such as: ")[2])
    assert "1 rule" in monitor("check", "--config", tmp_path).stdout


def test_check_warns_of_terms_that_are_likely_to_flood(config: Path) -> None:
    (config / "more.yaml").write_text(
        "rules: [{name: Flut, any: [{term: Rat, mode: compound}, und, xy, EU, Rakete]}]"
    )
    result = monitor("check", "--config", config)
    assert result.exit_code == 0
    warned = [line.split("'")[1] for line in result.stdout.splitlines() if "likely to flood" in line]
    assert warned == ["Rat", "und", "xy"]


def test_check_tells_the_same_to_programs(config: Path) -> None:
    told = json.loads(monitor("check", "--json", "--config", config).stdout)
    assert told["ok"]
    assert told["problems"] == told["warnings"] == []
    assert (told["feeds"], told["examples"]) == (3, 2)
    assert told["channels"][0] == {
        "name": "mail",
        "scheme": "mailtos",
        "targets": ["a@b.example", "c@d.example"],
        "sends": AT_ONCE,
    }
    assert told["rules"][0] == {
        "name": "Nordkorea",
        "position": f"{config}/rules.yaml:3",
        "query": "Nordkorea NOT Sport",
        "forms": {"Nordkorea": 2, "Sport": 5},
        "warnings": [],
        "in": ["title", "summary", "text"],
        "feeds": ["tag:politik"],
        "languages": [],
        "severity": "normal",
        "tags": [],
        "notify": ["mail"],
        "times": [],
    }


def test_check_says_when_a_rule_alerts(config: Path) -> None:
    (config / "rules.yaml").write_text(
        "settings: {digest: hourly UTC}\nrules:\n"
        "  - {name: r, any: [Rakete], when: digest, repeat_after: 6h, escalate: {after: 90m, to: log}}\n"
        "  - {name: s, any: [Rakete], when: now, notify: log}\n"
    )
    told = json.loads(monitor("check", "--json", "--config", config).stdout)
    assert [rule["times"] for rule in told["rules"]] == [
        [
            "as a digest, hourly (UTC) where the channel has none of its own",
            "what follows within 6 h becomes one digest",
            "after 90 min without `monitor ack` also log",
        ],
        ["without waiting for digests"],
    ]


def test_check_shows_every_problem_and_leaves_with_2(config: Path) -> None:
    (config / "rules.yaml").write_text(RULES.replace("notify: mail", "notfy: mail").replace("[Rakete]", "[]"))
    result = monitor("check", "--config", config)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f"{config}/rules.yaml:6:5: unknown key 'notfy' — did you mean 'notify'?",
        f"{config}/rules.yaml:10:10: the list is empty — write what to look for",
        "2 problems in the configuration.",
    ]


def test_check_tries_the_examples_of_the_rules(config: Path) -> None:
    (config / "rules.yaml").write_text(RULES.replace("Nordkorea testet", "Südkorea testet"))
    result = monitor("check", "--config", config)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{config}/rules.yaml:7:18: the rule 'Nordkorea' does not find this — 'must_match' says otherwise",
        "1 problem in the configuration.",
    ]


def test_check_gives_problems_to_programs_with_their_places(config: Path) -> None:
    (config / "rules.yaml").write_text("rules: [{name: r, any: [x], severity: hgih}]\n")
    result = monitor("check", "--json", "--config", config)
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert not told["ok"]
    assert told["problems"] == [
        {
            "file": f"{config}/rules.yaml",
            "line": 1,
            "column": 39,
            "text": "'severity': unknown value 'hgih'",
            "hint": "did you mean 'high'?",
        }
    ]


def test_check_warns_about_what_is_allowed_but_hardly_meant(config: Path) -> None:
    (config / "channels.yaml").write_text("channels: {mail: 'mailto://me:pw-s3cret@mx.example.org'}\n")
    (config / "channels.yaml").chmod(0o644)
    result = monitor("check", "--config", config)
    assert result.exit_code == 0
    assert "warning: " in result.stderr
    assert "a secret stands in a file that every user of this machine can read" in result.stderr


def test_check_asks_apprise_whether_the_addresses_can_be_used(config: Path) -> None:
    (config / "channels.yaml").write_text(
        "channels:\n  chat: 'jsn://a.example/c4nary'\n  sms: 'twilio://c4nary-sid:c4nary-token@c4nary'\n"
    )
    (config / "rules.yaml").write_text("rules: []\n")
    result = monitor("check", "--config", config)
    assert result.exit_code == 2
    assert "channels.yaml:2:3: channel 'chat' cannot be used: Apprise does not know jsn://" in result.stderr
    assert "channels.yaml:3:3: channel 'sms' cannot be used: Apprise: An invalid Twilio" in result.stderr
    assert "c4nary" not in result.output


def test_check_of_a_folder_that_is_not_there_leaves_with_2(tmp_path: Path) -> None:
    result = monitor("check", "--config", tmp_path / "no")
    assert result.exit_code == 2
    assert "there is no such folder" in result.stderr


def test_names_cannot_steer_the_terminal(config: Path) -> None:
    (config / "rules.yaml").write_text("rules:\n- name: '[bold]x[/bold]'\n  any: '[red]\u202e'\n")
    result = monitor("check", "--config", config)
    assert "[bold]x[/bold]: " in result.stdout
    assert "\u202e" not in result.output


def test_schema_prints_the_schema() -> None:
    assert json.loads(monitor("schema").stdout) == json_schema()


def test_who_only_looks_needs_no_secrets(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = [
        ("feeds", "list", "--config", config, "--data", tmp_path),
        ("feeds", "export", "--config", config),
    ]
    before = [monitor(*look).stdout for look in looks]
    monkeypatch.delenv("PW")
    assert [monitor(*look).stdout for look in looks] == before
    assert monitor("check", "--config", config).exit_code == 2


def test_feeds_list_shows_the_configuration_before_the_first_poll(config: Path, tmp_path: Path) -> None:
    result = monitor("feeds", "list", "--config", config, "--data", tmp_path / "data")
    lines = result.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["Feed", "State"],
        ["Politik", "new"],
        ["Sport", "paused"],
        ["bare.example", "new"],
    ]
    assert "https://****@politik.example/feed" in lines[1]
    assert not (tmp_path / "data").exists()


def polled(config: Path, data: Path) -> None:
    """Leave a database in which one feed works and one fails."""
    data.mkdir()
    database = Database(f"sqlite:///{data / 'monitor.db'}")
    database.upgrade()
    specs = load_config(config, {"PW": "s3cret"}).feeds
    failing = {
        "state": "failing",
        "failures": 2,
        "failure_kind": "tls",
        "failure_reason": "the certificate is old",
    }
    with database.begin() as session:
        sync_with_config(session, specs, now=NOW)
        done = {
            "polled_at": NOW,
            "succeeded_at": NOW,
            "next_poll_at": NOW + timedelta(minutes=15),
            "title": "Bare!",
        }
        session.execute(update(feed).where(feed.c.url == "https://bare.example/feed").values(done))
        session.execute(update(feed).where(feed.c.name == "Politik").values(failing | {"polled_at": NOW}))
    database.close()


def test_feeds_list_tells_what_is_wrong_with_a_document_that_could_be_read(
    config: Path, tmp_path: Path
) -> None:
    polled(config, tmp_path / "data")
    problems = "only its first 5,000 entries are read"
    database = Database(f"sqlite:///{tmp_path / 'data' / 'monitor.db'}")
    with database.begin() as session:
        session.execute(update(feed).values(problems=problems))
    database.close()
    where: list[str | Path] = ["--config", config, "--data", tmp_path / "data"]
    politik, _, bare = json.loads(monitor("feeds", "list", "--json", *where).stdout)
    assert (politik["failure_reason"], bare["problems"]) == ("the certificate is old", problems)
    table = " ".join(monitor("feeds", "list", *where).stdout.split())
    assert "the certificate is old" in table
    assert problems in table


def test_feeds_list_shows_how_polling_stands(config: Path, tmp_path: Path) -> None:
    polled(config, tmp_path / "data")
    result = monitor("feeds", "list", "--json", "--config", config, "--data", tmp_path / "data")
    politik, sport, bare = json.loads(result.stdout)
    assert (politik["state"], politik["failures"], politik["failure_reason"]) == (
        "failing",
        2,
        "the certificate is old",
    )
    assert (sport["state"], sport["polled_at"]) == ("paused", None)
    assert (bare["name"], bare["state"], bare["articles"]) == ("Bare!", "active", 0)
    assert bare["succeeded_at"] == "2026-01-02T03:04:00+00:00"
    table = monitor("feeds", "list", "--config", config, "--data", tmp_path / "data").stdout
    assert "the certificate is old" in table
    assert "never" in table


def test_a_feed_is_listed_as_paused_as_soon_as_the_configuration_says_so(
    config: Path, tmp_path: Path
) -> None:
    polled(config, tmp_path / "data")
    assert monitor("feeds", "pause", "https://bare.example/feed", "--config", config).exit_code == 0
    result = monitor("feeds", "list", "--json", "--config", config, "--data", tmp_path / "data")
    bare = json.loads(result.stdout)[2]
    assert (bare["state"], bare["next_poll_at"]) == ("paused", None)


def test_feeds_list_tells_of_gaps_and_silence(config: Path, tmp_path: Path) -> None:
    polled(config, tmp_path / "data")
    quiet = {"told": "silent", "rhythm": rhythm_to_json(Rhythm(at=NOW, newest_at=NOW))}
    database = Database(f"sqlite:///{tmp_path / 'data' / 'monitor.db'}")
    with database.begin() as session:
        session.execute(update(feed).where(feed.c.url == "https://bare.example/feed").values(quiet))
        [politik] = session.scalars(select(feed.c.id).where(feed.c.name == "Politik"))
        session.execute(update(feed).where(feed.c.id == politik).values(failures=0, state="active"))
        now = datetime.now(UTC)
        session.execute(insert(gap).values(feed_id=politik, from_at=NOW, to_at=now - timedelta(hours=3)))
        session.execute(insert(gap).values(feed_id=politik, from_at=NOW, to_at=NOW))
    database.close()
    where: list[str | Path] = ["--config", config, "--data", tmp_path / "data"]
    table = " ".join(monitor("feeds", "list", *where).stdout.split())
    assert "entries may have passed unseen 3 h ago" in table
    assert "silent: nothing new since" in table
    politik_row, _, bare = json.loads(monitor("feeds", "list", "--json", *where).stdout)
    assert (politik_row["gaps"], politik_row["silent"], bare["gaps"], bare["silent"]) == (2, False, 0, True)
    assert bare["newest_at"] == NOW.isoformat()


def test_feeds_list_and_status_tell_of_moves_hubs_and_servers_that_hide_news(
    config: Path, tmp_path: Path
) -> None:
    polled(config, tmp_path / "data")
    later = datetime.now(UTC) + timedelta(days=3)
    peculiar = {
        "pushed": True,
        "moved": {"settled": "https://me:pw@new.example/feed?token=s3cret"},
        "distrusted_until": later,
    }
    database = Database(f"sqlite:///{tmp_path / 'data' / 'monitor.db'}")
    with database.begin() as session:
        session.execute(update(feed).where(feed.c.url == "https://bare.example/feed").values(peculiar))
    database.close()
    where: list[str | Path] = ["--config", config, "--data", tmp_path / "data"]
    table = " ".join(monitor("feeds", "list", *where).stdout.split())
    shown = "https://****@new.example/feed?token=****"
    assert f"moved for good: write {shown} into {config}/feeds.yaml" in table
    assert table.count("or when its hub calls") == 1
    *_, bare = json.loads(monitor("feeds", "list", "--json", *where).stdout)
    assert (bare["moved_to"], bare["distrusted_until"]) == (shown, later.isoformat())
    told = CliRunner().invoke(a_status(), ["--data", str(tmp_path / "data")]).output
    assert "moved Bare!:" in " ".join(told.split())
    assert "bare.example: said “not modified” of what had changed" in told


def a_status() -> typer.Typer:
    app = typer.Typer()
    status.register(app)
    return app


OPML = """<opml version="2.0"><body><outline text="Welt">
<outline text="Neu" xmlUrl="https://new.example/feed"/>
<outline text="Sport" xmlUrl="http://sport.example/feed"/>
<outline text="Evil" xmlUrl="file:///etc/passwd"/>
</outline></body></opml>"""


def test_feeds_import_adds_what_is_new_and_says_what_it_left_out(config: Path, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(OPML)
    result = monitor("feeds", "import", tmp_path / "list.opml", "--config", config, "--tag", "reader")
    assert result.exit_code == 0
    assert result.stdout == f"1 added to {config}/feeds.yaml, 1 already there, 1 left out.\n"
    assert result.stderr == "left out 'Evil': file:// addresses are not fetched\n"
    assert (config / "feeds.yaml").read_text() == (
        FEEDS + "  - url: https://new.example/feed\n    name: Neu\n    tags: [Welt, reader]\n"
    )


def test_feeds_import_into_another_file_of_the_folder(config: Path, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(OPML)
    result = monitor(
        "feeds", "import", tmp_path / "list.opml", "--config", config, "--to", config / "more.yaml"
    )
    assert result.exit_code == 0
    assert (config / "feeds.yaml").read_text() == FEEDS
    assert "https://new.example/feed" in (config / "more.yaml").read_text()


REFUSED = {
    "no file": ("nowhere.opml", [], 1, "nowhere.opml cannot be read: No such file or directory"),
    "no list": ("config/rules.yaml", [], 1, "rules.yaml:2: it is not XML"),
    "elsewhere": (
        "list.opml",
        ["--to", "/tmp/feeds.yaml"],
        2,
        "/tmp/feeds.yaml is not in the configuration folder",
    ),
    "bad tag": (
        "list.opml",
        ["--tag", ""],
        2,
        "a name has 1 to 80 visible characters in one line\nNothing was changed",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_feeds_import_that_cannot_be_done_changes_nothing(
    config: Path, tmp_path: Path, case: tuple[str, list[str], int, str]
) -> None:
    file, options, code, said = case
    (tmp_path / "list.opml").write_text(OPML)
    result = monitor("feeds", "import", tmp_path / file, "--config", config, *options)
    assert result.exit_code == code
    assert said in result.stderr
    assert (config / "feeds.yaml").read_text() == FEEDS


def test_feeds_export_and_import_give_the_same_feeds(config: Path, tmp_path: Path) -> None:
    result = monitor("feeds", "export", "--config", config)
    assert "Without their passwords: 1 of 3 addresses." in result.stderr
    (tmp_path / "list.opml").write_text(result.stdout)
    (tmp_path / "other").mkdir()
    assert monitor("feeds", "import", tmp_path / "list.opml", "--config", tmp_path / "other").exit_code == 0
    again = {feed.url: (feed.name, feed.tags) for feed in load_config(tmp_path / "other", {}).feeds}
    assert again == {
        "https://politik.example/feed": ("Politik", frozenset({"politik"})),
        "https://sport.example/feed": ("Sport", frozenset()),
        "https://bare.example/feed": ("https://bare.example/feed", frozenset()),
    }
