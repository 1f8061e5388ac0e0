"""One form for the many spellings of a link."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from monitor.core.canon import plain_host, plain_path
from monitor.core.tracking import telling_query
from monitor.core.wrapped import may_wrap, unwrapped

_DEFAULT_PORT = {"http": 80, "https": 443}
_AMPERSANDS = ("&amp;", "&#38;", "&#038;")
# Nearly all links of feeds: nothing about their parts is in doubt.
_USUAL = re.compile(r'https?://([a-z0-9.-]+)(/[!"$->@-~]*+)?(?:\?([!"$-~]*+))?(?:#[!-~]*+)?')


@lru_cache(
    maxsize=2_000
)  # links of a document are asked for twice: to mark its entries, and to identify them
def canonical_url(url: str) -> str:
    """Return `url` in the form that all its spellings share; empty for anything but http and https.

    A link that only leads to another (a share button, an AMP cache) becomes that
    other. Scheme becomes https; user, default port, fragment, tracking, the
    mobile, AMP and print editions go; the other parameters are sorted. The form
    is for comparing, not for fetching.
    """
    url = url.strip()
    for written in _AMPERSANDS if "&" in url else ():
        url = url.replace(written, "&")
    usual = _USUAL.fullmatch(url)
    if usual and (known := plain_host(usual[1])) and not may_wrap(usual[1]):
        return _form(known, usual[2] or "", usual[3] or "")
    try:
        parts = unwrapped(urlsplit(url))
        port = parts.port
    except ValueError:
        return ""
    host = plain_host(parts.hostname or "")
    if parts.scheme not in _DEFAULT_PORT or not host:
        return ""
    if ":" in host:  # IPv6
        host = f"[{host}]"
    if port not in (None, _DEFAULT_PORT[parts.scheme]):
        host = f"{host}:{port}"
    return _form(host, parts.path, parts.query)


def _form(host: str, path: str, query: str) -> str:
    path = plain_path(path)
    query = telling_query(query, path=path)
    return f"https://{host}{path}?{query}" if query else f"https://{host}{path}"
