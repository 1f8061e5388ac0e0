"""What to tell a user whose query cannot be read."""

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from monitor.core.query import QueryProblem

if TYPE_CHECKING:
    from lark import Token

_OPERATORS = {
    "and": "AND",
    "und": "AND",
    "&": "AND",
    "&&": "AND",
    "or": "OR",
    "oder": "OR",
    "|": "OR",
    "||": "OR",
    "not": "NOT",
    "nicht": "NOT",
    "of": "2 OF (a, b, c)",
    "near": "NEAR/5",
    "onear": "ONEAR/5",
}


_SIGNS = (
    (re.compile(r"[^\W\d_]+\?[^\W\d_]+\Z"), "?", "write * for any letters"),
    (re.compile(r"[^\W\d_]+[~^][\d.]*\Z"), "~^", 'words between two others go behind quotes: "a b"~5'),
)  # of other query languages


def odd_word(word: str, fields: Sequence[str]) -> tuple[str, str] | None:
    """Return problem and hint for a word that was surely meant as something else."""
    if word[0] in "+-!" and word[1:2].isalnum():
        instead = f"AND {word[1:]}" if word[0] == "+" else f"NOT {word[1:]}"
        return f"'{word[0]}' before a word has no meaning here", f"write {instead}"
    if re.fullmatch(r"AND|OR|NOT|O?NEAR/\d+", word):
        return f"'{word}' cannot stand here", "put a word, a quote or a group on both sides of an operator"
    meant = _OPERATORS.get(word.lower())
    if meant and not word.islower():
        return f"'{word}' is not an operator", f"write {meant}"
    if re.fullmatch(r"(?i)o?near/\S*", word):
        return f"'{word}' is not an operator", "write it in capitals with a number of words: NEAR/5"
    return _odd_sign(word) or _odd_field(word, fields)


def _odd_sign(word: str) -> tuple[str, str] | None:
    for pattern, signs, hint in _SIGNS:
        if found := pattern.match(word):
            sign = next(char for char in found[0] if char in signs)
            return f"'{sign}' has no meaning here", f"{hint}; quotes if it belongs to the word"
    if re.fullmatch(r"['‘‚].+['‘’]", word):
        return "single quotes are taken for a part of the word", f'leave them out, or write "{word[1:-1]}"'
    if re.fullmatch(r"[^\W_]+(?:\|[^\W_]+)+", word) and not re.fullmatch(r"[^\W\d_]+\|[^\W\d_]+n", word):
        return "'|' stands between a verb and its prefix only: an|greifen", "write OR between words"
    return None


def _odd_field(word: str, fields: Sequence[str]) -> tuple[str, str] | None:
    name, colon, rest = word.partition(":")
    written_so = name[:1].islower() or name.lower() in fields
    if colon and name.isascii() and name.isalpha() and (rest == "" or written_so):
        close = get_close_matches(name.lower(), fields, n=1, cutoff=0.75)
        if close or not rest:
            known = f"did you mean {close[0]}:" if close else "fields are " + ", ".join(fields)
            return f"there is no field '{name}'", known
    return None


def missing_operator(offset: int, shown: Sequence[str], *, bare: bool) -> QueryProblem:
    """Explain that parts stand side by side without a word that says how they belong together."""
    if re.fullmatch("/.*/", shown[0]) and re.fullmatch("[a-z]+", shown[1]):
        flags = "capitals and small letters are one; (?-i) in front of the expression tells them apart"
        return QueryProblem(offset, "a regular expression has no letters behind it", flags)
    for word in shown:
        if word.lower() in _OPERATORS:
            text = f"'{word}' must be written in capitals to join words"
            return QueryProblem(offset, text, f"write {_OPERATORS[word.lower()]}")
    quoted = f', or quotes around a phrase: "{" ".join(shown)}"' if bare else ""
    return QueryProblem(offset, "an operator is missing here", f"write AND or OR{quoted}")


def explain_character(text: str, offset: int) -> QueryProblem:
    """Explain a character at which nothing readable begins."""
    match text[offset]:
        case "/":
            return QueryProblem(offset, "this regular expression never ends", "close it with /")
        case "=":
            return QueryProblem(
                offset, "'=' stands alone", 'write it before a word or a quote: =NATO, ="US-Army"'
            )
        case _:
            return QueryProblem(offset, "this quote is never closed", 'put " at its end')


def explain_token(text: str, token: "Token", expected: Collection[str]) -> QueryProblem:
    """Explain a part that cannot stand where it stands."""
    offset = len(text) if token.type == "$END" else token.start_pos or 0
    if token.type == "$END" and "RPAR" in expected:
        return QueryProblem(offset, "a parenthesis is never closed", "put ) where the group ends")
    if token.type == "$END":
        return QueryProblem(offset, "something to look for is missing at the end")
    if token.type == "COMMA":
        return QueryProblem(offset, "a comma separates only the parts of: 2 OF (a, b, c)", "write AND or OR")
    if token.type == "RPAR":
        opened = text[:offset].count("(") > text[:offset].count(")")
        problem = "something to look for is missing before ')'" if opened else "')' without a '(' before it"
        return QueryProblem(offset, problem)
    return QueryProblem(offset, "OF takes a list in parentheses", "write it like 2 OF (a, b, c)")
