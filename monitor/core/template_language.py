"""Templates: alerts in the user's own words, in a small part of the Jinja2 language that always ends.

A template may show tokens, ask and repeat; it cannot call, assign, import or reach into Python. So its
length bounds what it costs, and whoever writes it needs no trust.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.environment import Template as Compiled
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from monitor.core.plain import shortened
from monitor.core.template import Fault, Part

MAX_SOURCE = 20_000  # characters
MAX_OUTPUT = 100_000
_MAX_LOOPS = 2  # one inside the other


def fault_of(source: str, part: Part, tokens: Mapping[str, Any]) -> Fault | None:
    """Return why `source` cannot be used with these tokens, None if it can. Renders it once."""
    if len(source) > MAX_SOURCE:
        return Fault(f"the template is longer than {MAX_SOURCE:,} characters")
    try:
        tree = _environment(part).parse(source)
    except RecursionError:
        return Fault("it is nested too deeply")
    except TemplateSyntaxError as error:
        line = error.lineno
        return Fault(error.message or "it is not well formed", line=line, column=_column(source, line, "{"))
    refused = _refused(tree, _Known(tokens))
    if refused:
        return Fault(refused.text, refused.hint, refused.line, _column(source, refused.line, refused.word))
    written = write(source, part, tokens)
    return written if isinstance(written, Fault) else None


def write(source: str, part: Part, tokens: Mapping[str, Any]) -> str | Fault:
    """Return what the template makes of `tokens`, or why it does not; at most MAX_OUTPUT characters."""
    written: list[str] = []
    room = MAX_OUTPUT
    try:
        for piece in _compiled(source, part).generate(tokens):
            written.append(piece)
            room -= len(piece)
            if room < 0:
                return Fault(f"it writes more than {MAX_OUTPUT:,} characters")
    except (
        TemplateError,
        TypeError,
        ValueError,
        AttributeError,
        LookupError,
        RecursionError,
        SyntaxError,
    ) as error:
        return Fault(" ".join(str(error).split()) or type(error).__name__)
    return "".join(written).strip()


@lru_cache(maxsize=2)
def _html_or_text(*, html: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        autoescape=html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.clear()
    made.filters.clear()
    made.filters.update(FILTERS)
    return made


def _environment(part: Part) -> ImmutableSandboxedEnvironment:
    return _html_or_text(html=part is Part.HTML)


@lru_cache(maxsize=256)
def _compiled(source: str, part: Part) -> Compiled:
    return _environment(part).from_string(source)


def _shorten(text: str, length: int) -> str:
    plain = text.striptags() if isinstance(text, Markup) else text  # never in the middle of a tag
    return shortened(plain, max(1, length))


def _first(words: Sequence[str]) -> str:
    return words if isinstance(words, str) else words[0] if words else ""


def _join(words: Sequence[str], between: str = ", ") -> str:
    """Join a list; a text is left as it is, so that no chain of filters grows without end."""
    if isinstance(words, str):
        return words
    return (
        escape(between).join(words)
        if any(isinstance(word, Markup) for word in words)
        else between.join(words)
    )


FILTERS: dict[str, Callable[..., Any]] = {
    "upper": lambda text: text.upper(),
    "lower": lambda text: text.lower(),
    "join": _join,
    "first": _first,
    "length": len,
    "shorten": _shorten,
    "default": lambda value, otherwise: value or otherwise,
}
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For),
    *(nodes.Filter, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr),
    *(nodes.Getattr, nodes.Concat),
)
_OF_LOOP = ("index", "first", "last", "length")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a place in a template may name."""

    tokens: Mapping[str, Any]
    inner: frozenset[str] = field(default=frozenset())  # what its loops go through
    loops: int = 0

    def names(self) -> list[str]:
        return [*self.tokens, *self.inner, *(["loop"] if self.loops else [])]


@dataclass(frozen=True, slots=True)
class _Refusal:
    text: str
    hint: str | None
    line: int
    word: str  # where to look in that line


def _refused(node: nodes.Node, known: _Known) -> _Refusal | None:
    """Return the first thing in the template that is not allowed."""
    if refusal := _refused_itself(node, known):
        return refusal
    if isinstance(node, nodes.For):
        inside = replace(known, inner=known.inner | _names(node.target), loops=known.loops + 1)
        parts = [(part, inside) for part in (*node.body, *node.else_, node.test) if part]
    else:
        parts = [(part, known) for part in node.iter_child_nodes()]
    return next(filter(None, (_refused(part, here) for part, here in parts)), None)


def _names(target: nodes.Node) -> frozenset[str]:
    return frozenset(
        name.name for name in (target, *target.find_all(nodes.Name)) if isinstance(name, nodes.Name)
    )


def _refused_itself(node: nodes.Node, known: _Known) -> _Refusal | None:
    if not isinstance(node, _ALLOWED):
        kind = type(node).__name__.lower()
        return _Refusal(
            f"templates know no {kind}", "they show tokens, ask with if and repeat with for", node.lineno, "{"
        )
    match node:
        case nodes.Name(name=name) if name not in known.names():
            return _Refusal(f"there is no token '{name}'", _guess(name, known.names()), node.lineno, name)
        case nodes.Filter(name=name) if name not in FILTERS:
            return _Refusal(f"there is no filter '{name}'", _guess(name, FILTERS), node.lineno, name)
        case nodes.Getattr(attr=attr) if attr not in _OF_LOOP or getattr(node.node, "name", "") != "loop":
            return _Refusal(f"there is nothing named '.{attr}'", "tokens have no parts", node.lineno, attr)
        case nodes.For():
            return _refused_loop(node, known)
        case _:
            return None


def _refused_loop(node: nodes.For, known: _Known) -> _Refusal | None:
    lists = [name for name, value in known.tokens.items() if isinstance(value, tuple)]
    through = getattr(node.iter, "name", "")
    if not isinstance(node.iter, nodes.Name) or through not in lists:
        return _Refusal(
            "for goes through one of the lists",
            f"there are: {', '.join(lists)}",
            node.lineno,
            through or "for",
        )
    if known.loops >= _MAX_LOOPS or node.recursive:
        return _Refusal("these are too many loops one inside the other", None, node.lineno, "for")
    return None


def _guess(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(sorted(names))}"


def _column(source: str, line: int, word: str) -> int:
    said = source.split("\n")[line - 1 : line]
    return (said[0].find(word) if said else 0) + 1 or 1
