"""How rare a word is among the articles of the window: rare words tell reports apart, common ones do not."""

from array import array
from collections.abc import Collection, Iterable
from math import log

from monitor.core.story.words import COMMON

_SLOTS = 1 << 20  # words that share one count as one; with some 100,000 words few do
_MASK = _SLOTS - 1
_UNSEEN = (
    3_000  # articles that count as read before the first one, so that the first ones are judged soundly too
)
_COMMON_SHARE = 0.12  # of those articles that held any given common word
_TABLE = 512


class Frequencies:
    """Counts in how many articles each token stands."""

    def __init__(self) -> None:
        self._counts = array("I", [0]) * _SLOTS
        self._articles = _UNSEEN
        self._logs: list[float] = []
        self._common_logs: list[float] = []
        self._lengthen(_TABLE)
        self.rarest = log(_UNSEEN) - self._logs[0]

    def _lengthen(self, most: int) -> None:
        counts = range(len(self._logs), 2 * most)
        self._logs += [log(count + 0.5) for count in counts]
        self._common_logs += [log(count + 0.5 + _UNSEEN * _COMMON_SHARE) for count in counts]

    def add(self, tokens: Iterable[int]) -> None:
        """Count one more article with these different tokens."""
        counts = self._counts
        for token in tokens:
            counts[(token >> 2) & _MASK] += 1
        self._change(1)

    def remove(self, tokens: Iterable[int]) -> None:
        """Forget an article that was counted."""
        counts = self._counts
        for token in tokens:
            counts[(token >> 2) & _MASK] -= 1
        self._change(-1)

    def _change(self, articles: int) -> None:
        self._articles += articles
        self.rarest = log(self._articles) - self._logs[0]

    def count(self, token: int) -> int:
        """Return in how many articles the token stands."""
        return self._counts[(token >> 2) & _MASK]

    def weights(self, tokens: Collection[int]) -> dict[int, float]:
        """Return how much each token tells: the logarithm of how rare it is, `rarest` for one never seen."""
        counts, top = self._counts, log(self._articles)
        logs, common_logs = self._logs, self._common_logs
        try:
            return {
                token: top - (common_logs if token & COMMON else logs)[counts[(token >> 2) & _MASK]]
                for token in tokens
            }
        except IndexError:  # a word met in so many articles
            self._lengthen(max(counts))
            return self.weights(tokens)

    def squares(self, tokens: Collection[int], *, times: float) -> dict[int, float]:
        """Return `times` the square of how much each of these tokens tells, none of which is a common word."""
        counts, logs, top = self._counts, self._logs, log(self._articles)
        try:
            return {
                token: times * (weight := top - logs[counts[(token >> 2) & _MASK]]) * weight
                for token in tokens
            }
        except IndexError:
            self._lengthen(max(counts))
            return self.squares(tokens, times=times)
