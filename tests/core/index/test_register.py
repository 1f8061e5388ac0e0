"""Which articles a volume has, and how large volumes get."""

import pytest

from monitor.core.index.register import Sizes


@pytest.mark.parametrize(
    ("articles", "level"), [(1, 0), (1_000, 0), (1_001, 1), (8_000, 1), (8_001, 2), (64_000, 2)]
)
def test_volumes_are_as_large_as_their_level_allows(articles: int, level: int) -> None:
    assert Sizes().level_of(articles) == level
