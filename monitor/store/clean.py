"""No text reaches the database that PostgreSQL refuses or that cannot be encoded: NUL and lone surrogates."""

import re
from collections.abc import Mapping
from typing import Any

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def clean(value: Any) -> Any:
    """Return `value` with every unstorable character in its texts replaced by U+FFFD.

    One character for one, so that evidence still points at the right words.
    Mappings and sequences are cleaned inside; anything else is returned as it is.
    """
    match value:
        case str():
            return value if _storable(value) else _UNSTORABLE.sub("�", value)
        case Mapping():
            return {clean(name): clean(part) for name, part in value.items()}
        case list() | tuple():
            return [clean(part) for part in value]
        case _:
            return value


def _storable(text: str) -> bool:
    try:
        return "\0" not in text and bool(text.encode() or True)
    except UnicodeEncodeError:
        return False
