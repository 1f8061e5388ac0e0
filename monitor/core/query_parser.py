"""Reads query lines: `Nordkorea AND ("ballistische Raketen" OR Raketentest) NOT Sport`."""

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from monitor.core.language.words import has_letters
from monitor.core.query import (
    And,
    AtLeast,
    InField,
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
from monitor.core.query_hints import explain_character, explain_token, missing_operator, odd_word
from monitor.core.query_text import describe
from monitor.core.regex import compile_regex

if TYPE_CHECKING:
    from lark import Lark, Token

__all__ = ["QUERY_FIELDS", "describe", "parse_entry", "parse_query"]

MAX_LENGTH = 20_000  # characters of one query
MAX_DEPTH = 50  # of parentheses
MAX_GAP = 50  # words
QUERY_FIELDS = {
    "title": "title",
    "summary": "summary",
    "text": "text",
    "author": "author",
    "category": "categories",
    "url": "url",
    "source": "source",
}  # as written in a query: the article's field

_GRAMMAR = r"""
    ?start: either
    either: both (_OR both)*
    both: part (_AND part | negative)*
    ?part: negative | beside
    negative: _NOT beside
    ?beside: beside NEAR words | words
    words: unit+
    ?unit: WORD | QUOTED | LITERAL | REGEX | field | group | several
    field: FIELD unit
    group: LPAR either ")"
    several: SEVERAL LPAR either ("," either)* ")"

    _AND.4: /AND(?![^\s()",])/
    _OR.4: /OR(?![^\s()",])/
    _NOT.4: /NOT(?![^\s()",])/
    NEAR.4: /O?NEAR\/\d+(?![^\s()",])/
    SEVERAL.4: /\d+\s+OF(?![^\s(])/
    FIELD.3: /(?:title|summary|text|author|category|url|source):/
    REGEX.2: /\/(?:\\.|[^\\\/\n])+\//
    QUOTED.2: /(?:"[^"]*"|[„“][^„“”"]*[“”"]|«[^«»]*»|»[^«»]*«)(?:~\d+)?/
    LITERAL.2: /=(?:"[^"]+"|[^\s()",„“”«»]+)/
    WORD: /(?![\/=])(?:[^\s()",„“”«»]|(?<=\d),(?=\d))+/
    LPAR: "("
    %ignore /\s+/
"""


class _UnreadableError(Exception):
    """Carries a problem out of the parser."""

    def __init__(self, problem: QueryProblem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def parse_query(text: str) -> Query | QueryProblem:
    """Read a query line; words that stand side by side need an operator or quotes."""
    return _parse(text, phrases=False)


def parse_entry(text: str) -> Query | QueryProblem:
    """Read one entry of an `all`, `any` or `none` list: several bare words are a phrase."""
    return _parse(text, phrases=True)


def _parse(text: str, *, phrases: bool) -> Query | QueryProblem:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    problem = _too_much(text)
    if problem:
        return problem
    alone = text.strip()
    if alone.isalpha() and not alone.isupper():  # Not and Oder are also German nouns
        return Term(alone)
    try:
        query: Query = _parser(phrases=phrases).parse(text)  # type: ignore[assignment]  # what the reader builds
    except _UnreadableError as unreadable:
        return unreadable.problem
    except UnexpectedCharacters as error:
        return explain_character(text, cast("int", error.pos_in_stream))
    except UnexpectedToken as error:
        return explain_token(text, error.token, error.accepts or error.expected)
    return query


def _too_much(text: str) -> QueryProblem | None:
    if not text.strip():
        return QueryProblem(0, "the query is empty", "write a word to look for")
    if len(text) > MAX_LENGTH:
        return QueryProblem(MAX_LENGTH, f"the query is longer than {MAX_LENGTH:,} characters")
    depth = 0
    for offset, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth > MAX_DEPTH:
            return QueryProblem(offset, f"more than {MAX_DEPTH} parentheses inside each other")
    return None


@cache
def _parser(*, phrases: bool) -> "Lark":
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", transformer=_Reader(phrases=phrases), maybe_placeholders=False)


class _Placed:
    """A part of a query and the token it began with."""

    __slots__ = ("query", "token")

    def __init__(self, token: "Token", query: Query) -> None:
        self.token, self.query = token, query


class _Reader:
    """Makes the query tree of the grammar's branches, each called by the branch's name."""

    def __init__(self, *, phrases: bool) -> None:
        self._phrases = phrases

    WORD = staticmethod(lambda token: _Placed(token, _word(token)))
    QUOTED = staticmethod(lambda token: _Placed(token, _quoted(token)))
    LITERAL = staticmethod(lambda token: _Placed(token, _literal(token)))
    REGEX = staticmethod(lambda token: _Placed(token, _regex(token)))

    def words(self, units: "list[_Placed]") -> Query:
        return units[0].query if len(units) == 1 else _side_by_side(units, phrases=self._phrases)

    def group(self, parts: "tuple[Token, Query]") -> _Placed:
        return _Placed(*parts)

    def field(self, parts: "tuple[Token, _Placed]") -> _Placed:
        name, unit = parts
        return _Placed(name, _in_field(name, unit.query))

    def several(self, parts: list[Any]) -> _Placed:
        return _Placed(parts[0], _several(parts[0], tuple(parts[2:])))

    def beside(self, parts: "tuple[Query, Token, Query]") -> Query:
        left, near, right = parts
        return _near(left, near, right)

    def negative(self, parts: list[Query]) -> Query:
        return Not(parts[0])

    def both(self, parts: list[Query]) -> Query:
        return parts[0] if len(parts) == 1 else And(_flat(And, parts))

    def either(self, parts: list[Query]) -> Query:
        return parts[0] if len(parts) == 1 else Or(_flat(Or, parts))


def _fail(token: "Token", text: str, hint: str | None = None, *, shift: int = 0) -> _UnreadableError:
    return _UnreadableError(QueryProblem((token.start_pos or 0) + shift, text, hint))


def _flat(kind: type[And] | type[Or], parts: list[Query]) -> tuple[Query, ...]:
    """Take the parts of nested ANDs (ORs) out of their parentheses: they mean the same."""
    flat: list[Query] = []
    for part in parts:
        flat += part.parts if isinstance(part, And | Or) and isinstance(part, kind) else (part,)
    return tuple(flat)


def _word(token: "Token") -> Term | Wildcard:
    problem = odd_word(str(token), tuple(QUERY_FIELDS))
    if problem:
        raise _fail(token, *problem)
    return _plain(token, str(token), 0)


def _plain(token: "Token", word: str, shift: int) -> Term | Wildcard:
    if not has_letters(word):
        raise _fail(token, f"'{word}' holds no letter and no digit", shift=shift)
    if "*" not in word:
        return Term(word)
    if max(sum(map(str.isalnum, piece)) for piece in word.split("*")) < 2:  # noqa: PLR2004 as the text says
        raise _fail(token, f"'{word}' would find nearly everything", "give at least two letters", shift=shift)
    return Wildcard(word)


def _quoted(token: "Token") -> Query:
    body, _, gap = str(token).rpartition("~") if token[-1].isdigit() else (str(token), "", "")
    written = body[1:-1].replace(" %", "%").split()
    if len(written) > 1 and "*" in written:
        raise _fail(token, "'*' alone stands for no word", 'words between go behind the quotes: "a b"~5')
    words = [_plain(token, word, 0) for word in written if has_letters(word)]
    if not words:
        raise _fail(token, "nothing between the quotes")
    if gap and number(gap) > MAX_GAP:
        raise _fail(token, f"more than {MAX_GAP} words between is not a phrase any more", "use AND")
    if len(words) == 1:
        return words[0]
    return Phrase(tuple(words), number(gap)) if gap else Phrase(tuple(words))


def _literal(token: "Token") -> Term:
    text = str(token)[1:].strip('"').strip()
    if not has_letters(text):
        raise _fail(token, f"'{token}' holds no letter and no digit")
    return Term(text, literal=True)


def _regex(token: "Token") -> Regex:
    pattern = str(token)[1:-1].replace("\\/", "/")
    compiled = compile_regex(pattern)
    if isinstance(compiled, str):
        raise _fail(token, f"this regular expression cannot be used: {compiled}")
    return Regex(pattern)


def _side_by_side(units: list[_Placed], *, phrases: bool) -> Query:
    words = tuple(unit.query for unit in units if isinstance(unit.query, Term | Wildcard) and _is_bare(unit))
    if phrases and len(words) == len(units):
        return Phrase(words)
    shown = [str(unit.token) for unit in units]
    raise _UnreadableError(
        missing_operator(units[1].token.start_pos or 0, shown, bare=len(words) == len(units))
    )


def _is_bare(unit: _Placed) -> bool:
    return unit.token.type == "WORD"


def _in_field(name: "Token", part: Query) -> InField:
    if any(isinstance(inner, InField) for inner in inner_queries(part)):
        raise _fail(name, "a field inside a field finds nothing", "name each field beside its own words")
    return InField(QUERY_FIELDS[name[:-1]], part)


def _several(count: "Token", parts: tuple[Query, ...]) -> AtLeast:
    wanted = number(count.split()[0])
    if not 1 <= wanted <= len(parts):
        raise _fail(count, f"{wanted} of {len(parts)} can never be", f"take a number from 1 to {len(parts)}")
    return AtLeast(wanted, parts)


def _near(left: Query, near: "Token", right: Query) -> Near:
    operator, _, distance = near.partition("/")
    if not 1 <= number(distance) <= MAX_GAP:
        raise _fail(near, f"the distance must be from 1 to {MAX_GAP} words")
    if any(isinstance(part, Near) for side in (left, right) for part in _sides(side)):
        raise _fail(near, "more than two NEAR in a row", "put them in parentheses and join them with AND")
    for part in (*inner_queries(left), *inner_queries(right)):
        if not isinstance(part, Term | Wildcard | Phrase | Or | Near):
            raise _fail(near, f"{operator} takes words, phrases and OR groups on both sides")
    return Near(left, right, number(distance), ordered=operator == "ONEAR")


def _sides(part: Query) -> tuple[Query, ...]:
    return (part.left, part.right) if isinstance(part, Near) else ()
