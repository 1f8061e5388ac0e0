"""Tokens of texts, remembered with what is in them.

News repeats its tokens, and most stand for nothing: those are in a set, so that a
text's tokens less that set are the few to look at. There are two generations: when
the younger one is full, the older is forgotten, but for what was met again meanwhile.
"""

from collections.abc import Collection, Iterable

from monitor.core.scan import Find

Finds = tuple[Find, ...]
Told = tuple[str, Finds]  # a token, and what is in it


class KnownTokens:
    """At most `kept` tokens, of which none has more than `letters`."""

    def __init__(self, kept: int, *, letters: int) -> None:
        self._size, self._letters = kept // 2, letters
        self._idle: set[str] = set()
        self._telling: dict[str, Finds] = {}
        self._older_idle: set[str] = set()
        self._older_telling: dict[str, Finds] = {}

    def sort(self, text: str) -> tuple[list[Told], list[str]]:
        """Return the known tokens of a text in which something is, with that, and the new ones."""
        tokens = set(text.split()) - self._idle
        again = tokens & self._older_idle
        if again:
            tokens -= again
            self._older_idle -= again
            self._idle |= again
        again = tokens & self._older_telling.keys()
        for token in again:
            self._telling[token] = self._older_telling.pop(token)
        telling = tokens & self._telling.keys()
        return [(token, self._telling[token]) for token in telling], list(tokens - telling)

    def is_idle(self, token: str) -> bool:
        """Tell whether nothing is in a token, as far as is known."""
        return token in self._idle or token in self._older_idle

    def finds(self, token: str) -> Finds | None:
        """Return what is in a token; None: it is not known that something is."""
        return self._telling.get(token) or self._older_telling.get(token)

    def remember(self, tokens: Collection[str], told: Iterable[Told]) -> None:
        """Remember new tokens, and what is in those in which something is."""
        if len(self._telling) + len(self._idle) + len(tokens) > self._size:
            self._older_telling, self._older_idle = self._telling, self._idle
            self._telling, self._idle = {}, set()
        kept = {token for token in list(tokens)[: self._size] if len(token) <= self._letters}
        telling = {token: finds for token, finds in told if token in kept}
        self._telling.update(telling)
        self._idle.update(kept.difference(telling))
