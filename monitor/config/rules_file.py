"""The rules of one file that is not part of the configuration, such as an older version of one that is."""

from pathlib import Path

from monitor.config.examples import unusable_rules
from monitor.config.merge import merge
from monitor.config.model import Config
from monitor.config.rules import Known, read_rules
from monitor.config.sources import read_source
from monitor.config.tree import read_tree
from monitor.core.errors import ConfigError, Problem
from monitor.core.rule import Rule


def rules_in(path: Path, config: Config) -> tuple[Rule, ...]:
    """Read a file's rules; feeds and tags that they name must be those of `config`. Raises ConfigError."""
    source = read_source(path, within=path.parent)
    if isinstance(source, Problem):
        raise ConfigError([source])
    tree, problems = read_tree(source)
    merged, faults = merge([tree] if tree else [])
    read = read_rules(merged.rules, Known(feeds=config.feeds, channels=None))
    found = [*problems, *faults, *(read.problems or unusable_rules(read.rules))]
    if found:
        raise ConfigError(found)
    return tuple(read.rules)
