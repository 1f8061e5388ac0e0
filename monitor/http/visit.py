"""One fetch on its way: where it stands, what it may send there, and how much of its limits is left."""

import base64
from dataclasses import dataclass, replace

import httpx

from monitor.core.feed import FailureKind
from monitor.http.failure import Failure

PERMANENT = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Visit:
    """The request to make next. The URL has neither user info nor fragment."""

    url: httpx.URL
    authorization: str | None = None  # sent to the origin it was configured for, nowhere else
    redirects: int = 0
    moved: bool = False  # every redirect so far was permanent, and there was one

    @property
    def host(self) -> str:
        return self.url.raw_host.decode("ascii")

    @classmethod
    def begin(cls, url: str) -> "Visit":
        """Return the first request of a fetch of `url`. Raises Failure if it is nothing to fetch."""
        target, credentials = _target(url, base=None)
        return cls(target, credentials and "Basic " + base64.b64encode(credentials.encode()).decode())

    def redirected(self, status: int, location: str) -> "Visit":
        """Return the request that a redirect asks for. Raises Failure if it leads nowhere."""
        if not location:
            raise Failure(FailureKind.REDIRECT, f"redirect ({status}) to nowhere")
        target, _ = _target(location, base=self.url)
        return replace(
            self,
            url=target,
            authorization=self.authorization if _origin(target) == _origin(self.url) else None,
            redirects=self.redirects + 1,
            moved=status in PERMANENT and (self.moved or not self.redirects),
        )


def _target(text: str, *, base: httpx.URL | None) -> tuple[httpx.URL, str | None]:
    """Return the URL to request, relative to `base`, and the `user:password` that stood in it."""
    try:
        url = base.join(text.strip()) if base else httpx.URL(text.strip())
        bare = url.copy_with(userinfo=b"", fragment=None)
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


def _origin(url: httpx.URL) -> tuple[bytes, bytes, int | None]:
    return url.raw_scheme, url.raw_host, url.port
