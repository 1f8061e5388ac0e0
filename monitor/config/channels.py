"""The channels of the configuration."""

import re
from dataclasses import replace
from datetime import UTC, tzinfo
from urllib.parse import unquote

from monitor.config.model import Channel, Secret
from monitor.config.schema import ChannelSection
from monitor.config.times import read_quiet, read_schedule
from monitor.config.tree import Node, Table, Text
from monitor.core.errors import Position, Problem
from monitor.core.timing import Timing

CONSOLE = Channel(name="console", timing=Timing(storm=None))
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
_MAIL_HOST = re.compile(r"[^:]+://(?:[^/?#@]*@)?(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:[/?#]|\Z)")
_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"/?#]+")


def channel_of(name: Text, section: ChannelSection, node: Node, *, zone: tzinfo = UTC) -> Channel | Problem:
    """Return the channel that `section` describes, or what is wrong with it. No address is ever quoted.

    `zone` is the time zone of quiet hours and digests that name none.
    """
    channel = _plain_channel(name, section, node)
    if isinstance(channel, Problem):
        return channel
    timing = _timing(section, zone)
    if timing.quiet.always:
        return Problem(
            _place(node, "quiet"), "the channel would never speak", "leave it some time of the week"
        )
    return replace(channel, timing=timing)


def _timing(section: ChannelSection, zone: tzinfo) -> Timing:
    unlimited = section.console and "storm" not in section.model_fields_set
    return Timing(
        quiet=read_quiet(section.quiet, zone),
        digest=read_schedule(section.digest, zone) if section.digest else None,
        storm=None if unlimited else section.storm,
        passes=frozenset(section.passes),
    )


def _plain_channel(name: Text, section: ChannelSection, node: Node) -> Channel | Problem:
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
    return Channel(name=name.text, language=section.language, position=name.position)


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
    if scheme in MAIL and not _MAIL_HOST.match(url):
        return (
            "the address does not name a mail server",
            "write @, : and / of user and password as %40, %3A and %2F",
        )
    return None


def _addressed(name: Text, section: ChannelSection, node: Node) -> Channel | Problem:
    url = section.url or ""
    mail = url.partition("://")[0].lower() in MAIL
    inside: list[str] = []
    if mail:
        url, inside = without_recipients(url)
    if inside and section.to:
        return Problem(_place(node, "to"), "the address names recipients too", "keep them in 'to' only")
    named = [one.strip() for said in section.to for one in (said.split(",") if mail else [said])]
    targets = dict.fromkeys(inside or named)
    if any(not _is_target(target, mail=mail) for target in targets):
        place = _place(node, "to") if named else _place(node, "url")
        return Problem(place, "a recipient is not well formed", "write desk@example.org" if mail else None)
    return Channel(
        name=name.text,
        url=Secret(url),
        targets=tuple(targets) or ("",),
        language=section.language,
        position=name.position,
    )


def _is_target(target: str, *, mail: bool) -> bool:
    return bool(_ADDRESS.fullmatch(target)) if mail else bool(target) and target.isprintable()


def without_recipients(url: str) -> tuple[str, list[str]]:
    """Take the recipients out of a mail address: those of `?to=` and those of its path."""
    base, _, query = url.partition("?")
    scheme, _, rest = base.partition("://")
    authority, _, path = rest.partition("/")
    parameters = [parameter for parameter in query.split("&") if parameter]
    named = [parameter for parameter in parameters if parameter.partition("=")[0].lower() == "to"]
    kept = "&".join(parameter for parameter in parameters if parameter not in named)
    said = [parameter.partition("=")[2] for parameter in named] + path.split("/")
    recipients = [one.strip() for text in said for one in unquote(text).split(",") if one.strip()]
    return f"{scheme}://{authority}" + (f"?{kept}" if kept else ""), recipients
