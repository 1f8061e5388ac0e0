"""Web requests as Apprise's services make them, on kept connections, and how long a service asks us to wait.

Apprise calls `requests.post` and drops the answer's headers. In the child that sends, the function behind all
of `requests.get`, `.post` … is therefore replaced by one that keeps connections for the next message of a burst,
keeps no cookies, and remembers what Retry-After said. A service that opens sessions of its own is not heard.
"""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
import requests.api
from requests.utils import get_environ_proxies

_STALE = 2.0  # seconds: a server may be about to close a connection that was idle for longer
_LONGEST = timedelta(days=7)


class Web:
    """Stands in for `requests.request`."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False  # asked once per host, below: it takes a fifth of a request's time
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._session.hooks["response"].append(self._hear)
        self._used_at = time.monotonic()
        self.asked: timedelta | None = None  # how long the last answer asks us to wait; None: it does not say

    def install(self) -> None:
        """Have all of this process's `requests.post` and the like come here."""
        requests.request = requests.api.request = self.request  # type: ignore[assignment]

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """Make one request; raises what `requests.request` raises."""
        if time.monotonic() - self._used_at > _STALE:
            self._session.close()
        options.setdefault("proxies", _proxies(urlsplit(url).scheme, urlsplit(url).netloc))
        if options.get("verify", True) is True:
            options["verify"] = _authorities()
        try:
            return self._session.request(method=method, url=url, **options)
        finally:
            self._used_at = time.monotonic()

    def _hear(self, response: requests.Response, **_: Any) -> None:
        self.asked = wait_asked(response.headers)


@cache
def _proxies(scheme: str, host: str) -> dict[str, str]:
    """Return what HTTPS_PROXY, NO_PROXY and the like say of a host."""
    return dict(get_environ_proxies(f"{scheme}://{host}/"))


@cache
def _authorities() -> str | bool:
    """Return the file of certificates that the environment names; True: those that come with requests."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True


def wait_asked(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long Retry-After asks us to wait, as seconds or as a date (RFC 9110 §10.2.3); None if it does not."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.replace(".", "", 1).isdigit():  # some services ask for parts of a second
        return min(timedelta(seconds=float(asked[:10])), _LONGEST)
    until = _date(asked)
    if until is None:
        return None
    its_now = _date(headers.get("Date", "")) or datetime.now(UTC)  # noqa: TID251 only where the service tells none
    return min(max(until - its_now, timedelta(0)), _LONGEST)


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
