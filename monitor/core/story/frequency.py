"""How rare a word is among the articles of the window: rare words tell reports apart, common ones do not."""

from array import array
from collections.abc import Collection, Iterable
from math import log

from monitor.core.story.chunks import COMMON

_SLOTS = 1 << 20  # words that share one count as one; with some 100,000 words few do
_MASK = _SLOTS - 1
_UNSEEN = (
    3_000  # articles that count as read before the first one, so that the first ones are judged soundly too
)
_COMMON_SHARE = 0.12  # of those articles that held any given common word
_TABLE = 1_024


class Frequencies:
    """Counts in how many articles each hash stands."""

    def __init__(self) -> None:
        self._counts = array("I", [0]) * _SLOTS
        self._articles = _UNSEEN
        self._logs: list[float] = []
        self._common_logs: list[float] = []
        self._lengthen()
        self.rarest = log(_UNSEEN) - self._logs[0]

    def _lengthen(self) -> None:
        counts = range(len(self._logs), 2 * len(self._logs) or _TABLE)
        self._logs += [log(count + 0.5) for count in counts]
        self._common_logs += [log(count + 0.5 + _UNSEEN * _COMMON_SHARE) for count in counts]

    def add(self, hashes: Iterable[int]) -> None:
        """Count one more article with these different hashes."""
        counts = self._counts
        for one in hashes:
            counts[one & _MASK] += 1
        self._change(1)

    def remove(self, hashes: Iterable[int]) -> None:
        """Forget an article that was counted."""
        counts = self._counts
        for one in hashes:
            counts[one & _MASK] -= 1
        self._change(-1)

    def _change(self, articles: int) -> None:
        self._articles += articles
        self.rarest = log(self._articles) - self._logs[0]

    def token_weights(self, tokens: Collection[int]) -> dict[int, float]:
        """Return how much each word tells that has such a token; a common one tells less."""
        counts, top = self._counts, log(self._articles)
        logs, common_logs = self._logs, self._common_logs
        try:
            return {
                token: top - (common_logs if token & COMMON else logs)[counts[token & _MASK]]
                for token in tokens
            }
        except IndexError:
            self._lengthen()
            return self.token_weights(tokens)

    def token_weight(self, tokens: Collection[int]) -> float:
        """Return how much words with these tokens tell together."""
        counts, logs, common_logs = self._counts, self._logs, self._common_logs
        try:
            told = [(common_logs if one & COMMON else logs)[counts[one & _MASK]] for one in tokens]
        except IndexError:
            self._lengthen()
            return self.token_weight(tokens)
        return len(told) * log(self._articles) - sum(told)

    def squares(self, hashes: Collection[int]) -> list[float]:
        """Return the square of how much each of these tells."""
        counts, logs, top = self._counts, self._logs, log(self._articles)
        try:
            return [(weight := top - logs[counts[one & _MASK]]) * weight for one in hashes]
        except IndexError:
            self._lengthen()
            return self.squares(hashes)
