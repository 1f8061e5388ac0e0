"""What a rule looks for, as a tree: the one meaning behind query lines and lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_DIGITS = 9  # of a number that can mean anything


class Mode(StrEnum):
    """How far a term reaches from the word as written."""

    EXACT = "exact"  # the word itself, any spelling of it
    FORMS = "forms"  # all its word forms
    COMPOUND = "compound"  # forms, and compounds with it as a part
    DERIVE = "derive"  # forms, and the country's adjective and people


@dataclass(frozen=True, slots=True)
class Term:
    """One word. `literal`: exactly as written, case too (`=NATO`); only then it may hold spaces."""

    text: str
    mode: Mode | None = None  # None: the rule's mode
    literal: bool = False
    without: tuple[str, ...] = ()  # words and phrases inside which a find does not count
    even_another: bool = False  # also finds that are another word by what stands around them


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A word with `*` for any run of letters."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order with at most `gap` others between neighbours, never across a sentence end."""

    words: tuple[Term | Wildcard, ...]
    gap: int = 2


@dataclass(frozen=True, slots=True)
class Regex:
    """An RE2 regular expression with Unicode words; ignores case unless it says `(?-i)`."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Near:
    """Both parts at most `distance` words apart, neighbours being one apart; `ordered`: left first."""

    left: "Query"
    right: "Query"
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class InField:
    """`part`, but only in one field of the article."""

    field: str
    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """Every part."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is nowhere in the fields looked at. Alone it finds all that lacks the part, without evidence."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the parts."""

    count: int
    parts: tuple["Query", ...]


Query = Term | Phrase | Wildcard | Regex | Near | InField | And | Or | Not | AtLeast


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """Why a query cannot be read: `offset` counts code points from the start of the text."""

    offset: int
    text: str
    hint: str | None = None


def number(digits: str) -> int:
    """Read decimal digits, as many as there are; one that is far too great comes out only too great."""
    return int(digits.lstrip("0")[:MAX_DIGITS] or 0)


def inner_queries(query: Query) -> Iterator[Query]:
    """Give `query` and everything inside it, a phrase's words left out."""
    yield query
    match query:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from inner_queries(part)
        case Not(part) | InField(_, part):
            yield from inner_queries(part)
        case Near(left, right):
            yield from inner_queries(left)
            yield from inner_queries(right)
        case _:
            pass
