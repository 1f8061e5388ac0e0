"""WebSub (W3C, 2018): a hub tells at once that a feed has news, and the feed is then visited as always.

What a hub sends is never read as news: it only makes the feed due. So nobody
can put words into a publisher's mouth, and a hub that says nothing is found
out by the ordinary visits.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

LEASE = timedelta(days=10)  # asked for
LEASES = (timedelta(minutes=5), timedelta(days=60))  # believed
SAFETY = timedelta(hours=6)  # between visits to a feed whose hub tells its news
SPACING = timedelta(seconds=15)  # between visits, however often a hub calls
REFUSED_FOR = timedelta(days=7)  # a hub that said no is asked again then
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(days=1)
MAX_ADDRESS = 2_000
_DIGESTS = ("sha1", "sha256", "sha384", "sha512")
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_LINK = re.compile(r"<(?:[\w.-]+:)?link\s[^>]{0,4000}>")
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_HEADER_LINK = re.compile(r"""<([^>]*)>([^<]*)""")
_HEADER_REL = re.compile(r""";\s*rel\s*=\s*"?([^";,]*)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hub:
    """Who tells of a feed's news, and by what address it knows the feed."""

    url: str
    topic: str


def find_hub(document: str, link_header: str, *, url: str) -> Hub | None:
    """Return the hub that a document from `url`, or its Link header, offers; None: news has to be fetched."""
    start = _ENTRY.search(document)
    head = document[: start.start()] if start else document[:20_000]
    links = [*_header_links(link_header), *map(_link, _LINK.findall(head))]
    hub = next((href for rel, href in links if "hub" in rel.split()), "")
    topic = next((href for rel, href in links if "self" in rel.split()), "")
    if not hub:
        return None
    found = Hub(_joined(url, hub), _joined(url, topic or url))
    return found if found.url and found.topic else None


def _header_links(header: str) -> list[tuple[str, str]]:
    found = []
    for href, parameters in _HEADER_LINK.findall(header[:MAX_ADDRESS]):
        rel = _HEADER_REL.search(parameters)
        found.append((rel[1].lower() if rel else "", href))
    return found


def _link(tag: str) -> tuple[str, str]:
    given = {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}
    return given.get("rel", "").lower(), given.get("href", "")


def _joined(base: str, link: str) -> str:
    try:
        address = urljoin(base, link.strip())
        return (
            address if urlsplit(address).scheme in ("http", "https") and len(address) <= MAX_ADDRESS else ""
        )
    except ValueError:
        return ""


def request(hub: Hub, callback: str, *, secret: str, wanted: bool) -> dict[str, str]:
    """Return the form that asks a hub to call, or to call no more."""
    form = {
        "hub.mode": "subscribe" if wanted else "unsubscribe",
        "hub.topic": hub.topic,
        "hub.callback": callback,
    }
    if wanted:
        form |= {"hub.secret": secret, "hub.lease_seconds": str(round(LEASE.total_seconds()))}
    return form


def read_lease(seconds: str) -> timedelta:
    """Return for how long a hub says that it will call."""
    digits = seconds.strip()[:10]
    lease = timedelta(seconds=int(digits)) if digits.isascii() and digits.isdigit() else LEASE
    return min(max(lease, LEASES[0]), LEASES[1])


def renew_after(lease: timedelta) -> timedelta:
    """Return when to ask again, well before a lease ends."""
    return lease * 0.8


def retry_after(attempts: int) -> timedelta:
    """Return when to ask a hub again that has not answered so many requests."""
    doublings: int = 2 ** min(attempts, 20)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def is_signed(body: bytes, signature: str, *, secret: str) -> bool:
    """Tell whether a call is from who knows the secret; `signature` is the header X-Hub-Signature."""
    method, _, given = signature.strip().partition("=")
    if method not in _DIGESTS:
        return False
    expected = hmac.new(secret.encode(), body, method).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode())


def still_pushed(*, pushed: bool, pinged: bool, news: bool) -> bool:
    """Tell whether the hub is relied on after a visit: it is proven by news it told, refuted by news it did not tell."""
    return pinged if news else pushed


def due_after_ping(*, now: datetime, polled_at: datetime | None, not_before: datetime | None) -> datetime:
    """Return when to visit a feed whose hub called."""
    return max(at for at in (now, polled_at and polled_at + SPACING, not_before) if at)
