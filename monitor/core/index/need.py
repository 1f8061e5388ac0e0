"""What must be among the words of an article that a query finds: a cheap condition, judged by the index alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.core.compile import Compiler
from monitor.core.index.words import FIELDS, pieces_of
from monitor.core.plan import Absent, AnyPlace, Expressed, Nearby, Plan, Run, Several, Within, Word
from monitor.core.rule import Rule
from monitor.core.watched import Watched

EDGE = "\n"  # of a word
_ENDINGS = ("", "in", "innen")  # a capital I, as in BürgerInnen, ends a word that goes on


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the needs are met: one is OR, all are AND."""

    count: int
    needs: "tuple[Need, ...]"


Need = str | AtLeast  # letters that are in some word, edges of words included; or several needs
NOTHING = AtLeast(0, ())


def may_need_nothing(need: Need) -> bool:
    """Tell whether some articles meet the need without any word."""
    return isinstance(need, AtLeast) and sum(map(may_need_nothing, need.needs)) >= need.count


def strings_of(need: Need) -> Iterator[str]:
    """Give the strings that a need asks for."""
    if isinstance(need, str):
        yield need
    else:
        for part in need.needs:
            yield from strings_of(part)


def need_of(rules: Sequence[Rule], compiler: Compiler) -> Need:
    """Return what an article must have that some of the rules find."""
    plans = [(compiler.plan(rule.query), compiler.where(rule.fields)) for rule in rules]
    asking = _Asking(compiler)
    return AtLeast(1, tuple(asking.of(plan, where) for plan, where in plans))


class _Asking:
    """Turns plans into needs."""

    def __init__(self, compiler: Compiler) -> None:
        self._atoms = _needs_of_atoms(compiler.watched)
        self._indexed = compiler.where([field for field in compiler.fields if field in FIELDS])

    def of(self, plan: Plan, where: int) -> Need:
        match plan:
            case Word(atom):
                return AtLeast(1, self._atoms[atom]) if not where & ~self._indexed else NOTHING
            case Within(part, field):
                return self.of(part, field)
            case Absent() | Expressed():
                return NOTHING
            case _:
                count, parts = _parts(plan)
                return AtLeast(count, tuple(self.of(part, where) for part in parts))


def _parts(plan: Plan) -> tuple[int, Sequence[Plan]]:
    """Return how many of which parts a plan needs."""
    match plan:
        case Several(count, parts):
            return count, parts
        case AnyPlace(parts):
            return 1, parts
        case Nearby(left, right):
            return 2, (left, right)
        case _:
            assert isinstance(plan, Run)
            return len(plan.parts), plan.parts


def _needs_of_atoms(watched: Mapping[str, Watched]) -> Mapping[int, tuple[Need, ...]]:
    """Return for each atom what one of is needed to find it."""
    needs: defaultdict[int, list[Need]] = defaultdict(list)
    for string, watch in watched.items():
        inside = _inside(string)
        alone = _alone(string) if string.isascii() and string.isalnum() else inside
        for atom in {atom for atom, _ in watch.words}:
            needs[atom].append(alone)
        for atom in {atom for found in (watch.parts, watch.checks) for atom, _ in found}:
            needs[atom].append(inside)
    return {atom: tuple(found) for atom, found in needs.items()}


def _alone(word: str) -> Need:
    return AtLeast(1, tuple(f"{EDGE}{word}{ending}{EDGE}" for ending in _ENDINGS))


def _inside(string: str) -> Need:
    pieces = sorted(pieces_of(string))
    return AtLeast(len(pieces), tuple(pieces))
