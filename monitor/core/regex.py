r"""Regular expressions in linear time (RE2), with words and word boundaries that know all letters.

RE2's own `\w` and `\b` are ASCII: `\bÄrzte\b` would find nothing. They are
rewritten to Unicode classes; a boundary becomes "start of text or a character
that is no letter", which works where an expression, or an alternative of it,
begins or ends. Elsewhere it is refused instead of guessed.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

MAX_MEMORY = 8 << 20  # bytes RE2 may use for one expression
_TOKEN = re.compile(
    r"\\(?:[pP]\{\^?\w+\}|[pP]\w|x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|.)"
    r"|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]"
    r"|\(\?[a-zA-Z-]+\)|\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?"
    r"|(?:[*+?]|\{\d+,?\d*\})\??"
    r"|.",
    re.DOTALL,
)
_WORD = r"\pL\pM\pN_"
_OUTSIDE = {
    r"\w": f"[{_WORD}]",
    r"\W": f"[^{_WORD}]",
    r"\d": r"\p{Nd}",
    r"\D": r"\P{Nd}",
    r"\s": r"[\s\pZ]",
    r"\S": r"[^\s\pZ]",
}
_INSIDE = {r"\w": _WORD, r"\d": r"\p{Nd}", r"\D": r"\P{Nd}", r"\s": r"\s\pZ"}
_START, _END = f"(?:^|[^{_WORD}])", f"(?:$|[^{_WORD}])"


class Expression:
    """A regular expression, ready to search."""

    __slots__ = ("_pattern", "_trim")

    def __init__(self, pattern: Any, *, trim: bool) -> None:
        self._pattern, self._trim = pattern, trim

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Give [start, end) of each find in `text`, in order; finds of nothing are left out."""
        for match in self._pattern.finditer(_encodable(text)):
            start, end = match.span()
            if self._trim:  # the characters that stood for a boundary
                start += not _is_word(text[start : start + 1])
                end -= end > start and not _is_word(text[end - 1])
            if end > start:
                yield start, end


def compile_regex(pattern: str) -> Expression | str:
    """Return the expression, or the reason why there is none."""
    import re2

    parts = _TOKEN.findall(pattern)
    rewritten = _rewritten(parts)
    if rewritten is None:
        return r"\b works where the expression or an alternative begins or ends, and beside a blank"
    if any(part.startswith("[") and re.search(r"\\[WS]", part) for part in parts):
        return r"\W and \S do not work inside square brackets"
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        compiled = re2.compile(rewritten, options)  # type: ignore[no-untyped-call]  # it has no types
    except re2.error as error:
        reason: bytes = error.args[0]
        return reason.decode(errors="replace")
    if compiled.search(""):
        return "it finds even an empty text"
    return Expression(compiled, trim=r"\b" in pattern)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _encodable(text: str) -> str:
    """Replace lone surrogates, which have no UTF-8 form, one character by one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _rewritten(parts: Sequence[str]) -> str | None:
    """Return the expression for RE2; None if a boundary stands where it cannot be expressed."""
    leading, trailing = _edges(parts), _edges([_mirrored(part) for part in reversed(parts)])
    written = []
    for i, part in enumerate(parts):
        if part not in (r"\b", r"\B"):
            written.append(_translated(part))
        elif i in leading:
            written.append(_START)
        elif len(parts) - 1 - i in trailing:
            written.append(_END)
        elif part == r"\B" or not _certain(parts, i):
            return None
    return "".join(written)


def _mirrored(part: str) -> str:
    return {"(": ")", ")": "("}.get("(" if _opens(part) else part, part)


def _opens(part: str) -> bool:
    return part.startswith("(") and not part.endswith(")")


def _edges(parts: Sequence[str]) -> set[int]:
    """Return where a boundary has nothing but group openings before it."""
    found: set[int] = set()
    fresh, groups = True, [True]
    for i, part in enumerate(parts):
        if _opens(part):
            groups.append(fresh)
        elif part == "|":
            fresh = groups[-1]
        elif part == ")":
            groups = groups[:-1] or [False]
            fresh = False
        elif part == r"\b" and fresh:
            found.add(i)
        elif part not in ("^", "$", r"\b") and not part.startswith("(?"):
            fresh = False
    return found


def _certain(parts: Sequence[str], i: int) -> bool:
    """Tell whether the boundary holds anyway: a letter on one side, a blank or dash on the other."""
    before = parts[i - 2] if i >= 2 and parts[i - 1] == "+" else parts[i - 1]  # noqa: PLR2004
    after = parts[i + 1] if i + 1 < len(parts) else ""
    optional = i + 2 < len(parts) and parts[i + 2][0] in "*?{"
    return not optional and {_side(before), _side(after)} == {"word", "gap"}


def _side(part: str) -> str:
    if part in (r"\w", r"\d") or (len(part) == 1 and _is_word(part)):
        return "word"
    return "gap" if part in (r"\s", r"\W", " ", "-", ",", ":", ";", "'", "/") else ""


def _translated(part: str) -> str:
    if not part.startswith("["):
        return _OUTSIDE.get(part, part)
    return re.sub(r"\\.", lambda escape: _INSIDE.get(escape.group(), escape.group()), part)
