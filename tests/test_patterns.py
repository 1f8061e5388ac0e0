"""Regular expressions that all versions of Python read alike."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as constants
from re import _parser as parser
from typing import Any

import pytest

import monitor

MODULES = [
    module.name
    for module in pkgutil.walk_packages(monitor.__path__, "monitor.")
    if ".migrations" not in module.name and not module.name.endswith("__main__")
]


def possessive_groups(pattern: Any) -> Iterator[Any]:
    """Give what is repeated possessively and more than one character: Python before 3.11.5 matches it wrongly."""
    for operation, argument in pattern:
        if operation is constants.POSSESSIVE_REPEAT:
            repeated = argument[2]
            if len(repeated) != 1 or repeated[0][0] is constants.SUBPATTERN:
                yield repeated
        for inner in argument if isinstance(argument, tuple | list) else ():
            for part in inner if isinstance(inner, list) else (inner,):
                if isinstance(part, parser.SubPattern):
                    yield from possessive_groups(part)


def test_no_pattern_repeats_a_group_possessively() -> None:
    found = [value for name in MODULES for value in vars(importlib.import_module(name)).values()]
    patterns = {value for value in found if isinstance(value, re.Pattern) and isinstance(value.pattern, str)}
    assert len(patterns) > len(MODULES) / 4
    for pattern in patterns:
        assert not list(possessive_groups(parser.parse(pattern.pattern, pattern.flags))), pattern.pattern


@pytest.mark.parametrize("pattern", [r"(?:ab?)++", r"(?P<x>a*b)?+", r"x(?:y|(?:z[^z]*+)*+)"])
def test_a_group_repeated_possessively_is_noticed(pattern: str) -> None:
    assert list(possessive_groups(parser.parse(pattern)))


def test_one_character_may_be_repeated_possessively() -> None:
    assert not list(possessive_groups(parser.parse(r"[^<>]*+a++(?:\\s\\w*+)?")))
