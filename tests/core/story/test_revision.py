"""Which edits of an article say something."""

import pytest

from monitor.core.story.revision import says_the_same

EDITS = {
    "nothing": ("Pegel steigt", "Pegel steigt", True),
    "spacing": ("Pegel steigt", "  Pegel\n steigt ", True),
    "a tracker": ("Mehr: https://a.example/p?utm=1", "Mehr: https://a.example/p?utm=2#x", True),
    "another link": ("Mehr: https://a.example/p?utm=1", "Mehr: https://a.example/q?utm=1", False),
    "a word": ("Pegel steigt", "Pegel sinkt", False),
}


@pytest.mark.parametrize(("old", "new", "same"), EDITS.values(), ids=EDITS.keys())
def test_spacing_and_trackers_say_nothing(old: str, new: str, same: bool) -> None:
    assert says_the_same(("Flut", new, ""), ("Flut", old, "")) is same
