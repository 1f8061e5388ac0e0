"""Which channels a rule alerts: its own `notify`, else the first route that fits."""

from collections.abc import Callable

import pytest

from monitor.config.load import Loaded

Load = Callable[..., Loaded]
Problems = Callable[..., list[str]]

CHANNELS = "channels: {mail: json://a, chat: json://b, phone: json://c}\n"
RULES = """
rules:
  - {name: Nordkorea, match: Nordkorea, tags: [asien], severity: high}
  - {name: Sanktionen, match: Sanktionen, tags: [politik, asien]}
  - {name: Bahn, match: Bahn, severity: low}
  - {name: eigen, match: Wetter, notify: [phone], severity: high}
"""


ROUTES = {
    "no routes": ("[]", {"Nordkorea": (), "Sanktionen": (), "Bahn": ()}),
    "by severity": (
        "[{severity: high, notify: [phone]}, {severity: [low, normal], notify: mail}]",
        {"Nordkorea": ("phone",), "Sanktionen": ("mail",), "Bahn": ("mail",)},
    ),
    "by tag and name": (
        "[{tags: asien, notify: [chat]}, {rules: [Bahn], notify: [phone, mail]}]",
        {"Nordkorea": ("chat",), "Sanktionen": ("chat",), "Bahn": ("phone", "mail")},
    ),
    "all keys together": (
        "[{tags: asien, severity: normal, notify: [chat]}]",
        {"Nordkorea": (), "Sanktionen": ("chat",), "Bahn": ()},
    ),
    "the first that fits": (
        "[{tags: asien, notify: [chat]}, {notify: [mail]}]",
        {"Nordkorea": ("chat",), "Sanktionen": ("chat",), "Bahn": ("mail",)},
    ),
    "and more with continue": (
        "[{tags: asien, notify: [chat], continue: true}, {notify: [mail, chat]}]",
        {"Nordkorea": ("chat", "mail"), "Sanktionen": ("chat", "mail"), "Bahn": ("mail", "chat")},
    ),
}


@pytest.mark.parametrize(("routes", "channels"), ROUTES.values(), ids=ROUTES)
def test_routes_choose_channels(loaded: Load, routes: str, channels: dict[str, tuple[str, ...]]) -> None:
    config = loaded(a=CHANNELS, b=RULES, c=f"routes: {routes}\n").config
    assert {rule.name: rule.notify for rule in config.rules} == {**channels, "eigen": ("phone",)}


WRONG = {
    "nowhere": ("{tags: asien}", "1:10: the key 'notify' is missing"),
    "channel": ("{notify: [male]}", "1:20: there is no channel 'male' — did you mean 'mail'?"),
    "rule": ("{rules: [Bahnen], notify: mail}", "1:19: there is no rule 'Bahnen' — did you mean 'Bahn'?"),
    "tag": ("{tags: [asein], notify: mail}", "1:18: no rule has the tag 'asein' — did you mean 'asien'?"),
    "key": ("{tag: asien, notify: mail}", "1:11: unknown key 'tag' — did you mean 'tags'?"),
    "severity": ("{severity: urgent, notify: mail}", "1:21: 'severity': unknown value 'urgent'"),
}


@pytest.mark.parametrize(("route", "said"), WRONG.values(), ids=WRONG)
def test_what_a_route_cannot_say_is_explained_at_its_place(problems: Problems, route: str, said: str) -> None:
    (problem,) = problems(a=CHANNELS, b=RULES, c=f"routes: [{route}]\n")
    assert problem.startswith(f"config/c.yaml:{said}")


def test_routes_are_a_list(problems: Problems) -> None:
    (problem,) = problems(a=CHANNELS, b=RULES, c="routes: {notify: mail}\n")
    assert problem == "config/c.yaml:1:9: 'routes' must be a list — begin each entry with '- '"
