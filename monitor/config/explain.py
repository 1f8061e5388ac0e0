"""From what pydantic says to problems with a place in the file and a hint. Values that may be secret are not quoted."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.config.kinds import Section
from monitor.config.query_schema import AtLeastSection, GroupSection, TermSection
from monitor.config.schema import AuthSection, EscalateSection, TemplateSection
from monitor.config.tree import Listing, Node, Table, Text, shown
from monitor.core.errors import Problem

Loc = tuple[int | str, ...]

# odd spaces, and what has no width
_INVISIBLE = re.compile(r"[^\S \t\n\r]|[\u00ad\u200b-\u200f\u2060\ufeff]")
_GLUED = re.compile(r"[\w-]+:(?!//)\S")  # a key that touches its value
_NOT_YET = frozenset({"full_text", "expires"})
_ELSEWHERE = {
    "database": "the environment variable MONITOR_DATABASE_URL names a PostgreSQL database",
    "every": "how often to poll is said at a feed, or in settings",
    "include": "every *.yaml file of the configuration folder is read by itself",
}
_BY_OTHER_NAMES = {  # as other programs call it: our key, and how to write it
    "keyword": ("any", "any: […]"),
    "keywords": ("any", "any: […]"),
    "query": ("match", "match: …"),
    "regex": ("any", "any: ['/…/']"),
    "exclude": ("none", "none: […]"),
    "channel": ("notify", "notify: […]"),
    "channels": ("notify", "notify: […]"),
    "priority": ("severity", "severity: high"),
    "interval": ("every", "every: 15m"),
    "recipients": ("to", "to: […]"),
    "quiet_hours": ("quiet", "quiet: 22:00-07:00"),
    "limit": ("storm", "storm: 20 per 10m"),
    "escalation": ("escalate", "escalate: {after: 15m, to: […]}"),
    "throttle": ("repeat_after", "repeat_after: 6h"),
    "mute": ("repeat_after", "repeat_after: 6h, or `monitor snooze`"),
    "updates": ("story", "story: updates"),
    "tz": ("timezone", "timezone: Europe/Berlin"),
}
_NESTED: dict[int | str, type[BaseModel]] = {
    "template": TemplateSection,
    "a term": TermSection,
    "a group": GroupSection,
    "at_least": AtLeastSection,
    "auth": AuthSection,
    "escalate": EscalateSection,
}
_SHAPES = {
    "string_type": "a text",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller number",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "dict_type": "a mapping (key: value)",
    "union_tag_not_found": "a text or a mapping",
}


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return a hint naming the nearest of the `known` words, None if none is near."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of the `known` words that `word` was probably meant to be, None if none is near."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def unknown_key(key: Text, known: Iterable[str]) -> Problem:
    """Say that nothing knows `key`, or that it is planned, or where it belongs."""
    known = tuple(known)
    if strange := _INVISIBLE.search(key.written):
        said = f"the character U+{ord(strange.group()):04X} before or in this key cannot be seen"
        return Problem(key.position, said, "type the line anew; spaces indent")
    if key.text in _ELSEWHERE:
        return Problem(key.position, f"unknown key {shown(key)}", _ELSEWHERE[key.text])
    if key.text in _NOT_YET:
        return Problem(key.position, f"{shown(key)} is not supported yet", "remove it")
    ours, example = _BY_OTHER_NAMES.get(key.text, ("", ""))
    meant = f"write {example}" if ours in known else f"the keys here are {', '.join(known)}"
    hint = did_you_mean(key.text, known) or meant
    return Problem(key.position, f"unknown key {shown(key)}", hint)


def problems_of(error: ValidationError, node: Node, section: type[Section]) -> list[Problem]:
    """Return the problems that `error` found in `node`, which was read as `section`."""
    found = error.errors(include_url=False)
    misspelt = {_meant(details["loc"], section) for details in found if details["type"] == "extra_forbidden"}
    told = [one for one in found if one["type"] != "missing" or one["loc"] not in misspelt]
    return [_problem(details, node, section) for details in told]


def _meant(loc: Loc, section: type[Section]) -> Loc:
    """Return where the unknown key at `loc` would stand if it were written as the nearest known one."""
    known = known_keys(_model_at(loc[:-1], section))
    return (*loc[:-1], nearest(str(loc[-1]), known) or loc[-1])


def _problem(details: ErrorDetails, node: Node, section: type[Section]) -> Problem:
    loc, kind = details["loc"], details["type"]
    place = find(node, loc)
    if kind == "extra_forbidden":
        table = find(node, loc[:-1])
        assert isinstance(table, Table)
        return unknown_key(table.keys[str(loc[-1])], known_keys(_model_at(loc[:-1], section)))
    if kind == "missing":
        return Problem(place.position, f"the key '{loc[-1]}' is missing")
    if isinstance(place, Text) and place.is_absent:
        return Problem(place.position, f"{_subject(loc)} has no value", "write one, or remove the line")
    if kind == "refused":
        context = details.get("ctx", {})
        return Problem(place.position, f"{_subject(loc)}: {context['text']}", context["hint"])
    if kind in ("enum", "literal_error"):
        return _unknown_value(place, loc, details.get("ctx", {}))
    is_glued = kind.startswith("model_") and isinstance(place, Text) and _GLUED.match(place.written)
    hint = "write a space behind the ':'" if is_glued else None
    return Problem(place.position, _expectation(kind, loc, place, details), hint)


def find(node: Node, loc: Loc) -> Node:
    """Return the part of `node` at `loc`; pieces of `loc` that name no part of it are passed over."""
    for piece in loc:
        if isinstance(node, Table) and piece in node.values:
            node = node.values[str(piece)]
        elif isinstance(node, Listing) and isinstance(piece, int) and piece < len(node.parts):
            node = node.parts[piece]
    return node


def _model_at(loc: Loc, section: type[Section]) -> tuple[type[BaseModel], ...]:
    nested = [_NESTED[piece] for piece in loc if piece in _NESTED]
    if not nested:
        return (section,)
    return (GroupSection, TermSection) if nested[-1] is GroupSection and "a group" in loc else (nested[-1],)


def known_keys(models: Iterable[type[BaseModel]]) -> tuple[str, ...]:
    """Return the keys of the models as YAML spells them."""
    return tuple(field.alias or name for model in models for name, field in model.model_fields.items())


def _subject(loc: Loc) -> str:
    keys = [
        piece
        for piece in loc
        if isinstance(piece, str)
        and piece not in ("a term", "a group", "a text", "a name", "templates", "[key]")
    ]
    return f"'{keys[-1]}'" if keys else "this entry"


def _unknown_value(place: Node, loc: Loc, context: dict[str, Any]) -> Problem:
    known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    if not isinstance(place, Text):
        return Problem(place.position, f"{_subject(loc)} takes one of {', '.join(known)}")
    hint = did_you_mean(place.text, known) or f"it is one of {', '.join(known)}"
    return Problem(place.position, f"{_subject(loc)}: unknown value {shown(place)}", hint)


def _expectation(kind: str, loc: Loc, place: Node, details: ErrorDetails) -> str:
    if kind == "greater_than_equal":
        return f"{_subject(loc)} is at least {details.get('ctx', {}).get('ge')}"
    if kind == "less_than_equal":
        return f"{_subject(loc)} is at most {details.get('ctx', {}).get('le')}"
    found = {Text: "a text", Listing: "a list", Table: "a mapping"}[type(place)]
    return f"{_subject(loc)} must be {_SHAPES.get(kind, 'something else')}, not {found}"
