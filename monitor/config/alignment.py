"""Which character of a YAML file a character of a text came from."""

import re

_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|.)", re.DOTALL)
_JOIN = re.compile(r"(?:\\\r?\n[ \t]*)+")  # an escaped line break stands for nothing
_BREAK = re.compile(r"\s*")


def aligned(text: str, raw: str, style: str, offset: int) -> int:
    """Return where in `raw`, a scalar as written in `style`, the character at `offset` of its `text` stands.

    Exact for characters other than white space; a space or line break that
    YAML made from a fold is placed at the fold.
    """
    at = _opening(raw, style)
    for char in text[:offset]:
        at = _after(char, raw, _found(char, raw, at, style), style)
    return min(_found(text[offset], raw, at, style) if offset < len(text) else at, len(raw))


def _opening(raw: str, style: str) -> int:
    if style in ("|", ">"):
        return raw.find("\n") + 1
    return 1 if style else 0


def _found(char: str, raw: str, at: int, style: str) -> int:
    """Step over what stands for no character of the text: the indentation and folds before `char`."""
    if style == '"' and (join := _JOIN.match(raw, at)):
        at = join.end()
    if char.isspace() or raw[at : at + 1] == char:
        return at
    space = _BREAK.match(raw, at)
    return space.end() if space else at


def _after(char: str, raw: str, at: int, style: str) -> int:
    if raw[at : at + 1] == char and not (style == "'" and char == "'"):
        return at + 1
    if char.isspace() and raw[at : at + 1].isspace():
        space = _BREAK.match(raw, at)
        return space.end() if space else at
    if style == "'" and raw.startswith("''", at):
        return at + 2
    escape = _ESCAPE.match(raw, at) if style == '"' else None
    return escape.end() if escape else at
