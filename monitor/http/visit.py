"""One fetch on its way: where it stands, what it may send there, and how much of its limits is left."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import httpx

from monitor.config.address import server_of
from monitor.config.model import Access
from monitor.core.feed import FailureKind
from monitor.http.failure import Failure

PERMANENT = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
_HIGHEST_PORT = 65_535
_UP_TO_TLS = ((b"http", None), (b"https", None))


@dataclass(frozen=True, slots=True)
class Visit:
    """The request to make next. The URL has neither user info nor fragment."""

    url: httpx.URL
    # may hold secrets: sent to the server they were configured for, nowhere else
    own_headers: Mapping[str, str] = field(default_factory=dict)
    redirects: int = 0
    moved: bool = False  # every redirect so far was permanent, and there was one

    @property
    def host(self) -> str:
        return self.url.raw_host.decode("ascii")

    @property
    def server(self) -> str:
        return server_of(str(self.url))

    @classmethod
    def begin(cls, url: str, access: Access, *, at: str | None = None) -> "Visit":
        """Return the first request of a fetch of `url`, made where it redirects to. Raises Failure if it is nothing to fetch."""
        target, in_url = _start(url)
        headers = {name: value.reveal() for name, value in access.headers}
        login = access.login.reveal() if access.login else in_url
        if login:
            headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        visit = cls(target, headers)
        return visit if at is None else replace(visit.redirected(PERMANENT[0], at), redirects=0, moved=False)

    def redirected(self, status: int, location: str) -> "Visit":
        """Return the request that a redirect asks for. Raises Failure if it leads nowhere."""
        if not location:
            raise Failure(FailureKind.REDIRECT, f"redirect ({status}) to nowhere")
        target, _ = _target(location, base=self.url)
        return replace(
            self,
            url=target,
            own_headers=self.own_headers if _same_server(self.url, target) else {},
            redirects=self.redirects + 1,
            moved=status in PERMANENT and (self.moved or not self.redirects),
        )


@lru_cache(maxsize=10_000)  # a feed's URL is read once, not at every visit
def _start(url: str) -> tuple[httpx.URL, str | None]:
    return _target(url, base=None)


def _target(text: str, *, base: httpx.URL | None) -> tuple[httpx.URL, str | None]:
    """Return the URL to request, relative to `base`, and the `user:password` that stood in it."""
    try:
        url = base.join(text.strip()) if base else httpx.URL(text.strip())
        bare = url.copy_with(userinfo=b"", fragment=None) if url.userinfo or "#" in str(url) else url
        host = url.host  # raises for a name that IDNA does not allow
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise _invalid(base) from None
    if url.scheme not in ("http", "https"):
        raise Failure(FailureKind.BLOCKED, f"'{url.scheme[:20]}:' URLs are not fetched, only http and https")
    if not host or not 0 < (url.port or 80) <= _HIGHEST_PORT:
        raise _invalid(base)
    return bare, f"{url.username}:{url.password}" if url.userinfo else None


def _invalid(base: httpx.URL | None) -> Failure:
    if base:
        return Failure(FailureKind.REDIRECT, "redirect to an invalid URL")
    return Failure(FailureKind.BLOCKED, "not a valid URL")


def _same_server(here: httpx.URL, there: httpx.URL) -> bool:
    """Tell whether what was meant for one may be sent to the other: the same origin, or its step up to TLS."""
    return there.raw_host == here.raw_host and (
        _origin(there) == _origin(here) or (_origin(here), _origin(there)) == _UP_TO_TLS
    )


def _origin(url: httpx.URL) -> tuple[bytes, int | None]:
    return url.raw_scheme, url.port  # None: the scheme's own
