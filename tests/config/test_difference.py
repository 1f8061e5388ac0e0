"""A change of the configuration is told in few words."""

from dataclasses import replace

import pytest

from monitor.config.difference import difference
from monitor.config.model import Config
from monitor.core.errors import Position
from tests.builders import FEED, a_config, a_rule

OTHER = "https://andere.example/rss"
OLD = a_config([FEED], rules=[a_rule("Nordkorea"), a_rule("Iran")], channels={"mail": ("a@example.org",)})


@pytest.mark.parametrize(
    ("new", "told"),
    [
        pytest.param(OLD, {}, id="the same"),
        pytest.param(
            replace(OLD, rules=tuple(replace(rule, position=Position("elsewhere", 9)) for rule in OLD.rules)),
            {},
            id="another place in the file",
        ),
        pytest.param(
            a_config(
                [OTHER, "https://dritte.example/rss"],
                rules=[a_rule("Nordkorea", version="2"), a_rule("Syrien")],
                channels={"chat": ("",), "mail": ("a@example.org",)},
                budget=7,
            ),
            {
                "feeds": "+2 -1",
                "rules": "+Syrien, -Iran, ~Nordkorea",
                "channels": "+chat",
                "settings": "changed",
            },
            id="every section",
        ),
        pytest.param(
            replace(OLD, rules=(*OLD.rules, *(a_rule(f"R{number}") for number in range(10)))),
            {"rules": "+R0, +R1, +R2, +R3, +R4, +R5, +R6, +R7, and 2 more"},
            id="many rules",
        ),
    ],
)
def test_a_difference_names_what_is_new_gone_and_changed(new: Config, told: dict[str, str]) -> None:
    assert difference(OLD, new) == told
