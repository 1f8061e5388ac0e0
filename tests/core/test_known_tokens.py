from hypothesis import given
from hypothesis import strategies as st

from monitor.core.known_tokens import KnownTokens, Told


def holding(*tokens: str) -> list[Told]:
    """Return tokens in each of which one atom is."""
    return [(token, ((len(token), (token, (0, 1), (0, 1))),)) for token in tokens]


def test_what_is_in_a_token_is_known_from_then_on() -> None:
    known = KnownTokens(10, letters=5)
    told, new = known.sort("Kim kam")
    assert (told, sorted(new)) == ([], ["Kim", "kam"])
    known.remember(["Kim", "kam", "endless"], holding("Kim"))
    assert known.sort("Kim kam Kim") == (holding("Kim"), [])
    assert (known.is_idle("kam"), known.is_idle("Kim"), known.finds("Kim")) == (
        True,
        False,
        holding("Kim")[0][1],
    )
    assert known.sort("endless") == ([], ["endless"])


def test_tokens_that_are_met_again_outlive_the_others() -> None:
    known = KnownTokens(6, letters=5)
    known.remember(["Kim", "kam", "sah"], holding("Kim"))
    known.remember(["neu"], [])
    assert known.is_idle("sah")
    assert known.finds("Kim")
    assert known.sort("Kim kam") == (holding("Kim"), [])
    known.remember(["alt"], [])
    assert known.sort("Kim kam neu") == (holding("Kim"), [])
    assert known.sort("sah") == ([], ["sah"])


def test_a_text_of_endless_tokens_is_not_all_remembered() -> None:
    known = KnownTokens(4, letters=5)
    known.remember(["a1", "a2", "a3"], [])
    assert known.sort("a1 a2 a3") == ([], ["a3"])


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=8), max_size=20))
def test_tokens_are_told_by_what_was_remembered_or_they_are_new(texts: list[list[str]]) -> None:
    known = KnownTokens(6, letters=5)
    for tokens in texts:
        told, new = known.sort(" ".join(tokens))
        assert {*told} <= {*holding("a", "b")}
        assert not {*new} & {token for token, _ in told}
        telling = [*told, *holding(*({"a", "b"} & {*new}))]
        assert {*telling} == {*holding(*({"a", "b"} & {*tokens}))}
        known.remember(new, telling)
        assert sum(map(known.is_idle, "abcdefgh")) <= 6
