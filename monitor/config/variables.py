"""`${NAME}` in a text: filled in from the environment or a secret's file, and never shown."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from monitor.config.sources import read_regular
from monitor.config.tree import Listing, Node, Table, Text
from monitor.core.errors import Problem

MAX_SECRET = 64_000  # bytes of a secret's file
MAX_PROBLEMS = 20  # of one text
_VARIABLE = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}|\$\{")
_AUTHORITY_END = re.compile(r"[/?#]")
_AS_IT_IS = "!#$%&'()*+,/:;=?@[]~"


class _Unset(Exception):  # noqa: N818 an outcome inside this module
    """A variable that has no value; says why."""

    def __init__(self, text: str, hint: str | None = None) -> None:
        super().__init__(text)
        self.hint = hint


def filled_in(node: Node, environ: Mapping[str, str]) -> tuple[Node, list[Problem]]:
    """Return `node` with every variable of its texts filled in, and the variables that cannot be."""
    if isinstance(node, Text):
        return _filled_text(node, environ)
    problems: list[Problem] = []

    def visit(part: Node) -> Node:
        filled, found = filled_in(part, environ)
        problems.extend(found)
        return filled

    if isinstance(node, Listing):
        return replace(node, parts=tuple(visit(part) for part in node.parts)), problems
    return Table(
        {key: visit(value) for key, value in node.values.items()}, node.keys, node.position
    ), problems


def _filled_text(text: Text, environ: Mapping[str, str]) -> tuple[Text, list[Problem]]:
    problems: list[Problem] = []

    def value(found: re.Match[str]) -> str:
        try:
            return _value(found, text.written, environ)
        except _Unset as why:
            if len(problems) < MAX_PROBLEMS:
                problems.append(Problem(text.position_at(found.start()), str(why), why.hint))
            return ""

    return replace(text, text=_VARIABLE.sub(value, text.written)), problems


def _value(found: re.Match[str], template: str, environ: Mapping[str, str]) -> str:
    if found.group() == "$${":
        return "${"
    name = found["name"]
    if not name:
        raise _Unset("'${' begins a variable such as ${NAME}", "write $${ for the characters themselves")
    value = look_up(name, environ)
    if not value or not value.isprintable():
        fault = "has a line break or control character in it" if value else "is empty"
        raise _Unset(f"the variable {name} {fault}")
    return _encoded(value, template[: found.start()], template[found.end() :])


def look_up(name: str, environ: Mapping[str, str]) -> str:
    """Return the variable's value: itself, or the content of the file that NAME_FILE names.

    A name that ends in _FILE stands for the content of its file as well.
    """
    if name in environ and not name.endswith("_FILE"):
        return environ[name]
    holder = name if name.endswith("_FILE") else f"{name}_FILE"
    if holder in environ:
        return _content(environ[holder], holder)
    instead = "" if holder == name else f", or {holder} to the path of a file that holds it"
    raise _Unset(f"the variable {name} is not set", f"set it in the environment{instead}")


def _content(path: str, holder: str) -> str:
    try:
        body, _ = read_regular(Path(path), MAX_SECRET)
        content = body.decode() if len(body) <= MAX_SECRET else ""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise _Unset(f"the file that {holder} names cannot be read: {reason}") from None
    if len(body) > MAX_SECRET:
        raise _Unset(f"the file that {holder} names is larger than {MAX_SECRET:,} bytes")
    return content.removesuffix("\n").removesuffix("\r")


def _encoded(value: str, before: str, behind: str) -> str:
    """Percent-encode `value` where it stands in an address, so that a password with @ or / stays one part."""
    scheme, delimiter, rest = before.partition("://")
    if not delimiter or not scheme:
        return value
    if "?" in rest:
        return quote(value, safe="")
    if "/" in rest:
        return quote(value, safe="/:@")
    authority = _AUTHORITY_END.split(behind, maxsplit=1)[0]
    return quote(value, safe="" if "@" in authority else _AS_IT_IS)
