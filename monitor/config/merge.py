"""The files of a folder as one configuration: lists one after the other, mappings into one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from monitor.config.explain import unknown_key
from monitor.config.tree import Listing, Node, Table, Text, shown
from monitor.core.errors import Position, Problem

SECTIONS = ("feeds", "rules", "channels", "routes", "settings")
LISTS = ("feeds", "rules", "routes")


@dataclass(slots=True)
class Merged:
    """What all files say together."""

    feeds: list[Node] = field(default_factory=list)
    rules: list[Node] = field(default_factory=list)
    routes: list[Node] = field(default_factory=list)
    channels: Table = field(default_factory=lambda: Table({}, {}, Position("config")))
    settings: Table = field(default_factory=lambda: Table({}, {}, Position("config")))


def merge(tables: Iterable[Table]) -> tuple[Merged, list[Problem]]:
    """Put the files' sections together, and say what stands in the wrong place or twice."""
    merged, problems = Merged(), list[Problem]()
    for table in tables:
        for name, section in table.values.items():
            problems += _add(merged, table.keys[name], section)
    return merged, problems


def _add(merged: Merged, name: Text, section: Node) -> list[Problem]:
    if name.text not in SECTIONS:
        return [unknown_key(name, SECTIONS)]
    if isinstance(section, Text) and section.is_absent:
        return []
    if name.text in LISTS:
        if not isinstance(section, Listing):
            return [Problem(section.position, f"'{name.text}' must be a list", "begin each entry with '- '")]
        getattr(merged, name.text).extend(section.parts)
        return _absences(section, name.text)
    if not isinstance(section, Table):
        example = "mail: {url: …}" if name.text == "channels" else "every: 15m"
        return [Problem(section.position, f"'{name.text}' must be a mapping", f"such as {example}")]
    return _absences(section, name.text) + _join(getattr(merged, name.text), section)


def _join(into: Table, section: Table) -> list[Problem]:
    problems = []
    for name, key in section.keys.items():
        if name in into.keys:
            first = into.keys[name].position.line_only
            problems.append(Problem(key.position, f"the key {shown(key)} is here twice", f"first at {first}"))
        else:
            into.keys[name], into.values[name] = key, section.values[name]
    return problems


def _absences(node: Node, name: str) -> list[Problem]:
    """Find keys and dashes with nothing behind them: more often a slip than a wish."""
    match node:
        case Text() if node.is_absent:
            return [Problem(node.position, f"'{name}' has no value", "write one, or remove the line")]
        case Table():
            return [p for key, value in node.values.items() for p in _absences(value, key)]
        case Listing():
            return [p for part in node.parts for p in _absences(part, name)]
        case _:
            return []


def plain(node: Node) -> Any:
    """Return the node as text, list and dict, its variables filled in."""
    match node:
        case Text():
            return node.text
        case Listing():
            return [plain(part) for part in node.parts]
        case Table():
            return {key: plain(value) for key, value in node.values.items()}
