"""A YAML file as a tree of texts with their places: no guessed types, no aliases, no tags, nothing overridden."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import yaml

from monitor.config.alignment import aligned
from monitor.config.syntax import syntax_problem
from monitor.core.errors import Position, Problem

MAX_DEPTH = 50  # lists and mappings within each other
MAX_PROBLEMS = 100  # of one file, before the rest is left unread


@dataclass(frozen=True)
class Source:
    """One file of the configuration: `path` is how the user named it."""

    path: str
    text: str
    world_readable: bool = False

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(at + 1 for at, char in enumerate(self.text) if char == "\n")]

    def position(self, index: int) -> Position:
        """Return the place of the character at `index`."""
        line = bisect_right(self._line_starts, index)
        return Position(self.path, line, index - self._line_starts[line - 1] + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A scalar. `written` is what the file says, `text` the same with its variables filled in."""

    text: str
    written: str
    source: Source = field(repr=False)
    start: int  # in the source; end exclusive
    end: int
    style: str = ""  # the YAML indicator: ' " | > or nothing

    @property
    def position(self) -> Position:
        return self.source.position(self.start)

    @property
    def is_absent(self) -> bool:
        """Tell whether nothing at all is written here (`''` is a text, an empty one)."""
        return not self.written and not self.style

    def position_at(self, offset: int) -> Position:
        """Return the place in the file of the character at `offset` of the text."""
        raw = self.source.text[self.start : self.end]
        return self.source.position(self.start + aligned(self.written, raw, self.style, offset))


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    parts: tuple["Node", ...]
    position: Position
    end: int = 0  # in the source; of a block it is where the next thing begins
    is_block: bool = True  # written with dashes, one entry per line


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping. `keys` are the keys as texts, by what they say."""

    values: dict[str, "Node"]
    keys: dict[str, Text]
    position: Position
    end: int = 0
    is_block: bool = True


Node = Text | Listing | Table


def read_tree(source: Source) -> tuple[Table | None, list[Problem]]:
    """Return the file's mapping and what is wrong with it; None if it cannot be read as one."""
    reading = _Reading(source)
    try:
        return reading.document(), reading.problems
    except _Unreadable as stop:
        return None, [*reading.problems, stop.problem]
    except yaml.MarkedYAMLError as error:
        return None, [*reading.problems, syntax_problem(source.text, source.position, error)]


class _Unreadable(Exception):  # noqa: N818 not an error of the program: the end of one reading
    """Nothing behind this place can be read."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Reading:
    """One pass over the events of a file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self._end = 0  # of the list or mapping read last
        self._events: Iterator[yaml.Event] = yaml.parse(source.text, Loader=yaml.CSafeLoader)

    def document(self) -> Table | None:
        """Read the only document of the file; an empty one is an empty mapping."""
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return self._empty()
        root = self._node(next(self._events), depth=1)
        next(self._events)  # the document's end
        after = next(self._events)
        if isinstance(after, yaml.DocumentStartEvent):
            self._report(after, "a second document begins here", "put everything into one, without '---'")
        if isinstance(root, Table):
            return root
        if isinstance(root, Text) and root.is_absent:
            return self._empty()
        hint = "at its outer edge stand feeds:, rules:, channels: or settings:"
        self.problems.append(Problem(root.position, "the file is not a mapping", hint))
        return None

    def _empty(self) -> Table:
        return Table({}, {}, Position(self.source.path))

    def _report(self, event: yaml.Event, text: str, hint: str | None = None) -> None:
        problem = Problem(self._place(event), text, hint)
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Unreadable(problem)
        self.problems.append(problem)

    def _place(self, event: yaml.Event) -> Position:
        return self.source.position(_index(event.start_mark))

    def _node(self, event: yaml.Event, depth: int) -> Node:
        position = self._place(event)
        if depth > MAX_DEPTH:
            raise _Unreadable(Problem(position, f"nested more than {MAX_DEPTH} deep"))
        self._refuse_indirection(event)
        if isinstance(event, yaml.SequenceStartEvent):
            parts = tuple(self._parts(depth))
            return Listing(parts, position, self._end, is_block=not event.flow_style)
        if isinstance(event, yaml.MappingStartEvent):
            values, keys = self._pairs(depth)
            return Table(values, keys, position, self._end, is_block=not event.flow_style)
        return self._text(event)

    def _refuse_indirection(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._report(
                event, "'*' begins an alias here, which is not allowed", "put the text in quotes: '*…'"
            )
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self._report(
                event, "'&' begins an anchor here, which is not allowed", "put the text in quotes: '&…'"
            )
        if getattr(event, "tag", None) is not None:
            self._report(event, "'!' begins a tag here, which is not allowed", "put the text in quotes: '!…'")

    def _parts(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)
        self._end = _index(event.end_mark)

    def _pairs(self, depth: int) -> tuple[dict[str, Node], dict[str, Text]]:
        values, keys = dict[str, Node](), dict[str, Text]()
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Text):
                self._report(event, "a key must be a word, not a list or a mapping")
            elif key.text == "<<" and not key.style:
                self._report(event, "merge keys (<<) are not allowed", "write the keys out")
            elif key.text in keys:
                first = keys[key.text].position.line_only
                self._report(event, f"the key {shown(key)} is here twice", f"first at {first}")
            else:
                keys[key.text] = key
                values[key.text] = value
        self._end = _index(event.end_mark)
        return values, keys

    def _text(self, event: yaml.Event) -> Text:
        value = event.value if isinstance(event, yaml.ScalarEvent) else ""
        if any(ord(char) < 32 and char not in "\t\n" for char in value):  # noqa: PLR2004 the space
            self._report(event, "the text has a control character in it")
        return Text(
            text=value,
            written=value,
            source=self.source,
            start=_index(event.start_mark),
            end=_index(event.end_mark),
            style=getattr(event, "style", None) or "",
        )


def _index(mark: "yaml.Mark | yaml._yaml.Mark | None") -> int:
    assert mark is not None  # every event has its marks
    return mark.index


MAX_SHOWN = 60


def shown(text: Text) -> str:
    """Return what the file says, in quotes, for an error message; long texts are cut, and addresses, which may hold secrets."""
    return quoted(text.written)


def quoted(said: str) -> str:
    """Return a text in quotes as `shown` does."""
    said = "".join(char if char.isprintable() else " " for char in said)
    scheme, is_address, _ = said.partition("://")
    if is_address:
        return f"'{scheme[:MAX_SHOWN]}://…'"
    return f"'{said}'" if len(said) <= MAX_SHOWN else f"'{said[:MAX_SHOWN]}…'"
