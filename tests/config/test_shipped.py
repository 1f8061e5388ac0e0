"""The configuration that comes with the program, and the schema that editors use."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apprise import Apprise
from pydantic import BaseModel

from monitor.config.address import address_fault, same_feed_key
from monitor.config.examples import failed_examples
from monitor.config.json_schema import json_schema, schema_text
from monitor.config.load import load, load_config
from monitor.config.opml import OpmlFault, read_opml
from monitor.config.schema import ChannelSection, RuleSection, SettingsSection
from monitor.lexicon import open_lexicon

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config"
YAML_FILES = sorted(SHIPPED.glob("*.yaml"))


def test_the_shipped_configuration_is_fine_and_alerts_to_the_console() -> None:
    loaded = load(SHIPPED, {})
    assert loaded.config.warnings == ()
    assert [rule.name for rule in loaded.config.rules] == ["Nordkorea", "ballistische Raketen"]
    assert [channel.scheme for channel in loaded.config.channels] == ["console"]
    assert {feed.language for feed in loaded.config.feeds} == {"de", "en"}
    assert all(feed.name and feed.tags for feed in loaded.config.feeds)
    assert failed_examples(loaded.config.rules, loaded.examples, lexicon=open_lexicon()) == []


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_shipped_files_point_editors_at_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"


def test_the_schema_file_is_what_the_program_prints() -> None:
    assert (SHIPPED / "schema.json").read_text(encoding="utf-8") == schema_text()


def descriptions(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            yield key, value
        for value in part.values():
            yield from descriptions(value)


def test_every_key_of_the_schema_says_what_it_is_for() -> None:
    described = dict(descriptions(json_schema()))
    assert {"feeds", "url", "must_match", "at_least", "not", "in", "allow_private"} <= described.keys()
    assert [key for key, value in described.items() if not value.get("description")] == []


@pytest.mark.parametrize("section", [SettingsSection, ChannelSection, RuleSection])
def test_the_defaults_that_editors_write_mean_what_holds_without_them(section: type[BaseModel]) -> None:
    told = json_schema()["$defs"][section.__name__]["properties"]
    defaults = {key: value["default"] for key, value in told.items() if "default" in value}
    needed = {"name": "Nordkorea"} if section is RuleSection else {}
    assert defaults
    assert section.model_validate(defaults | needed) == section.model_validate(needed)


def test_the_schema_allows_no_other_keys() -> None:
    definitions = json.loads(schema_text())
    sections = [
        part for part in [definitions, *definitions["$defs"].values()] if part.get("type") == "object"
    ]
    inner = ["route", "escalate", "group", "term", "at least", "auth", "template"]
    named = ["file", "feed", "channel", "settings", "rule", *inner]
    assert len(sections) == len(named)
    assert all(section["additionalProperties"] is False for section in sections)


def uncommented(path: Path) -> str:
    """Return the file with its commented YAML switched on."""
    return re.sub(r"(?m)^( *)# (?=( *)([a-z_]+:|- ))", r"\1", path.read_text(encoding="utf-8"))


def test_the_commented_examples_work_when_they_are_switched_on(tmp_path: Path) -> None:
    for path in YAML_FILES:
        (tmp_path / path.name).write_text(uncommented(path), encoding="utf-8")
        (tmp_path / path.name).chmod(0o600)
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    environ = dict.fromkeys(re.findall(r"\$\{(\w+)\}", text), "value")
    environ["SLACK_WEBHOOK"] = f"https://hooks.slack.com/services/T{'1' * 8}/B{'2' * 8}/{'c' * 24}"
    config = load_config(tmp_path, environ)
    assert [channel.name for channel in config.channels] == ["mail", "phone", "chat", "team", "log"]
    assert {"tagesschau", "DER SPIEGEL", "FAZ"} <= {feed.name for feed in config.feeds}
    assert config.settings.contact == "you@example.org"
    for channel in config.channels:
        assert channel.url is None or Apprise.instantiate(channel.url.reveal()), channel.name


def test_the_starter_list_holds_well_formed_feeds_once() -> None:
    outlines = read_opml((ROOT / "seeds" / "feeds.opml").read_bytes())
    assert not isinstance(outlines, OpmlFault)
    assert len(outlines) > 60
    assert [outline.url for outline in outlines if address_fault(outline.url)] == []
    assert len({same_feed_key(outline.url) for outline in outlines}) == len(outlines)
    assert len({outline.name.casefold() for outline in outlines}) == len(outlines)
    assert all(outline.tags and outline.language for outline in outlines)


def test_shipped_feeds_are_part_of_the_starter_list() -> None:
    outlines = read_opml((ROOT / "seeds" / "feeds.opml").read_bytes())
    assert not isinstance(outlines, OpmlFault)
    listed = {outline.url: outline for outline in outlines}
    for feed in load_config(SHIPPED, {}).feeds:
        assert listed[feed.url].name == feed.name
        assert listed[feed.url].language == feed.language
