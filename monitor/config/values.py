"""Single values as YAML has them, checked and turned into what they mean."""

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Any, NoReturn

from pydantic_core import PydanticCustomError

from monitor.config.address import address_fault

LONGEST = timedelta(days=3650)
MAX_LABEL = 80  # characters of a name or tag
MAX_CONTACT = 200
FOREVER = "forever"
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


def parse_keep(value: Any) -> timedelta | None:
    """Read a length of time or `forever`."""
    return None if value == FOREVER else parse_duration(value)


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


def check_feed_url(value: str) -> str:
    """Accept the address of a feed."""
    if fault := address_fault(value):
        refuse(fault.text, fault.hint)
    return value.strip()
