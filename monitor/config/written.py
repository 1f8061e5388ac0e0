"""Values as a YAML file would have them, on one line each."""

from collections.abc import Mapping
from typing import Any

import yaml


def on_one_line(value: Any) -> str:
    """Write a text, list or mapping on one line."""
    text: str = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1_000_000
    )
    return text.removesuffix("\n").removesuffix("\n...")


def lines(keys: Mapping[str, Any]) -> list[str]:
    """Write each key of a mapping on a line of its own."""
    return [f"{key}: {on_one_line(value)}" for key, value in keys.items()]
