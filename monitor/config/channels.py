"""The channels of the configuration."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode

from monitor.config.model import Channel, Secret
from monitor.config.schema import ChannelSection
from monitor.config.tree import Node, Table, Text
from monitor.core.errors import Position, Problem

CONSOLE = Channel(name="console")
MAIL = frozenset({"mailto", "mailtos"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://.")
_RENAMED = {
    "mail": "mailtos",
    "email": "mailtos",
    "smtp": "mailto",
    "smtps": "mailtos",
    "telegram": "tgram",
    "mattermost": "mmosts",
    "teams": "msteams",
    "pushover": "pover",
    "rocketchat": "rockets",
    "webhook": "json",
}
_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"/?#]+")


def channel_of(name: Text, section: ChannelSection, node: Node) -> Channel | Problem:
    """Return the channel that `section` describes, or what is wrong with it. No address is ever quoted."""
    if not name.text.strip() or not name.text.isprintable():
        return Problem(name.position, "a channel's name has visible characters in one line")
    if section.console:
        return _console(name, section)
    if section.url is None:
        return Problem(name.position, "a channel needs 'url' or 'console: true'")
    place = _place(node, "url")
    if fault := _address_fault(section.url):
        return Problem(place, *fault)
    return _addressed(name, section, node)


def _console(name: Text, section: ChannelSection) -> Channel | Problem:
    if section.url is not None or section.to:
        return Problem(name.position, "a channel is an address or the console, not both")
    return Channel(name=name.text, position=name.position)


def _place(node: Node, key: str) -> Position:
    return node.values[key].position if isinstance(node, Table) and key in node.values else node.position


def _address_fault(url: str) -> tuple[str, str | None] | None:
    found = _SCHEME.match(url)
    if not found:
        return "the address does not begin with a scheme", "such as mailtos://, tgram:// or ntfys://"
    if any(char.isspace() or not char.isprintable() for char in url):
        return "the address has a space in it", "write it as %20"
    scheme = found[1].lower()
    if scheme in _RENAMED:
        return f"there are no {scheme}:// addresses", f"did you mean {_RENAMED[scheme]}://?"
    return None


def _addressed(name: Text, section: ChannelSection, node: Node) -> Channel | Problem:
    url = section.url or ""
    mail = url.partition("://")[0].lower() in MAIL
    inside: list[str] = []
    if mail:
        url, inside = without_recipients(url)
    if inside and section.to:
        return Problem(_place(node, "to"), "the address names recipients too", "keep them in 'to' only")
    named = [target.strip() for target in ((",".join(section.to)).split(",") if mail else section.to)]
    targets = dict.fromkeys(inside or named)
    if any(not _is_target(target, mail=mail) for target in targets):
        place = _place(node, "to") if named else _place(node, "url")
        return Problem(place, "a recipient is not well formed", "write desk@example.org" if mail else None)
    return Channel(name=name.text, url=Secret(url), targets=tuple(targets) or ("",), position=name.position)


def _is_target(target: str, *, mail: bool) -> bool:
    return bool(_ADDRESS.fullmatch(target)) if mail else bool(target) and target.isprintable()


def without_recipients(url: str) -> tuple[str, list[str]]:
    """Take the recipients out of a mail address: those of `?to=` and those of its path."""
    base, _, query = url.partition("?")
    scheme, _, rest = base.partition("://")
    authority, _, path = rest.partition("/")
    parameters = parse_qsl(query, keep_blank_values=True)
    said = [value for key, value in parameters if key.lower() == "to"] + [
        unquote(part) for part in path.split("/")
    ]
    recipients = [part.strip() for value in said for part in value.split(",") if part.strip()]
    kept = urlencode([(key, value) for key, value in parameters if key.lower() != "to"], quote_via=quote)
    return f"{scheme}://{authority}" + (f"?{kept}" if kept else ""), recipients
