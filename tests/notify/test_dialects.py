"""What chats are handed, as it travels: in their own dialect, in one message, and with nothing that acts."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.core.alert import AlertContent
from monitor.core.excerpt import Excerpt
from monitor.core.message import Message
from monitor.notify import Errand
from monitor.notify.sender import run
from tests.core.test_message import CONTENT, rendered

SERVICES = {
    "Discord": "discord://111111111111111111/abcdefghijklmnopqrstuvwxyz0123456789",
    "Slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general",
    "Telegram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "Matrix": f"matrix://localhost/?mode=matrix&token={'abcdefgh' * 8}",
    "Mattermost": "mmost://localhost/abcdefghijklmnop0123456789",
    "Google Chat": "gchat://space/key/token",
    "Teams": "workflow://example.org:443/workflow/signature",
    "Zulip": "zulip://bot@org/a0123456789abcdefghijklmnopqrstu/general",
    "ntfy": "ntfy://localhost/news",
    "Pushover": "pover://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "SMS": "seven://abcdefghijkl/4917600000000",
    "webhook": "json://localhost/",
}
LINK = "https://kuestenblick.example/kim_(2)?a=1&b=2"


class Wire:
    """Takes what would go out to the internet."""

    def __init__(self) -> None:
        self.taken: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        self.taken.append(request)
        answer = requests.Response()
        answer.status_code = 200
        answer.url = request.url or ""
        answer.request = request
        answer._content = b"ok" if "slack.com" in answer.url else b'{"ok": true, "success": "100"}'
        return answer

    def words(self) -> str:
        """Return every text that the requests since the last call carried."""
        texts = [text for request in self.taken for text in _texts(request)]
        self.taken.clear()
        return "\n".join(texts)


def _texts(request: requests.PreparedRequest) -> Iterator[str]:
    body = request.body.decode() if isinstance(request.body, bytes) else str(request.body)
    kind = str(request.headers.get("Content-Type"))
    if body.startswith("{"):
        yield from _leaves(json.loads(body))
    elif "form" in kind:
        yield from (value for _, value in parse_qsl(body))
    else:
        yield body


def _leaves(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from _leaves(part)
        case list():
            for part in value:
                yield from _leaves(part)
        case _:
            pass


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    taking = Wire()
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", taking.send)
    return taking


def told(wire: Wire, service: str, message: Message) -> str:
    outcome = run(Errand(SERVICES[service], "", message))
    assert outcome, service
    assert len(wire.taken) == 1, f"{service}: {outcome}"
    return wire.words()


BOLD = {
    "Discord": "**Raketen**",
    "Slack": "*Raketen*",
    "Telegram": "<b>Raketen</b>",
    "Matrix": "<strong>Raketen</strong>",
    "Mattermost": "**Raketen**",
    "Google Chat": "*Raketen*",
    "Teams": "**Raketen**",
    "Zulip": "**Raketen**",
    "ntfy": "*Raketen*",
    "Pushover": "<b>Raketen</b>",
    "webhook": "*Raketen*",
}


@pytest.mark.parametrize(("service", "bold"), BOLD.items(), ids=BOLD)
def test_each_service_marks_words_in_its_own_way(wire: Wire, service: str, bold: str) -> None:
    words = told(wire, service, rendered(replace(CONTENT, url=LINK)))
    assert f"Es gab {bold}." in words
    assert LINK in words.replace("&amp;", "&")
    assert "rule “Nordkorea”" in words


LONG = replace(
    CONTENT,
    title="Kim & Co. " * 40,
    url=LINK,
    source="Küstenblick " * 30,
    also_reported_by=tuple("Tal-Bote " * 20 for _ in range(8)),
    excerpts=tuple(Excerpt("text", f"{n} _Raketen_ " * 300, ((2, 9),)) for n in range(4)),
)


@pytest.mark.parametrize("service", SERVICES)
def test_one_alert_is_one_message_however_long_it_is(wire: Wire, service: str) -> None:
    words = told(wire, service, rendered(LONG))
    assert LINK in words.replace("&amp;", "&")
    assert "Nordkorea" in words
    assert "Kim" in words


def hostile(text: str) -> AlertContent:
    """Return an alert that says `text` wherever a feed has a say."""
    return replace(
        CONTENT,
        title=text,
        source=text,
        agency=text,
        url=LINK,
        also_reported_by=(text,),
        excerpts=(Excerpt("text", f"{text} Raketen {text}", ((len(text) + 1, len(text) + 8),)),),
    )


ATTACKS = {
    "a link that runs code": "[Lesen](javascript:alert(1))",
    "a link that holds a page": "[Lesen](data:text/html,<script>1</script>)",
    "a link that hides where it leads": "[kuestenblick.example](https://boese.example/x)",
    "a link by reference": "[Lesen][1] [1]: https://boese.example/x",
    "a tracking pixel": "![](https://boese.example/pixel.gif)",
    "a tracking pixel in HTML": '<img src="https://boese.example/pixel.gif">',
    "a script": "<script>alert(1)</script>",
    "a handler": '<b onmouseover="alert(1)">Kim</b>',
    "markup in entities": "&lt;img src=x onerror=alert(1)&gt;",
    "all members of a room": "@everyone @here @room @channel @all @online",
    "all members, glued": "x@everyone",
    "all members of Slack": "<!channel> <!here> <!everyone> <!subteam^S1>",
    "somebody in Slack or Discord": "<@U123> <@!123> <@&1> <#C1>",
    "all members of Google Chat": "<users/all>",
    "somebody in Teams": "<at>Kim</at>",
    "a link in Slack's own way": "<https://boese.example/x|kuestenblick.example>",
    "a command of Discord": "</kick:123>",
    "a link of Telegram": "tg://resolve?domain=boese",
    "a code block": "```\nrm -rf\n```",
    "a heading": "# Titel",
    "colours of IRC": "\x0304rot\x03 \x02fett\x02",
    "commands of IRC": "a\r\nQUIT :bye",
    "sequences of a terminal": "\x1b[2J\x1b]0;x\x07",
    "reading direction": "\u202egnp.exe \u2066x\u2069",
    "hidden letters": "@\u200beveryone @\u00adhere @\u2060all \U000e0041",
}
# What is active where markup is obeyed, and where text is only text.
_CALLS = r"@(everyone|here|room|channel|all|online)\b|<(?=[@!#]|users/|at>|/\w+:)"
_CONTROLS = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u00ad\u2060\U000e0000-\U000e007f]"
_ACTIVE_TEXT = {
    "a call": re.compile(_CALLS, re.IGNORECASE),
    "a hidden link": re.compile(r"(?<!\\)\][\[(]"),
    "code": re.compile(r"\bjavascript:|\b(data|tg):\w"),
    "a picture in Markdown": re.compile(r"!\["),
    "a control character": re.compile(_CONTROLS),
}
_ACTIVE = _ACTIVE_TEXT | {
    "a link of Slack": re.compile(r"(?<!\\)<https?://boese[^>]*\|"),
    "markup": re.compile(r"(?<!\\)<(?=script|img|b on)", re.IGNORECASE),
}
_ONLY_TEXT = {"ntfy", "SMS", "webhook"}


def active(service: str, message: Message, words: str) -> list[str]:
    """Return what in `words` would act. Titles are text for every service."""
    if service in _ONLY_TEXT:
        return [kind for kind, pattern in _ACTIVE_TEXT.items() if pattern.search(words)]
    body = words.replace(message.subject, "")
    in_title = (kind for kind, pattern in _ACTIVE_TEXT.items() if pattern.search(message.subject))
    return [*in_title, *(kind for kind, pattern in _ACTIVE.items() if pattern.search(body))]


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_active_gets_through_to_a_chat(wire: Wire, service: str) -> None:
    for attack, text in ATTACKS.items():
        message = rendered(hostile(text))
        assert (attack, active(service, message, told(wire, service, message))) == (attack, [])


@pytest.mark.parametrize(("attack", "text"), ATTACKS.items(), ids=ATTACKS)
def test_nothing_active_gets_through_to_a_mail(attack: str, text: str) -> None:
    message = rendered(hostile(text))
    subject = message.subject
    assert not re.search("[\r\n\x00-\x1f\u202a-\u202e\u2066-\u2069]", subject)
    assert active("webhook", message, message.text + subject) == []
    tags = set(re.findall(r"<(\w+)", message.html))
    assert tags <= {
        *("html", "head", "meta", "title", "style", "body", "div", "p", "bdi", "span", "h1", "a"),
        *("blockquote", "mark"),
    }
    assert set(re.findall(r'\b(?:href|src|on\w+)="([^"]*)"', message.html)) == {LINK.replace("&", "&amp;")}


MIXTURES = st.lists(
    st.sampled_from(
        ["@", "everyone", "<", ">", "!", "[", "]", "(", ")", "javascript:", "x", " ", "*", "_", "`"]
    )
    | st.sampled_from(
        ["\\", "#", "&", "lt;", "~", "|", "http://boese.example", "\u202e", "\u200b", "\n", "/", "="]
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("service", ["Discord", "Slack", "Telegram", "Matrix", "Mattermost", "webhook"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=MIXTURES)
def test_no_mixture_of_signs_acts_in_a_chat(wire: Wire, service: str, text: str) -> None:
    message = rendered(hostile(text))
    assert active(service, message, told(wire, service, message)) == []
