"""A rule's query with one thing changed, and how to write it in YAML."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from monitor.core.lack import Kind, variants
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
    Regex,
    Term,
    Wildcard,
    inner_queries,
)
from monitor.core.query_text import describe

_WORTH = (Kind.MODE, Kind.CAPITALS, Kind.FORM, Kind.GAP, Kind.ORDER)  # changes that a rule is the better for
LEAVES = 12  # terms of a rule that are tried in other ways


@dataclass(frozen=True, slots=True)
class Reach:
    """A term of a rule made to reach further, and the whole query with it."""

    kind: Kind
    term: Query
    wider: Query
    query: Query


def reaches(query: Query) -> Iterator[Reach]:
    """Give the ways in which one term of a query could find more: another mode, a wider gap, small letters."""
    for leaf in list(dict.fromkeys(_leaves(query)))[:LEAVES]:
        tried = set[Kind | Mode | None]()
        for variant in variants(leaf, ()):
            way = _mode(variant.query) if variant.kind is Kind.MODE else variant.kind
            if variant.kind in _WORTH and way not in tried and not _in_small_letters(leaf, variant.kind):
                tried.add(way)
                yield Reach(variant.kind, leaf, variant.query, replaced(query, leaf, variant.query))


def _in_small_letters(leaf: Query, kind: Kind) -> bool:
    """Tell whether a noun would be looked for in small letters, too: that finds other words, unless it was `USA`."""
    return kind is Kind.CAPITALS and not all(term.text.isupper() for term in terms_of(leaf))


def _mode(query: Query) -> Mode | None:
    words = query.words if isinstance(query, Phrase) else (query,)
    return next((word.mode for word in words if isinstance(word, Term)), None)


def _leaves(query: Query) -> Iterator[Query]:
    """Give the terms, phrases and neighbourhoods that a query looks for, those left out that it excludes."""
    match query:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _leaves(part)
        case InField(_, part):
            yield from _leaves(part)
        case Not() | Regex() | Wildcard():
            return
        case _:
            yield query


def replaced(query: Query, old: Query, new: Query) -> Query:
    """Return the query with `new` wherever it has `old`."""
    if query == old:
        return new
    match query:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return replace(query, parts=tuple(replaced(part, old, new) for part in parts))
        case Not(part) | InField(_, part):
            return replace(query, part=replaced(part, old, new))
        case Near(left, right):
            return replace(query, left=replaced(left, old, new), right=replaced(right, old, new))
        case _:
            return query


def either(query: Query, other: Query) -> Query:
    """Return the query that is also satisfied by `other`."""
    return Or((*query.parts, other)) if isinstance(query, Or) else Or((query, other))


def both(query: Query, other: Query) -> Query:
    """Return the query that asks for `other`, too; a `Not` excludes it."""
    return And((*query.parts, other)) if isinstance(query, And) else And((query, other))


def terms_of(query: Query) -> Iterator[Term]:
    """Give the words that a query looks for, without those it excludes."""
    for leaf in _leaves(query):
        yield from _all_terms(leaf)


def in_yaml(query: Query) -> dict[str, Any]:
    """Return the keys of a rule or list entry that say what the query looks for."""
    mode = _common_mode(query)
    if mode is None:
        return {"match": describe(query)}
    return {"mode": mode.value, "match": describe(query)} if isinstance(mode, Mode) else _group(query)


def _group(query: Query) -> dict[str, Any]:
    match query:
        case And(parts):
            return _all(parts)
        case Or(parts):
            return {"any": [as_entry(part) for part in parts]}
        case Not(part):
            return {"none": [as_entry(part)]}
        case AtLeast(count, parts):
            return {"at_least": {"count": count, "of": [as_entry(part) for part in parts]}}
        case Term():
            return {"all": [as_entry(query)]}
        case _:
            return {"match": describe(query)}


def _all(parts: tuple[Query, ...]) -> dict[str, Any]:
    wanted = [as_entry(part) for part in parts if not isinstance(part, Not)]
    excluded = [as_entry(part.part) for part in parts if isinstance(part, Not)]
    return {**({"all": wanted} if wanted else {}), **({"none": excluded} if excluded else {})}


def as_entry(query: Query) -> Any:
    """Return a query as an entry of a list: a text, or the long form."""
    mode = _common_mode(query)
    if isinstance(query, Term) and query.without:
        long = {"term": describe(query), "not": list(query.without)}
        return long | ({"mode": query.mode.value} if query.mode else {})
    if mode is None:
        return describe(query)
    spoken = not any(isinstance(part, Wildcard | Regex) for part in inner_queries(query))
    if isinstance(mode, Mode) and (spoken or not isinstance(query, And | Or | Not | AtLeast)):
        return {"term": describe(query), "mode": mode.value}
    return _group(query)


class _Mixed:
    """Stands for terms of different modes, which no line can say."""


_MIXED = _Mixed()


def shared_mode(query: Query) -> Mode | None:
    """Return the mode that all words of a query have; None: they have none, or several."""
    mode = _common_mode(query)
    return mode if isinstance(mode, Mode) else None


def _common_mode(query: Query) -> Mode | _Mixed | None:
    """Return the mode that all words of a query share; None: none has one."""
    modes = set[Mode | None]()
    for term in _all_terms(query):
        if term.without:
            return _MIXED
        if not term.literal:
            modes.add(term.mode)
    return _MIXED if len(modes) > 1 else next(iter(modes), None)


def _all_terms(query: Query) -> Iterator[Term]:
    for part in inner_queries(query):
        if isinstance(part, Term):
            yield part
        elif isinstance(part, Phrase):
            yield from (word for word in part.words if isinstance(word, Term))
