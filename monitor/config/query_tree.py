"""From the lists and lines of a rule to one query; offsets of problems become places in the file."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from monitor.config.tree import Listing, Node, Table, Text
from monitor.core.errors import Problem
from monitor.core.language.words import has_letters
from monitor.core.query import (
    And,
    AtLeast,
    InField,
    Mode,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    QueryProblem,
    Regex,
    Term,
    Wildcard,
    inner_queries,
    number,
)
from monitor.core.query_parser import parse_entry, parse_query

GROUP_KEYS = ("match", "all", "any", "none", "at_least")


class QueryReading:
    """Reads the query of one rule. What has the wrong shape is passed over: the schema reports it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def group(self, table: Table) -> Query | None:
        """Read a mapping with any of the group keys: all that it says must hold together. None: it says nothing."""
        parts = [
            part for key in GROUP_KEYS if key in table.values for part in self._key(key, table.values[key])
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts)) if parts else None

    def _key(self, key: str, value: Node) -> Iterator[Query]:
        if key == "match":
            yield from self._text(value, parse_query)
        elif key == "at_least":
            yield from self._at_least(value)
        elif entries := tuple(self._entries(value)):
            together = entries[0] if len(entries) == 1 else And(entries) if key == "all" else Or(entries)
            yield Not(together) if key == "none" else together

    def _at_least(self, value: Node) -> Iterator[Query]:
        if not isinstance(value, Table) or not {"count", "of"} <= value.values.keys():
            return
        count, entries = value.values["count"], tuple(self._entries(value.values["of"]))
        if not isinstance(count, Text) or not count.text.isdecimal() or not entries:
            return
        wanted = number(count.text)
        if not 1 <= wanted <= len(entries):
            said = f"'count' is {wanted}, but there are {len(entries)} to choose from"
            self.problems.append(Problem(count.position, said))
            return
        yield AtLeast(wanted, entries)

    def _entries(self, value: Node) -> Iterator[Query]:
        if isinstance(value, Listing) and not value.parts:
            self.problems.append(Problem(value.position, "the list is empty", "write what to look for"))
        for part in value.parts if isinstance(value, Listing) else (value,):
            if isinstance(part, Text):
                yield from self._text(part, parse_entry)
            elif isinstance(part, Table):
                yield from self._mapping(part)

    def _mapping(self, table: Table) -> Iterator[Query]:
        if "term" in table.values:
            yield from self._term(table)
        elif (group := self.group(table)) is not None:
            yield group
        elif not table.values:
            self.problems.append(Problem(table.position, "this says nothing to look for"))

    def _text(self, node: Node, parse: Callable[[str], Query | QueryProblem]) -> Iterator[Query]:
        if not isinstance(node, Text) or node.is_absent:
            return
        read = parse(node.text)
        if isinstance(read, QueryProblem):
            offset = min(read.offset, len(node.text.rstrip()))
            self.problems.append(Problem(node.position_at(offset), read.text, read.hint))
        else:
            yield read

    def _term(self, table: Table) -> Iterator[Query]:
        mode, without = table.values.get("mode"), table.values.get("not")
        for query in self._text(table.values["term"], parse_entry):
            unfit = next((part for part in inner_queries(query) if isinstance(part, Wildcard | Regex)), None)
            if unfit and (mode or without):
                said = "'mode' and 'not' are for words, not for wildcards and regular expressions"
                self.problems.append(Problem(table.values["term"].position, said))
            elif isinstance(mode, Text) and mode.text in set(Mode):
                yield with_mode(self._excluding(query, without), Mode(mode.text))
            else:
                yield self._excluding(query, without)

    def _excluding(self, query: Query, without: Node | None) -> Query:
        """Return `query` with the words and phrases inside which its terms do not count."""
        if without is None:
            return query
        parts = without.parts if isinstance(without, Listing) else (without,)
        texts = [part for part in parts if isinstance(part, Text)]
        self.problems += filter(None, map(_no_words, texts))
        words = tuple(text.text.strip('"„“”»«') for text in texts)
        return _mapped(query, lambda term: replace(term, without=(*term.without, *words)))


def _no_words(text: Text) -> Problem | None:
    """Say what of a `not` list is more than words, or nothing at all; None: it is words."""
    if not has_letters(text.text):
        return Problem(text.position, "there is nothing here inside which the term would not count")
    if "*" in text.text or text.text.startswith(("/", "=")):
        said = "'not' takes words and phrases, no wildcards, regular expressions or '='"
        return Problem(
            text.position, said, "write the words out, or exclude it from the whole rule with none: […]"
        )
    return None


def with_mode(query: Query, mode: Mode) -> Query:
    """Return `query` with `mode` for every term that has none of its own."""
    return _mapped(query, lambda term: term if term.mode or term.literal else replace(term, mode=mode))


def _mapped(query: Query, change: Callable[[Term], Term]) -> Query:
    match query:
        case Term():
            return change(query)
        case Phrase(words):
            return replace(
                query, words=tuple(change(word) if isinstance(word, Term) else word for word in words)
            )
        case Near(left, right):
            return replace(query, left=_mapped(left, change), right=_mapped(right, change))
        case Not(part) | InField(_, part):
            return replace(query, part=_mapped(part, change))
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return replace(query, parts=tuple(_mapped(part, change) for part in parts))
        case Wildcard() | Regex():
            return query


def finds_by_absence(query: Query) -> bool:
    """Tell whether a text with none of the query's terms would satisfy it: then it finds nearly everything."""
    match query:
        case Not(part):
            return not finds_by_absence(part)
        case InField(_, part):
            return finds_by_absence(part)
        case And(parts):
            return all(map(finds_by_absence, parts))
        case Or(parts):
            return any(map(finds_by_absence, parts))
        case AtLeast(count, parts):
            return sum(map(finds_by_absence, parts)) >= count
        case _:
            return False
