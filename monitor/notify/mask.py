"""Keeps what a channel's URL holds in confidence out of every reason."""

import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

MASK = "****"
_MAIL = ("mailto", "mailtos")  # the user and the addresses are no secrets there, and help to understand
_OPEN_OPTION = re.compile(
    "bcc|cc|cto|format|from|image|join|keepalive|method|mode|name|optional|overflow|port|redirect|reply|retry|rto"
    "|smtp|to|verify|wait"
)
_HOST = re.compile(r"localhost|[\w-]{1,40}(\.[\w-]{1,40})+", re.IGNORECASE)
_SHORT = 4  # a shorter password is masked only where it stands alone
_SHORTEST_PART = 5  # shorter parts of a path are words like `api`


class Mask:
    """Replaces the secrets of one Apprise URL by ****, as written there and as they travel."""

    def __init__(self, url: str) -> None:
        secrets = {form for secret in _secrets(url) for form in (secret, unquote(secret))}
        patterns = [_pattern(secret) for secret in sorted(secrets - {""}, key=len, reverse=True)]
        self._secret = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        return self._secret.sub(MASK, text)


def _pattern(secret: str) -> str:
    return re.escape(secret) if len(secret) >= _SHORT else rf"(?<!\w){re.escape(secret)}(?!\w)"


def _secrets(url: str) -> Iterator[str]:
    scheme, _, rest = url.partition("://")
    place, _, options = rest.partition("?")
    authority = place.partition("/")[0]
    for at in re.finditer("@", place):  # a password may hold an @ or / that should have been encoded
        user, _, password = place[: at.start()].partition(":")
        if password:
            yield from _as_sent(user, password)
    yield from _of_options(options)
    if scheme.lower() not in _MAIL:
        yield from _of_place(place, host=authority.rpartition("@")[2].partition(":")[0])


def _as_sent(user: str, password: str) -> Iterator[str]:
    """Yield the password plain, and as HTTP Basic and SMTP authentication encode it."""
    yield password
    user, password = unquote(user), unquote(password)
    for credentials in (password, f"{user}:{password}", f"\0{user}\0{password}"):
        yield b64encode(credentials.encode("utf-8", "replace")).decode()


def _of_options(options: str) -> Iterator[str]:
    for name, value in parse_qsl(options.replace("#", "&")):
        if not _OPEN_OPTION.fullmatch(name):
            yield from (part for part in (value, *value.split()) if len(part) >= _SHORTEST_PART)


def _of_place(place: str, *, host: str) -> Iterator[str]:
    """Yield the parts of user, host and path: most services keep their tokens there."""
    known = {host} if _HOST.fullmatch(host) else set()
    for part in set(re.split(r"[/#:@,]", place)) - known:
        if len(part) >= _SHORTEST_PART:
            yield part
