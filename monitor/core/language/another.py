"""Finds that are another word, which only what stands around them tells."""

from typing import Protocol


class Another(Protocol):
    """Judges the finds of a term."""

    def at(self, text: str, start: int, end: int) -> bool:
        """Tell whether the find at [start, end) of a text as written is another word."""
        ...
