"""What is allowed but probably not meant: warnings of `monitor check`."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from ipaddress import ip_network

from monitor.config.address import private_address
from monitor.config.channels import MAIL
from monitor.config.feeds import address_node
from monitor.config.merge import Merged
from monitor.config.model import FeedSpec, Settings
from monitor.config.tree import Text
from monitor.core.errors import Problem

MIN_POLITE = timedelta(minutes=1)
_PASSWORD = re.compile(r"://[^/?#]*?:(?P<password>[^/?#]*)@")


def advice(merged: Merged, feeds: Iterable[FeedSpec], settings: Settings) -> Iterator[Problem]:
    """Give what is worth a second look, in no order."""
    for node in merged.feeds:
        yield from _typed_secret(address_node(node), is_channel=False)
    for node in merged.channels.values.values():
        yield from _typed_secret(address_node(node), is_channel=True)
    if "keep" in merged.settings.keys:
        said = "'keep' is not supported yet: nothing is forgotten"
        yield Problem(merged.settings.keys["keep"].position, said)
    for feed in feeds:
        yield from _unreachable(feed, settings)
        every = feed.every or settings.every
        if every and every < MIN_POLITE and not private_address(feed.url):
            yield Problem(
                feed.position, "this feed is polled more than once a minute", "publishers may block that"
            )


def _typed_secret(address: Text | None, *, is_channel: bool) -> Iterator[Problem]:
    if address is None or not address.source.world_readable:
        return
    found = _PASSWORD.search(address.written)
    typed = found is not None and found["password"] != "" and "${" not in found["password"]
    scheme = address.written.partition("://")[0].lower()
    is_token = is_channel and scheme not in MAIL and "${" not in address.written
    if typed or is_token:
        hint = (
            "write ${NAME} and set it in the environment, or take the right to read from others (chmod o-r)"
        )
        yield Problem(
            address.position, "a secret stands in a file that every user of this machine can read", hint
        )


def _unreachable(feed: FeedSpec, settings: Settings) -> Iterator[Problem]:
    address = private_address(feed.url)
    if address and not any(address in ip_network(network) for network in settings.allow_private):
        hint = "allow it with settings.allow_private"
        yield Problem(feed.position, f"{address} is not a public address and will not be fetched", hint)
