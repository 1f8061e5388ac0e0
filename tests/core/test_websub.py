"""What WebSub asks for, and how far a hub is believed."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.websub import (
    LEASE,
    LEASES,
    LONGEST_WAIT,
    SPACING,
    Hub,
    due_after_ping,
    find_hub,
    is_signed,
    read_lease,
    renew_after,
    request,
    retry_after,
    still_pushed,
)

URL = "https://blatt.example/feed/"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HUB, SELF = "https://hub.example/", "https://blatt.example/self"
ATOM = f'<feed><link rel="self" href="{SELF}"/><link href="{HUB}" rel="hub"/><entry>'
OFFERS = {
    "Atom": (ATOM, "", Hub(HUB, SELF)),
    "RSS": (f"<rss><atom:link rel='hub' href='{HUB}?a=1&amp;b=2'/><item>", "", Hub(HUB + "?a=1&b=2", URL)),
    "a header": ("<rss>", f'<{HUB}>; rel="hub", <{SELF}>; rel=self', Hub(HUB, SELF)),
    "a header before the document": (
        ATOM,
        '<https://eins.example/>; rel="hub"',
        Hub("https://eins.example/", SELF),
    ),
    "a relative address": (
        '<rss><atom:link rel="hub" href="/hub"/>',
        "",
        Hub("https://blatt.example/hub", URL),
    ),
    "no hub": ('<rss><atom:link rel="self" href="/x"/>', "<x>; rel=next, <y>", None),
    "a hub in an entry": (f'<rss><item><atom:link rel="hub" href="{HUB}"/></item>', "", None),
    "no address": ('<rss><atom:link rel="hub" href="javascript:x"/><link rel="hub">', "", None),
    "a broken address": ('<rss><atom:link rel="hub" href="http://["/>', "", None),
    "an endless address": (f'<rss><atom:link rel="hub" href="/{"x" * 2_000}"/>', "", None),
}


@pytest.mark.parametrize(("document", "header", "hub"), OFFERS.values(), ids=OFFERS)
def test_a_feed_says_who_tells_of_its_news(document: str, header: str, hub: Hub | None) -> None:
    assert find_hub(document, header, url=URL) == hub


@given(st.text(alphabet="<link rel='\"hub self/> ;,item", max_size=300), st.text(max_size=100))
def test_no_document_breaks_it(document: str, header: str) -> None:
    find_hub(document, header, url=URL)


def test_a_hub_is_asked_to_call_with_a_secret_and_to_stop_without() -> None:
    hub, callback = Hub(HUB, SELF), "https://wir.example/websub/t"
    wanted = request(hub, callback, secret="s", wanted=True)
    assert wanted == {
        "hub.mode": "subscribe",
        "hub.topic": SELF,
        "hub.callback": callback,
        "hub.secret": "s",
        "hub.lease_seconds": "864000",
    }
    unwanted = request(hub, callback, secret="s", wanted=False)
    assert unwanted == {"hub.mode": "unsubscribe", "hub.topic": SELF, "hub.callback": callback}


@pytest.mark.parametrize(
    ("seconds", "lease"),
    [
        ("3600", timedelta(hours=1)),
        ("1", LEASES[0]),
        ("9" * 50, LEASES[1]),
        ("", LEASE),
        ("-5", LEASE),
        ("x", LEASE),
    ],
)
def test_a_lease_is_believed_within_limits(seconds: str, lease: timedelta) -> None:
    assert read_lease(seconds) == lease
    assert renew_after(lease) < lease


def test_a_hub_that_does_not_answer_is_asked_less_and_less() -> None:
    waits = [retry_after(attempts) for attempts in range(50)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_call_is_signed_by_who_knows_the_secret(method: str) -> None:
    signature = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()
    assert is_signed(b"body", f"{method}={signature}", secret="secret")
    assert is_signed(b"body", f" {method}={signature.upper()} ", secret="secret")
    assert not is_signed(b"bodY", f"{method}={signature}", secret="secret")
    assert not is_signed(b"body", f"{method}={signature}", secret="Secret")
    weak = hmac.new(b"secret", b"body", "md5").hexdigest()
    assert not is_signed(b"body", f"md5={weak}", secret="secret")
    assert not is_signed(b"body", f"nonsense={signature}", secret="secret")
    assert not is_signed(b"body", f"{method}=\u00e4", secret="secret")
    assert not is_signed(b"body", "", secret="secret")


RELIED = {
    "proven by news it told": ((False, True, True), True),
    "refuted by news it did not tell": ((True, False, True), False),
    "quiet, and relied on": ((True, False, False), True),
    "quiet, and not yet": ((False, False, False), False),
    "called too early": ((False, True, False), False),
}


@pytest.mark.parametrize(("visit", "relied"), RELIED.values(), ids=RELIED)
def test_a_hub_is_relied_on_as_long_as_it_tells(visit: tuple[bool, bool, bool], relied: bool) -> None:
    pushed, pinged, news = visit
    assert still_pushed(pushed=pushed, pinged=pinged, news=news) is relied


def test_calls_bring_visits_no_closer_than_is_polite() -> None:
    assert due_after_ping(now=NOW, polled_at=None, not_before=None) == NOW
    assert due_after_ping(now=NOW, polled_at=NOW - timedelta(hours=1), not_before=None) == NOW
    assert due_after_ping(now=NOW, polled_at=NOW, not_before=None) == NOW + SPACING
    later = NOW + timedelta(hours=2)
    assert due_after_ping(now=NOW, polled_at=NOW, not_before=later) == later
