"""A configuration that cannot be used is told of in words that say where and what."""

from datetime import UTC, datetime

import pytest

from monitor.core.alert import content_from_json, content_to_json
from monitor.core.config_notice import config_alert
from monitor.core.errors import Position, Problem
from monitor.core.message import render

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
PROBLEMS = [Problem(Position("rules.yaml", line, 3), "unknown key 'notfy'") for line in range(1, 8)]


@pytest.mark.parametrize(
    ("language", "subject", "more"),
    [
        ("en", "[monitor] The changed configuration cannot be used", "and 2 more; `monitor check` shows all"),
        (
            "de",
            "[monitor] Die geänderte Konfiguration ist nicht brauchbar",
            "und 2 weitere; `monitor check` zeigt alle",
        ),
    ],
)
def test_the_notice_shows_the_first_problems_and_counts_the_rest(
    language: str, subject: str, more: str
) -> None:
    alert = config_alert(PROBLEMS, place="host:/config", notify=("mail",), language=language, now=NOW)
    content = content_from_json(content_to_json(alert.content))
    message = render(content, sent_at=NOW, language=language, key=alert.key, zone=UTC)
    assert message.subject == subject
    assert "rules.yaml:5:3: unknown key 'notfy'" in message.text
    assert "rules.yaml:6:3" not in message.text
    assert more in " ".join(message.text.split())
    assert alert.notify == ("mail",)


def test_few_problems_are_all_shown() -> None:
    alert = config_alert(PROBLEMS[:2], place="host:/config", notify=(), language="en", now=NOW)
    assert alert.content.why.endswith(
        "rules.yaml:1:3: unknown key 'notfy'; rules.yaml:2:3: unknown key 'notfy'"
    )
