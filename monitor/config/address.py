"""Addresses of feeds: which are well formed, which are the same, which are not public."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

MAX_ADDRESS = 2_000  # characters
_DEFAULT_PORT = {"http": 80, "https": 443}
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+))*\.?", re.IGNORECASE)
_LABEL = re.compile(r"[\w-]{1,63}")
_HINTS = {
    "feed": "write https:// instead of feed://",
    "file": "feeds are fetched from http:// and https:// addresses only",
    "": "write it with https:// in front",
}


@dataclass(frozen=True, slots=True)
class AddressFault:
    """Why an address cannot be a feed's. Quotes nothing but the scheme: the rest may hold a secret."""

    text: str
    hint: str | None = None


def address_fault(url: str) -> AddressFault | None:
    """Return what is wrong with `url` as the address of a feed, None if nothing is."""
    url = url.strip()
    if len(url) > MAX_ADDRESS:
        return AddressFault(f"an address has at most {MAX_ADDRESS:,} characters")
    if any(char.isspace() or not char.isprintable() or char in '\\<>"^`{|}' for char in url):
        return AddressFault("the address has a space or another character in it that must be written as %XX")
    parts = _split(url)
    if parts is None:
        return AddressFault("the address cannot be read", "check the brackets and the port")
    if parts.scheme not in _DEFAULT_PORT or "://" not in url:
        return _scheme_fault(url)
    return _host_fault(parts)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return parts if port != 0 else None


def _scheme_fault(url: str) -> AddressFault:
    scheme, delimiter, _ = url.partition("://")
    scheme = scheme.lower() if delimiter else ""
    if not re.fullmatch("[a-z][a-z0-9+.-]{0,20}", scheme):
        return AddressFault("the address does not begin with https:// or http://", _HINTS[""])
    return AddressFault(f"{scheme}:// addresses are not fetched", _HINTS.get(scheme, _HINTS["file"]))


def _host_fault(parts: SplitResult) -> AddressFault | None:
    host = parts.hostname or ""
    if parts.netloc.count("@") > 1:
        return AddressFault("the address has more than one '@'", "write the one of a password as %40")
    if not host:
        return AddressFault("the address names no host")
    if literal_address(host):
        return None
    if "[" in parts.netloc or unicodedata.normalize("NFKC", host) != host or _NUMERIC.fullmatch(host):
        return AddressFault(
            "the address spells its host in an unusual way", "write 192.0.2.1 or a plain name"
        )
    if not all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split(".")):
        return AddressFault("the host name is not well formed")
    return None


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that `host` is, None if it is a name (or an address with a zone)."""
    try:
        return None if "%" in host else ip_address(host)
    except ValueError:
        return None


def private_address(url: str) -> IPv4Address | IPv6Address | None:
    """Return the address of a URL that names its host by a number that is not public."""
    address = literal_address(urlsplit(url).hostname or "")
    return None if address is None or _is_public(address) else address


def forbidden_address(url: str, allowed: Iterable[str]) -> IPv4Address | IPv6Address | None:
    """Return the address that `url` names its host by if it is not public, nor in one of the networks `allowed`."""
    address = private_address(url)
    return None if address and any(address in ip_network(network) for network in allowed) else address


def is_own_machine(host: str) -> bool:
    """Tell whether `host` is one of the user's own: localhost, or a number that is not public."""
    address = literal_address(host)
    return host == "localhost" if address is None else not _is_public(address)


@lru_cache(maxsize=10_000)
def server_of(url: str) -> str:
    """Return whose patience a visit to `url` is at the cost of: its host; on the user's own machines each port is a server."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{host}:{parts.port}" if parts.port and is_own_machine(host) else host


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    embedded = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (embedded or address).is_global


def same_feed_key(url: str) -> str:
    """Return what two spellings of one feed's address share. Parameters stay: they often choose the feed."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".")
    port = "" if parts.port in (None, _DEFAULT_PORT.get(parts.scheme)) else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path or '/'}{query}"
