"""The words without which a plan cannot hold, and those that are asked for only where these are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from monitor.core.plan import Absent, AnyPlace, Expressed, Nearby, Plan, Run, Several, Within, Word

MAX_LATE = 4  # atoms that one anchor has asked for: each costs about what looking at a rule does
Anchors = frozenset[int] | None  # atoms, one of which must be found; None: it may hold without any


def anchors(plan: Plan, weights: Sequence[float]) -> Anchors:
    """Return the set of atoms that is found in the fewest articles, as `weights` estimate it."""
    match plan:
        case Word(atom):
            return frozenset((atom,))
        case Within(part):
            return anchors(part, weights)
        case Absent() | Expressed():
            return None
        case _:
            parts, count = _needed(plan)
            return _union(_cheapest(parts, count, weights))


def _needed(plan: Plan) -> tuple[Sequence[Plan], int]:
    """Return the parts, and of how many of them one must hold, whichever they are."""
    match plan:
        case Several(count, parts):
            return parts, len(parts) - count + 1
        case AnyPlace(parts):
            return parts, len(parts)
        case Nearby(left, right):
            return (left, right), 1
        case _:
            assert isinstance(plan, Run)
            return plan.parts, 1


def _cheapest(parts: Sequence[Plan], count: int, weights: Sequence[float]) -> list[Anchors]:
    """Return the anchors of the `count` parts that cost least; of that many, one holds if the plan holds."""
    found = [anchors(part, weights) for part in parts]
    return sorted(found, key=lambda atoms: _cost(atoms, weights))[:count]


def _cost(atoms: Anchors, weights: Sequence[float]) -> float:
    return float("inf") if atoms is None else sum(weights[atom] for atom in atoms)


def _union(found: Iterable[Anchors]) -> Anchors:
    together: set[int] = set()
    for atoms in found:
        if atoms is None:
            return None
        together |= atoms
    return frozenset(together)


def late(plans: Sequence[Plan], needed: Sequence[Anchors]) -> frozenset[int]:
    """Return the atoms that are asked for only where an anchor of their rule was found, and few for each anchor.

    `needed` has the anchors of each plan.
    """
    others = [frozenset(_atoms(plan)) - (own or frozenset()) for plan, own in zip(plans, needed, strict=True)]
    asked = Counter[int]()
    for own, atoms in zip(needed, others, strict=True):
        asked.update(dict.fromkeys(own or (), len(atoms)))
    early = set[int]().union(*filter(None, needed))
    for own, atoms in zip(needed, others, strict=True):
        if own is None or any(asked[anchor] > MAX_LATE for anchor in own):
            early |= atoms
    return frozenset[int]().union(*others) - early


def _atoms(plan: Plan) -> Iterator[int]:
    """Give all atoms that a plan asks for."""
    parts: Sequence[Plan] = ()
    match plan:
        case Word(atom, _, without):
            yield atom
            parts = without
        case Within(part) | Absent(part):
            parts = (part,)
        case Nearby(left, right):
            parts = (left, right)
        case Several(_, parts) | AnyPlace(parts) | Run(parts):
            pass
        case _:
            assert isinstance(plan, Expressed)
    for part in parts:
        yield from _atoms(part)
