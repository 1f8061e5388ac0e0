"""No text reaches the database that PostgreSQL refuses or that cannot be encoded: NUL and lone surrogates."""

import re
from collections.abc import Sequence
from typing import Any

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")

_PLAIN = frozenset((type(None), int, float, bool, bytes))


def clean(value: Any) -> Any:
    """Return `value` with every unstorable character in its texts replaced by U+FFFD.

    One character for one, so that evidence still points at the right words.
    Dicts, lists and tuples are cleaned inside; anything else is returned as it is.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is str or isinstance(value, str):
        return value if _storable(value) else _UNSTORABLE.sub("�", value)
    if isinstance(value, (list, tuple)):
        if _is_clean(value):
            return value
        return [part if type(part) in _PLAIN else clean(part) for part in value]
    if isinstance(value, dict):
        return {clean(name): clean(part) for name, part in value.items()}
    return value


def _is_clean(parts: Sequence[Any]) -> bool:
    """Tell whether a row holds nothing to clean: nearly all do, and it is seen in one look."""
    texts = [part for part in parts if type(part) not in _PLAIN]
    try:
        return _storable("".join(texts))
    except TypeError:  # there is more than texts in it
        return False


def is_storable_json(written: str) -> bool:
    """Tell whether JSON holds nothing to clean; False also for some that does not. One look costs less than a search inside."""
    return "\\u0000" not in written and _storable(written)


def _storable(text: str) -> bool:
    if text.isascii():
        return "\0" not in text
    try:
        return "\0" not in text and bool(text.encode() or True)
    except UnicodeEncodeError:
        return False
