"""From the YAML files of a folder to the configuration, or to every problem in them at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from monitor.config.advice import advice
from monitor.config.channels import CONSOLE, channel_of
from monitor.config.examples import Example, unusable_rules
from monitor.config.explain import problems_of
from monitor.config.feeds import feed_of, repeated_feeds, two_logins
from monitor.config.kinds import Section
from monitor.config.machine import machine_zone
from monitor.config.merge import Merged, merge, plain
from monitor.config.model import Channel, Config, FeedSpec, Secret, Settings
from monitor.config.routes import read_routes, routed
from monitor.config.rules import Known, read_rules, unknown_channels
from monitor.config.schema import ChannelSection, FeedSection, SettingsSection
from monitor.config.sources import read_folder
from monitor.config.templates import Files, read_files, templates_of
from monitor.config.times import read_schedule
from monitor.config.tree import Node, Source, Table, Text, read_tree
from monitor.config.variables import filled_in
from monitor.core.errors import ConfigError, Position, Problem

S = TypeVar("S", bound=Section)
T = TypeVar("T")

MAX_PROBLEMS = 200  # shown at once


@dataclass(frozen=True, slots=True)
class Loaded:
    """The configuration, and the examples that its rules have to pass."""

    config: Config
    examples: tuple[Example, ...]


def load_config(folder: Path, environ: Mapping[str, str]) -> Config:
    """Read the configuration of `folder`; `${NAME}` comes from `environ`. Raises ConfigError with every problem."""
    return load(folder, environ).config


def load(folder: Path, environ: Mapping[str, str]) -> Loaded:
    """Read the configuration of `folder` with the places of its rules' examples."""
    sources, problems = read_folder(folder)
    templates, faults = read_files(folder)
    loaded = load_sources(sources, environ, problems=[*problems, *faults], templates=templates)
    if not (loaded.config.feeds or loaded.config.rules or any(c.url for c in loaded.config.channels)):
        raise ConfigError(
            [
                Problem(
                    Position(str(folder), 0),
                    "nothing is configured: there are no feeds",
                    "`monitor feeds add URL` finds one",
                )
            ]
        )
    return loaded


def load_sources(
    sources: Sequence[Source],
    environ: Mapping[str, str],
    *,
    problems: Iterable[Problem] = (),
    templates: Files | None = None,
) -> Loaded:
    """Read the configuration from files already in memory; `problems` are those met in getting them."""
    loading = _Loading(environ, list(problems), templates or {})
    loaded = loading.load(sources)
    if loading.problems:
        raise ConfigError(_told(loading.problems))
    return loaded


def _told(problems: Iterable[Problem]) -> list[Problem]:
    """Keep the first of several problems at one place, for the others follow from it, and no more than can be read."""
    first: dict[Position, Problem] = {}
    for problem in problems:
        first.setdefault(problem.position, problem)
    told = sorted(first.values(), key=lambda problem: problem.position)
    if len(told) > MAX_PROBLEMS:
        left = f"there are {len(told) - MAX_PROBLEMS:,} more problems from here on"
        told[MAX_PROBLEMS:] = [Problem(told[MAX_PROBLEMS].position, left)]
    return told


def _halves(settings: Table) -> list[Problem]:
    """Say what is missing beside a setting that does nothing alone."""
    needed = {"public_url": "listen", "listen": "public_url", "report": "notify_health"}
    return [
        Problem(
            settings.keys[one].position, f"'{one}' needs '{other}' beside it", f"see {other} in README.md"
        )
        for one, other in needed.items()
        if one in settings.keys and other not in settings.keys
    ]


class _Loading:
    """One reading of the whole configuration; collects problems on its way."""

    def __init__(self, environ: Mapping[str, str], problems: list[Problem], templates: Files) -> None:
        self.environ = environ
        self.problems = problems
        self.templates = templates

    def load(self, sources: Sequence[Source]) -> Loaded:
        trees = [self._kept(read_tree(source)) for source in sources]
        merged = self._kept(merge(tree for tree in trees if tree is not None))
        broken = bool(self.problems)
        settings = self._settings(merged)
        feeds, channels = self._feeds(merged), self._channels(merged, settings)
        known = Known(
            feeds=None if broken or len(feeds) < len(merged.feeds) else feeds,
            channels=None if broken else tuple(merged.channels.keys) or (CONSOLE.name,),
            templates=self.templates,
        )
        self.problems += unknown_channels(merged.settings, "notify_health", known)
        read = read_rules(merged.rules, known)
        self.problems += read.problems or unusable_rules(read.rules)
        routes = self._kept(read_routes(merged.routes, read.rules, known)) if not read.problems else []
        config = Config(
            feeds=tuple(feeds),
            rules=tuple(routed(rule, routes) for rule in read.rules),
            channels=tuple(channels) or (CONSOLE,),
            settings=settings,
        )
        warnings = sorted(advice(merged, config), key=lambda warning: warning.position)
        config = replace(config, warnings=tuple(map(str, warnings)))
        return Loaded(config, tuple(read.examples))

    def _kept(self, read: tuple[T, list[Problem]]) -> T:
        value, problems = read
        self.problems += problems
        return value

    def _validated(self, node: Node, section: type[S], *, shorthand: str | None = None) -> S | None:
        """Fill the variables of `node` in and read it as `section`; a bare text is its `shorthand` key."""
        filled, unset = filled_in(node, self.environ)
        self.problems += unset
        value = plain(filled)
        if shorthand and isinstance(filled, Text):
            value = {shorthand: value}
        try:
            read = section.model_validate(value)
        except ValidationError as error:
            caused = {problem.position.line_only for problem in unset}
            found = problems_of(error, filled, section)
            self.problems += [problem for problem in found if problem.position.line_only not in caused]
            return None
        return None if unset else read

    def _feeds(self, merged: Merged) -> list[FeedSpec]:
        read = [(self._validated(node, FeedSection, shorthand="url"), node) for node in merged.feeds]
        feeds = []
        for section, node in read:
            if section is not None:
                feeds.append(feed_of(section, node))
                self.problems += filter(None, [two_logins(feeds[-1], node)])
        self.problems += repeated_feeds(feeds)
        return feeds

    def _channels(self, merged: Merged, settings: Settings) -> list[Channel]:
        channels, zone = [], settings.timezone or self._machine_zone()
        for name, node in merged.channels.values.items():
            section = self._validated(node, ChannelSection, shorthand="url")
            channel = channel_of(merged.channels.keys[name], section, node, zone=zone) if section else None
            if isinstance(channel, Problem):
                self.problems.append(channel)
            elif channel:
                templates = self._kept(
                    templates_of(section.template if section else None, node, self.templates)
                )
                channels.append(replace(channel, templates=templates))
        return channels

    def _settings(self, merged: Merged) -> Settings:
        section = self._validated(merged.settings, SettingsSection)
        self.problems += _halves(merged.settings)
        if section is None:
            return Settings()
        zone = section.timezone or self._machine_zone()
        digest = read_schedule(section.digest, zone)
        report = read_schedule(section.report, zone) if section.report else None
        heartbeat = Secret(section.heartbeat) if section.heartbeat else None
        return Settings(**{**dict(section), "digest": digest, "report": report, "heartbeat": heartbeat})

    def _machine_zone(self) -> tzinfo:
        try:
            return machine_zone()
        except ConfigError as error:
            self.problems += error.problems
            return UTC
