"""What a rule could exclude, found in alerts that readers marked."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.core.query import Not, Query

ENOUGH = 3  # false alarms: of fewer nobody can tell what they share
SHARED = 2  # of them, that an exclusion has to remove
TRIED = 60  # words
KEPT = 4  # proposals of a kind: words inside which a term does not count, and words to exclude


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A change of a rule that removes false alarms. `removes` are numbers of these, `loses` of other finds.

    `part` is the `Not` that it adds, or a term as it would be.
    """

    part: Query
    query: Query  # the rule's, changed
    removes: frozenset[int]
    loses: frozenset[int]


def tell_apart(false: Sequence[Collection[int]], others: Sequence[Collection[int]]) -> list[int]:
    """Return the words that several false alarms share and other finds have not, the most telling first.

    Each is given as its words.
    """
    in_false = Counter(word for words in false for word in set(words))
    in_others = Counter(word for words in others for word in set(words))
    telling = [word for word, count in in_false.items() if count >= SHARED and in_others[word] <= count]
    return sorted(telling, key=lambda word: (in_others[word] - in_false[word], -in_false[word], word))[:TRIED]


def best(exclusions: Iterable[Exclusion], *, right: Collection[int] = ()) -> list[Exclusion]:
    """Return the exclusions worth proposing, the best first: each removes several, loses no more, and nothing of `right`.

    Each removes several that those of its kind before it do not.
    """
    worth = [
        one
        for one in exclusions
        if len(one.removes) >= SHARED and len(one.loses) <= len(one.removes) and one.loses.isdisjoint(right)
    ]
    worth.sort(key=lambda one: (len(one.loses) - len(one.removes), len(one.loses)))
    inside = [one for one in worth if not isinstance(one.part, Not)]
    apart = [one for one in worth if isinstance(one.part, Not)]
    return [kept for kind in (inside, apart) for kept in list(_each_its_share(kind))[:KEPT]]


def _each_its_share(exclusions: Iterable[Exclusion]) -> Iterator[Exclusion]:
    removed = set[int]()
    for one in exclusions:
        if len(one.removes - removed) >= SHARED:
            removed |= one.removes
            yield one
