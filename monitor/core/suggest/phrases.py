"""Words that stand side by side as one name: Kim Jong Un."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

TOGETHER = 0.6  # of the rarer word's texts have the other right beside it
LONGEST = 4  # words


def chains(
    texts: Iterable[Sequence[int | None]], words: Collection[int], *, least: int = 3
) -> list[tuple[int, ...]]:
    """Return the words, those that mostly stand side by side in `texts` as one; each word once."""
    beside, alone = _counted(texts, set(words))
    following, taken = dict[int, int](), set[int]()
    for (first, second), count in sorted(beside.items(), key=lambda one: (-one[1], one[0])):
        often = count >= least and count >= TOGETHER * min(alone[first], alone[second])
        if often and first not in following and second not in taken and not _leads(following, second, first):
            following[first] = second
            taken.add(second)
    return [_chain(word, following) for word in words if word not in taken]


def parts_of_names(
    texts: Iterable[Sequence[int | None]], words: Collection[int], own: Collection[int]
) -> set[int]:
    """Return those of `words` that mostly stand right beside one of `own`: Donald, where Trump is known."""
    beside, alone = _counted(texts, {*words, *own})
    found = set[int]()
    for word in words:
        near = sum(count for pair, count in beside.items() if word in pair and not set(own).isdisjoint(pair))
        if near >= TOGETHER * alone[word] > 0:
            found.add(word)
    return found


def _counted(
    texts: Iterable[Sequence[int | None]], wanted: Collection[int]
) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    beside, alone = defaultdict[tuple[int, int], int](int), defaultdict[int, int](int)
    for text in texts:
        pairs = set[tuple[int, int]]()
        for first, second in pairwise(text):
            if first in wanted and second in wanted and first != second:
                assert first is not None
                assert second is not None
                pairs.add((first, second))
        for pair in pairs:
            beside[pair] += 1
        for word in set(text) & set(wanted):
            assert word is not None
            alone[word] += 1
    return beside, alone


def _leads(following: dict[int, int], start: int, end: int) -> bool:
    word: int | None = start
    while word is not None and word != end:
        word = following.get(word)
    return word == end


def _chain(word: int, following: dict[int, int]) -> tuple[int, ...]:
    chain = [word]
    while len(chain) < LONGEST and chain[-1] in following:
        chain.append(following[chain[-1]])
    return tuple(chain)
