"""Single values as YAML has them, checked and turned into what they mean."""

import re
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_network
from typing import Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError

from monitor.config.address import address_fault
from monitor.config.tree import quoted
from monitor.core.query import number

LONGEST = timedelta(days=3650)
LONGEST_GAP = timedelta(seconds=30)  # a visit waits for its turn while it is leased
MAX_LABEL = 80  # characters of a name or tag
MAX_CONTACT = 200
HIGHEST_PORT = 65_535
MAX_HEADER = 4_000
FOREVER = "forever"
MIN_KEEP = timedelta(days=7)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}")
_OUR_HEADERS = {
    "user-agent": "write user_agent: … instead",
    "accept-encoding": None,
    "connection": None,
    "content-length": None,
    "expect": None,
    "host": None,
    "if-modified-since": None,
    "if-none-match": None,
    "proxy-authorization": "write it into the proxy's address: http://user:${PASSWORD}@proxy.example:3128",
    "range": None,
    "te": None,
    "transfer-encoding": None,
    "upgrade": None,
}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"([0-9]{1,9}) ?([smhdw])")
_LANGUAGES = {
    "deutsch": "de",
    "german": "de",
    "englisch": "en",
    "english": "en",
    "französisch": "fr",
    "french": "fr",
}


def refuse(text: str, hint: str | None = None) -> NoReturn:
    """Refuse a value in our own words."""
    raise PydanticCustomError("refused", "{text}", {"text": text, "hint": hint})


def as_list(value: Any) -> Any:
    """Take a single text for a list of one."""
    return [value] if isinstance(value, str | dict) else value


def parse_duration(value: Any) -> timedelta:
    """Read `15m`, `1h`, `90d`."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        refuse("this is not a length of time", "write a number and a unit: 30s, 15m, 1h, 90d, 2w")
    length = timedelta(**{_UNITS[found[2]]: min(int(found[1]), 10**8)})
    if not timedelta(0) < length <= LONGEST:
        refuse("a length of time lies between 1s and 3650d")
    return length


def parse_gap(value: Any) -> timedelta:
    """Read a length of time from none to half a minute."""
    gap = timedelta(0) if value == "0s" else parse_duration(value)
    if gap > LONGEST_GAP:
        refuse(f"a gap lies between 0s and {LONGEST_GAP.seconds}s")
    return gap


def parse_keep(value: Any) -> timedelta | None:
    """Read a length of time of a week at least, or `forever`: stories and the search for gaps look back for days."""
    kept = None if value == FOREVER else parse_duration(value)
    if kept is not None and kept < MIN_KEEP:
        refuse("this is too short to tell stories from each other", "keep at least 7d")
    return kept


def check_label(value: str) -> str:
    """Accept a name that fits in one line."""
    if not value.strip() or not value.isprintable() or len(value) > MAX_LABEL:
        refuse(f"a name has 1 to {MAX_LABEL} visible characters in one line")
    return value.strip()


def check_language(value: str) -> str:
    """Accept a two-letter language code."""
    if re.fullmatch("[A-Za-z]{2}", value):
        return value.lower()
    guess = _LANGUAGES.get(value.lower()) or (
        value[:2].lower() if re.match("[A-Za-z]{2}[-_]", value) else None
    )
    refuse("a language is two letters", f"did you mean '{guess}'?" if guess else "such as de or en")


def check_network(value: str) -> str:
    """Accept a CIDR block, or one address as a block of its own."""
    network = _network(value, strict=False)
    if network is None:
        refuse("this is not a network", "write it as 192.168.1.0/24 or fd00::/8")
    if _network(value, strict=True) is None:
        refuse("the address has bits beyond its network", f"did you mean '{network}'?")
    return network


def _network(value: str, *, strict: bool) -> str | None:
    try:
        return str(ip_network(value, strict=strict))
    except ValueError:
        return None


def check_contact(value: str) -> str:
    """Accept what can stand in a request header."""
    if not (value.strip() and value.isascii() and value.isprintable() and len(value) <= MAX_CONTACT):
        refuse(f"a contact is an address of up to {MAX_CONTACT} ASCII characters in one line")
    return value.strip()


def check_agent(value: str) -> str:
    """Accept a User-Agent."""
    if not (value.strip() and value.isascii() and value.isprintable() and len(value) <= MAX_CONTACT):
        refuse(f"a user agent is up to {MAX_CONTACT} ASCII characters in one line")
    return value.strip()


def check_header_name(value: str) -> str:
    """Accept the name of a request header that is not ours to set."""
    if not _HEADER.fullmatch(value):
        refuse("this is not the name of a header", "such as X-Api-Key, with a value behind the colon")
    if value.lower() in _OUR_HEADERS:
        refuse("this header is set by monitor itself", _OUR_HEADERS[value.lower()])
    return value


def check_header_value(value: str) -> str:
    """Accept what can stand in a request header. Never quoted: it may be a secret."""
    if not (value.strip() and value.isascii() and value.isprintable() and len(value) <= MAX_HEADER):
        refuse(f"the value of a header is 1 to {MAX_HEADER:,} ASCII characters in one line")
    return value.strip()


def check_user(value: str) -> str:
    """Accept a name that HTTP Basic can carry."""
    if not value or ":" in value or not value.isprintable():
        refuse("a user is a name in one line without a colon", "the password stands in 'password'")
    return value


def check_public_url(value: str) -> str:
    """Accept an address that a hub can call."""
    if fault := address_fault(value):
        refuse(fault.text, fault.hint)
    parts = urlsplit(value.strip())
    if parts.username or parts.query or parts.fragment:
        refuse("this address has no user, no ? and no #", "write it as https://news.example.org")
    return value.strip()


def parse_listen(value: Any) -> tuple[str, int]:
    """Read `host:port`."""
    host, colon, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdigit() and number(port) <= HIGHEST_PORT):
        refuse("this is not a place to listen at", "write it as 127.0.0.1:8080 or [::1]:8080")
    return host, int(port)


def check_proxy(value: str) -> str:
    """Accept the address of an HTTP proxy."""
    if value.startswith("socks"):
        refuse("SOCKS proxies are not supported", "name an HTTP proxy: http://proxy.example:3128")
    if fault := address_fault(value):
        refuse(fault.text, "write it as http://proxy.example:3128")
    parts = urlsplit(value.strip())
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        refuse("a proxy is a host and a port, nothing behind them", "write it as http://proxy.example:3128")
    return value.strip()


def check_feed_url(value: str) -> str:
    """Accept the address of a feed."""
    if fault := address_fault(value):
        refuse(fault.text, fault.hint)
    return value.strip()


def parse_zone(value: Any) -> ZoneInfo:
    """Read the name of a time zone, such as Europe/Berlin."""
    known = available_timezones()
    if isinstance(value, str) and value in known:
        return ZoneInfo(value)
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(str(value).casefold(), folded, n=1, cutoff=0.6)
    refuse(
        f"there is no time zone {quoted(str(value)[:MAX_LABEL])}",
        f"did you mean '{folded[near[0]]}'?" if near else "such as Europe/Berlin or UTC",
    )
