"""The words without which a plan cannot hold."""

from collections.abc import Iterable, Sequence

from monitor.core.plan import Absent, AnyPlace, Expressed, Nearby, Plan, Run, Several, Within, Word

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
