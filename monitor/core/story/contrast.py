"""What speaks against two alike reports being one: other numbers, or another name in the same place.

Weather, fuel prices and match reports are written from templates: they differ in
nothing but a place and some figures, and there lies the news.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from monitor.core.story.chunks import NUMBER, token_of
from monitor.core.story.report import Report

_ENOUGH_NUMBERS = 2
_SHARED_NUMBERS = 0.5  # of the fewer ones
_EDGE = 0  # stands for the beginning of a text
_HOLE = 1
# A name after one of these says where, when or for whom.
_PREPOSITION = """
    in im aus bei beim am an fuer von vom nahe um gegen nach vor auf ab bis seit ueber zwischen at from near for on
    against landgericht amtsgericht kreis landkreis instituts
"""
_PREPOSITIONS = frozenset(map(token_of, _PREPOSITION.split()))
_DAY = """
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    monday tuesday wednesday thursday friday saturday sunday
"""
_DAYS = frozenset(map(token_of, _DAY.split()))

Context = tuple[int, int, int]
Slots = Mapping[Context, Mapping[int, int]]  # context → the names and numbers in it, and how much each counts
_ENOUGH = 2  # one number, one name after a preposition, or any two names


def contrast(new: Report, old: Report) -> str:
    """Return in a few words why `new` tells something else than `old`, or nothing."""
    if _apart(_numbers(new.title), _numbers(old.title)):
        return "the headline has other numbers"
    if _apart(new.title & _DAYS, old.title & _DAYS):
        return "the headline names another day"
    in_new, in_old = new.full, old.full
    fewer, more = sorted((_numbers(in_new), _numbers(in_old)), key=len)
    if len(fewer) >= _ENOUGH_NUMBERS and len(fewer & more) < _SHARED_NUMBERS * len(fewer):
        return "most numbers are others"
    return _other_slots(_slots(new, but=in_old), _slots(old, but=in_new))


def _numbers(tokens: frozenset[int]) -> frozenset[int]:
    return frozenset(token for token in tokens if token & NUMBER)


def _apart(one: frozenset[int], other: frozenset[int]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _other_slots(ours: Slots, theirs: Slots) -> str:
    names = 0
    for context in ours.keys() & theirs.keys():
        one, other = ours[context], theirs[context]
        if any(token & NUMBER for token in one) and any(token & NUMBER for token in other):
            return "the same sentence has another number"
        names += max(
            (min(one[a], other[b]) for a in one for b in other if not (a | b) & NUMBER),
            default=0,
        )
    return "the same sentence has another name" if names >= _ENOUGH else ""


def _slots(report: Report, *, but: frozenset[int]) -> Slots:
    """Return a report's names and numbers that the other one does not have, by what stands next to them."""
    found: dict[Context, dict[int, int]] = defaultdict(dict)
    tokens = report.sequence()
    for first, last in ((0, report.title_length), (report.title_length, len(tokens))):
        for place in range(first, last):
            token = tokens[place]
            if token not in but and (token & NUMBER or report.named >> place & 1):
                before = tokens[place - 1] if place > first else _EDGE
                weight = 2 if before in _PREPOSITIONS else 1
                for context in _contexts(tokens, place, (first, last)):
                    found[context][token] = weight
    return found


def _contexts(tokens: Sequence[int], place: int, text: tuple[int, int]) -> Iterator[Context]:
    """Give the two words before, the two after, and the one on either side, as far as there are any."""
    first, last = text
    if place - 2 >= first:
        yield tokens[place - 2], tokens[place - 1], _HOLE
    if place > first and place + 1 < last:
        yield tokens[place - 1], _HOLE, tokens[place + 1]
    if place + 2 < last:
        yield _HOLE, tokens[place + 1], tokens[place + 2]
