"""Only words that few texts need to be asked for are looked for late."""

from monitor.core.anchors import MAX_LATE, anchors, late
from monitor.core.plan import Absent, AnyPlace, Expressed, Nearby, Plan, Run, Several, Within, Word
from monitor.core.regex import compile_regex

OFTEN, RARE = 9.0, 1.0


def word(atom: int, *without: int) -> Word:
    return Word(atom, str(atom), tuple(map(word, without)))


def late_of(*plans: Plan, weights: dict[int, float]) -> set[int]:
    known = [weights.get(atom, OFTEN) for atom in range(20)]
    return set(late(plans, [anchors(plan, known) for plan in plans]))


def test_all_words_of_a_rule_but_its_anchor_are_late() -> None:
    run = Run((word(0), word(1, 2)), 2, "run")
    near = Within(Nearby(word(3), AnyPlace((word(4), word(5))), 3, ordered=False, label="near"), 1)
    neither = Several(2, (word(6), Absent(word(7))))
    rare = {0: RARE, 3: RARE, 6: RARE}
    assert late_of(run, near, neither, weights=rare) == {1, 2, 4, 5, 7}


def test_what_another_rule_is_found_by_is_not_late() -> None:
    assert late_of(Run((word(0), word(1)), 2, "run"), word(1), weights={0: RARE}) == set()


def test_what_a_rule_without_anchors_asks_for_is_not_late() -> None:
    expression = compile_regex("a+")
    assert not isinstance(expression, str)
    anything = Several(1, (word(0), Expressed(expression, "a+"), Absent(word(1))))
    assert late_of(anything, Run((word(1), word(2)), 2, "run"), weights={2: RARE}) == set()


def test_an_anchor_of_many_rules_has_none_of_their_words_asked_for_late() -> None:
    runs = [Run((word(0), word(number)), 2, "run") for number in range(1, MAX_LATE + 2)]
    assert late_of(*runs[:-1], weights={0: RARE}) == set(range(1, MAX_LATE + 1))
    assert late_of(*runs, weights={0: RARE}) == set()
