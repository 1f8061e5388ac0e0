"""What one configuration has that another has not, in few words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from monitor.config.model import Channel, Config, FeedSpec
from monitor.core.errors import Position
from monitor.core.rule import Rule

Part = TypeVar("Part", FeedSpec, Rule, Channel)

_ANYWHERE = Position("")
_SHOWN = 8  # names


def difference(old: Config, new: Config) -> dict[str, str]:
    """Return what changed from `old` to `new`, by section: `+name` is new, `-name` is gone, `~name` is changed.

    Feeds are only counted. Where something stands in its file makes no difference.
    """
    feeds = _marks(_by(old.feeds, _address), _by(new.feeds, _address))
    told = {
        "feeds": " ".join(f"{sign}{len(names)}" for sign, names in feeds.items() if names),
        "rules": _named(_marks(_by(old.rules, _name), _by(new.rules, _name))),
        "channels": _named(_marks(_by(old.channels, _name), _by(new.channels, _name))),
        "settings": "" if old.settings == new.settings else "changed",
    }
    return {section: change for section, change in told.items() if change}


def _address(feed: FeedSpec) -> str:
    return feed.identity


def _name(part: Rule | Channel) -> str:
    return part.name


def _by(parts: Iterable[Part], key: Callable[[Part], str]) -> dict[str, Part]:
    return {key(part): replace(part, position=_ANYWHERE) for part in parts}


def _marks(old: Mapping[str, Part], new: Mapping[str, Part]) -> dict[str, list[str]]:
    return {
        "+": [name for name in new if name not in old],
        "-": [name for name in old if name not in new],
        "~": [name for name in new if name in old and new[name] != old[name]],
    }


def _named(marks: Mapping[str, list[str]]) -> str:
    named = [f"{sign}{name}" for sign, names in marks.items() for name in names]
    more = [f"and {len(named) - _SHOWN} more"] if len(named) > _SHOWN else []
    return ", ".join(named[:_SHOWN] + more)
