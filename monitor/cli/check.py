"""`monitor check` and `monitor schema`: the configuration, judged and described."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import typer
from rich.markup import escape

from monitor.cli.common import CONFIG_DIR, AsJson, ConfigDir, counted, err, out, printable, to_json
from monitor.config.examples import failed_examples
from monitor.config.load import Loaded, load
from monitor.config.model import Channel, Config
from monitor.core.advice import floods
from monitor.core.compile import Expansion
from monitor.core.errors import ConfigError, Problem
from monitor.core.query_text import describe
from monitor.core.rule import Rule, When
from monitor.core.timing_text import describe as describe_timing
from monitor.core.timing_text import describe_schedule, length


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command()(schema)


def check(config: ConfigDir = CONFIG_DIR, *, as_json: AsJson = False) -> None:
    """Read the whole configuration and say what is wrong with it, or what it means.

    Every problem is shown at once, with its file, line and column. The examples of the rules
    (`must_match`, `must_not_match`) are tried, and whether Apprise can use each channel's address;
    no server is asked. Exit code 2 if there is any problem.

    Example: `monitor check --config ~/watch/config`
    """
    try:
        loaded = load(config, os.environ)
        problems = [*(_tried(loaded) if loaded.examples else []), *_unusable(loaded.config)]
    except ConfigError as error:
        problems = list(error.problems)
        loaded = None
    if as_json:
        print(to_json(_as_json(loaded, problems)))
    else:
        _print(loaded, problems)
    if problems:
        raise typer.Exit(2)


def _tried(loaded: Loaded) -> list[Problem]:
    from monitor.lexicon import open_lexicon

    config, lexicon = loaded.config, open_lexicon()
    return failed_examples(config.rules, loaded.examples, feeds=config.feeds, lexicon=lexicon)


def _unusable(config: Config) -> list[Problem]:
    """Return what Apprise finds wrong with the addresses of channels."""
    if not any(channel.url for channel in config.channels):
        return []
    from monitor.notify import AppriseNotifier

    with closing(AppriseNotifier()) as notifier:
        reasons = [(channel, notifier.validate(channel)) for channel in config.channels]
    return [
        Problem(channel.position, f"channel '{channel.name}' cannot be used: {reason}")
        for channel, reason in reasons
        if reason
    ]


def schema() -> None:
    """Print the JSON Schema of the configuration files, for editors.

    A first line `# yaml-language-server: $schema=schema.json` in a YAML file makes most editors
    complete keys, show what they mean and mark mistakes while you write.

    Example: `monitor schema > config/schema.json`
    """
    from monitor.config.json_schema import schema_text

    print(schema_text(), end="")


def _print(loaded: Loaded | None, problems: list[Problem]) -> None:
    for problem in problems:
        err.print(printable(str(problem)), markup=False)
    if problems:
        err.print(f"{counted(len(problems), 'problem')} in the configuration.")
        return
    assert loaded is not None  # no problems
    for line in _summary(loaded):
        out.print(line)
    for warning in loaded.config.warnings:
        err.print(f"warning: {printable(warning)}", markup=False)


def _summary(loaded: Loaded) -> Iterator[str]:
    config = loaded.config
    yield f"[bold]{counted(len(config.feeds), 'feed')}[/bold]{_feed_note(config)}"
    yield f"[bold]{counted(len(config.channels), 'channel')}[/bold]"
    for channel in config.channels:
        yield escape(f"  {channel.name}: {_destination(channel)} – {describe_timing(channel.timing)}")
    yield f"[bold]{counted(len(config.rules), 'rule')}[/bold]"
    if not config.rules:
        yield escape(
            "  nothing alerts without one, such as: rules: [{name: Rockets, match: missile OR rocket}]"
        )
    for rule in config.rules:
        yield escape(printable(f"  {rule.name}: {describe(rule.query)} → {_alerted(rule, config)}"))
        expansions = _expansions(rule)
        if expansions:
            counts = ", ".join(f"{counted(len(each.forms), 'form')} of {each.term}" for each in expansions)
            yield escape(printable(f"    finds {counts}"))
        for _, reason in floods(expansions):
            yield escape(printable(f"    likely to flood: {reason}"))
    tried = f", {counted(len(loaded.examples), 'example')} tried" if loaded.examples else ""
    yield f"The configuration is fine{tried}."


def _expansions(rule: Rule) -> tuple[Expansion, ...]:
    """Return what each word of the rule stands for; `monitor try` shows the forms themselves."""
    from monitor.core.matcher import compile_rules
    from monitor.lexicon import open_lexicon

    return compile_rules((rule,), lexicon=open_lexicon()).expansions


def _feed_note(config: Config) -> str:
    tags = Counter(tag for feed in config.feeds for tag in feed.tags)
    paused = sum(feed.paused for feed in config.feeds)
    notes = [f"{paused} paused"] if paused else []
    notes += [f"{tag} {count}" for tag, count in tags.most_common()]
    return escape(f" ({', '.join(notes)})") if notes else ""


def _destination(channel: Channel) -> str:
    targets = [target for target in channel.targets if target]
    return channel.scheme + (f" to {', '.join(targets)}" if targets else "")


def _alerted(rule: Rule, config: Config) -> str:
    return "; ".join([", ".join(_channels(rule, config)), *_times(rule, config)])


def _channels(rule: Rule, config: Config) -> list[str]:
    return list(rule.notify) or [channel.name for channel in config.channels]


def _times(rule: Rule, config: Config) -> Iterator[str]:
    if rule.when is When.NOW:
        yield "without waiting for digests"
    if rule.when is When.DIGEST:
        yield f"as a digest, {describe_schedule(config.settings.digest)} where the channel has none of its own"
    if rule.repeat_after:
        yield f"what follows within {length(rule.repeat_after)} becomes one digest"
    if rule.escalate:
        yield f"after {length(rule.escalate.after)} without `monitor ack` also {', '.join(rule.escalate.to)}"


def _as_json(loaded: Loaded | None, problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ok": not problems,
        "problems": [_problem_as_json(problem) for problem in problems],
    }
    if loaded is None:
        return found
    config = loaded.config
    return found | {
        "warnings": list(config.warnings),
        "feeds": len(config.feeds),
        "channels": [
            {
                "name": c.name,
                "scheme": c.scheme,
                "targets": [t for t in c.targets if t],
                "sends": describe_timing(c.timing),
            }
            for c in config.channels
        ],
        "rules": [_rule_as_json(rule, config) for rule in config.rules],
        "examples": len(loaded.examples),
    }


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    place = problem.position
    return {
        "file": place.path,
        "line": place.line,
        "column": place.column,
        "text": problem.text,
        "hint": problem.hint,
    }


def _rule_as_json(rule: Rule, config: Config) -> dict[str, Any]:
    return {
        "name": rule.name,
        "position": rule.position.line_only,
        "query": describe(rule.query),
        "forms": {each.term: len(each.forms) for each in _expansions(rule)},
        "warnings": [reason for _, reason in floods(_expansions(rule))],
        "in": list(rule.fields),
        "feeds": [*sorted(rule.scope.feeds), *(f"tag:{tag}" for tag in sorted(rule.scope.tags))],
        "languages": sorted(rule.scope.languages),
        "severity": rule.severity.value,
        "tags": sorted(rule.tags),
        "notify": _channels(rule, config),
        "times": list(_times(rule, config)),
    }
