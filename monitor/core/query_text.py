"""A query in the words its user would write."""

import re
from typing import assert_never

from monitor.core.query import And, AtLeast, InField, Near, Not, Or, Phrase, Query, Regex, Term, Wildcard
from monitor.core.query_hints import odd_word

_BARE = re.compile(r"(?![/=+!-])(?:[^\s()\",„“”«»]|(?<=\d),(?=\d))+\Z")
_RESERVED = re.compile(r"(?i)(?:and|or|not|und|oder|nicht|of|o?near(?:/\d+)?|[&|]{1,2})\Z|\w+:")
_DEFAULT_GAP = Phrase(()).gap
_OR, _AND, _NOT, _NEAR, _UNIT = range(5)  # how tightly the parts of a text hold together


def describe(query: Query) -> str:
    """Return the canonical query line; modes and `not` lists, which only lists can say, are left out."""
    return _text(query, _OR)


def _text(query: Query, around: int) -> str:
    text, own = _written(query)
    return text if own >= around else f"({text})"


def _written(query: Query) -> tuple[str, int]:
    """Return the text and how tightly it holds together."""
    match query:
        case Or(parts):
            return " OR ".join(_text(part, _AND) for part in parts), _OR
        case And(parts):
            return _text(parts[0], _NOT) + "".join(map(_added, parts[1:])), _AND
        case Not(part):
            return "NOT " + _text(part, _NEAR), _NOT
        case Near(left, right, distance, ordered):
            operator = f" {'O' if ordered else ''}NEAR/{distance} "
            return _text(left, _UNIT) + operator + _text(right, _UNIT), _NEAR
        case _:
            return _unit(query), _UNIT


def _added(part: Query) -> str:
    text = _text(part, _NOT)
    return f" {text}" if isinstance(part, Not) else f" AND {text}"


def _unit(query: Term | Phrase | Wildcard | Regex | InField | AtLeast) -> str:
    match query:
        case Term(text, literal=literal):
            return ("=" if literal else "") + _word(text, literal=literal)
        case Wildcard(pattern):
            return _word(pattern)
        case Phrase(words, gap):
            spelled = " ".join(word.text if isinstance(word, Term) else word.pattern for word in words)
            return f'"{spelled}"' + ("" if gap == _DEFAULT_GAP else f"~{gap}")
        case Regex(pattern):
            return "/" + pattern.replace("/", "\\/") + "/"
        case InField(field, part):
            name = "category" if field == "categories" else field
            return f"{name}:{_text(part, _UNIT)}"
        case AtLeast(count, parts):
            return f"{count} OF ({', '.join(_text(part, _OR) for part in parts)})"
        case _:
            assert_never(query)


def _word(text: str, *, literal: bool = False) -> str:
    plain = _BARE.match(text) and (literal or not (_RESERVED.match(text) or odd_word(text, ())))
    return text if plain else f'"{text}"'
