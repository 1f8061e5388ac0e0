"""What is allowed but probably not meant: warnings of `monitor check`."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from monitor.config.address import forbidden_address, private_address
from monitor.config.channels import MAIL
from monitor.config.feeds import address_node
from monitor.config.merge import Merged
from monitor.config.model import Config, FeedSpec, Settings
from monitor.config.tree import Listing, Node, Table, Text
from monitor.core.errors import Problem

MIN_POLITE = timedelta(minutes=1)
_SECRET_HEADER = re.compile("auth|key|token|secret|cookie|pass|session", re.IGNORECASE)
_BARE = re.compile(r"(?<!\$)\$[A-Z][A-Z0-9_]+")  # a variable as shells write it
_PASSWORD = re.compile(r"://[^/?#]*?:(?P<password>[^/?#]*)@")


def advice(merged: Merged, config: Config) -> Iterator[Problem]:
    """Give what is worth a second look, in no order; `config` is what `merged` means."""
    for node in (*merged.feeds, *merged.channels.values.values(), merged.settings):
        yield from _bare_variables(node)
    for node in merged.feeds:
        yield from _typed_secret(address_node(node), is_channel=False)
        yield from _typed_secret(_text(node, "proxy"), is_channel=False)
        yield from (_readable(secret) for secret in _secrets_beside(node) if secret.source.world_readable)
    for node in merged.channels.values.values():
        yield from _typed_secret(address_node(node), is_channel=True)
    yield from _unheard(merged.settings, config.settings)
    yield from _told_already(config)
    for feed in config.feeds:
        yield from _unreachable(feed, config.settings)
        every = feed.every or config.settings.every
        if every and every < MIN_POLITE and not private_address(feed.url):
            yield Problem(
                feed.position, "this feed is polled more than once a minute", "publishers may block that"
            )


def _bare_variables(node: Node) -> Iterator[Problem]:
    if isinstance(node, Text):
        if found := _BARE.search(node.written):
            said = "this '$' is taken as it is written"
            yield Problem(node.position_at(found.start()), said, "a variable has braces: ${NAME}")
        return
    for part in node.parts if isinstance(node, Listing) else node.values.values():
        yield from _bare_variables(part)


def _typed_secret(address: Text | None, *, is_channel: bool) -> Iterator[Problem]:
    if address is None or not address.source.world_readable:
        return
    found = _PASSWORD.search(address.written)
    typed = found is not None and found["password"] != "" and "${" not in found["password"]
    scheme = address.written.partition("://")[0].lower()
    is_token = is_channel and scheme not in MAIL and "${" not in address.written
    if typed or is_token:
        yield _readable(address)


def _readable(secret: Text) -> Problem:
    hint = "write ${NAME} and set it in the environment, or take the right to read from others (chmod o-r)"
    return Problem(
        secret.position, "a secret stands in a file that every user of this machine can read", hint
    )


def _text(node: Node, key: str) -> Text | None:
    found = node.values.get(key) if isinstance(node, Table) else None
    return found if isinstance(found, Text) else None


def _secrets_beside(feed: Node) -> Iterator[Text]:
    """Give what is a secret beside a feed's address, if it is typed: a password, headers named like one."""
    login, headers = _table(feed, "auth"), _table(feed, "headers")
    named = [value for name, value in headers.items() if _SECRET_HEADER.search(name)]
    for value in (login.get("password"), *named):
        if isinstance(value, Text) and "${" not in value.written:
            yield value


def _table(node: Node, key: str) -> Mapping[str, Node]:
    found = node.values.get(key) if isinstance(node, Table) else None
    return found.values if isinstance(found, Table) else {}


def _unreachable(feed: FeedSpec, settings: Settings) -> Iterator[Problem]:
    address = forbidden_address(feed.url, (*settings.allow_private, *feed.access.allow_private))
    if address:
        hint = "allow it with allow_private, of the feed or of the settings"
        yield Problem(feed.position, f"{address} is not a public address and will not be fetched", hint)


def _unheard(written: Table, settings: Settings) -> Iterator[Problem]:
    heartbeat = _text(written, "heartbeat")
    if heartbeat and settings.heartbeat:
        address = forbidden_address(settings.heartbeat.reveal(), settings.allow_private)
        if address:
            said = f"{address} is not a public address and will not be asked for"
            yield Problem(heartbeat.position, said, "allow it with settings.allow_private")


def _told_already(config: Config) -> Iterator[Problem]:
    """Say which rules escalate to nobody but those who had the alert from the beginning."""
    everywhere = [channel.name for channel in config.channels]
    for rule in config.rules:
        if rule.escalate and set(rule.escalate.to) <= set(rule.notify or everywhere):
            said = f"the rule '{rule.name}' escalates to nobody who does not get its alerts at once"
            yield Problem(rule.position, said, "leave them out under 'notify', of the rule or its route")
