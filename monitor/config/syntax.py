"""What is wrong with a file that is not YAML, in our own words: the library's quote the line, and with it secrets."""

import re
from collections.abc import Callable

import yaml

from monitor.core.errors import Position, Problem

_WORDS = {
    "mapping values are not allowed in this context": (
        "a ':' stands where none can",
        "quote the text if the colon belongs to it, else check the indentation",
    ),
    "block sequence entries are not allowed in this context": (
        "a '- ' stands where no list can begin",
        "start the list on its own line",
    ),
    "could not find expected ':'": ("the key before this place has no ':'", "write it as 'key: value'"),
    "did not find expected key": (
        "a key was expected here",
        "check the indentation, and that every quote and bracket before is closed",
    ),
    "did not find expected '-' indicator": (
        "a '- ' was expected here",
        "entries of one list stand at the same indentation",
    ),
    "did not find expected node content": ("a text, a list or a mapping was expected here", None),
    "found unknown escape character": (
        "this backslash means nothing between double quotes",
        "use single quotes, or write \\\\",
    ),
    "found invalid Unicode character escape code": ("this escape names no character", None),
}
_OPEN_BRACKET = ("did not find expected ',' or ']'", "did not find expected ',' or '}'")
_NO_TOKEN = "found character that cannot start any token"  # noqa: S105 libyaml's words
_INDIRECTION = (
    "while scanning an alias",
    "while scanning an anchor",
    "while scanning a tag",
    "while parsing a tag",
)
_DASH_ALONE = re.compile(r"(?m)^ *-(?=[^\s-])")  # of an entry, with nothing between it and its first key


def syntax_problem(text: str, position: Callable[[int], Position], error: yaml.MarkedYAMLError) -> Problem:
    """Say what the parser's `error` means, where, and what to do. Never quotes the file."""
    problem, index = error.problem or "", _index(text, error.problem_mark or error.context_mark)
    context = error.context_mark
    where = position(index)
    if _indented_by_tab(text, index) or "tab character" in problem:
        return Problem(where, "a tab cannot indent", "use spaces")
    if error.context == "while scanning a quoted scalar" and context:
        return Problem(position(context.index), "the quote that opens here is never closed")
    if error.context != "while parsing a quoted scalar" and (quote := _closed_quote(text, index)):
        kind = "single" if quote == '"' else "double"
        hint = f"put the whole text between {kind} quotes"
        return Problem(where, "the text goes on behind its closing quote", hint)
    if problem in _OPEN_BRACKET and context:
        opened = position(context.index).line_only
        return Problem(where, "a ',' or a closing bracket was expected here", f"opened at {opened}")
    if problem == _NO_TOKEN or error.context in _INDIRECTION:
        at = _index(text, context)
        return Problem(position(at), f"a text cannot begin with '{text[at : at + 1]}'", "put it in quotes")
    words, advice = _WORDS.get(problem, ("this is not YAML", "put texts with signs in them in quotes"))
    dash = _DASH_ALONE.search(text, _two_lines_above(text, index), index)
    return _dash_problem(position(dash.end())) if dash else Problem(where, words, advice)


def _dash_problem(where: Position) -> Problem:
    return Problem(where, "a space is missing behind this '-'", "write '- ' before an entry")


def _two_lines_above(text: str, index: int) -> int:
    """Return where the line before that of `index` begins."""
    return text.rfind("\n", 0, max(text.rfind("\n", 0, index), 0)) + 1


def _index(text: str, mark: yaml.Mark | None) -> int:
    return min(mark.index, len(text)) if mark else 0


def _indented_by_tab(text: str, index: int) -> bool:
    line = text[text.rfind("\n", 0, index) + 1 :].partition("\n")[0]
    return "\t" in line[: len(line) - len(line.lstrip())]


def _closed_quote(text: str, index: int) -> str:
    before = text[text.rfind("\n", 0, index) + 1 : index].rstrip(" ")
    return before[-1] if before.endswith(('"', "'")) and text[index : index + 1] not in ("", "\n") else ""
