"""Links that only lead to another link: search results, share buttons, mail shields, AMP caches."""

import base64
import binascii
import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# Whose links hold the real one, and in which parameter.
_CARRIERS: dict[str, tuple[str, ...]] = {
    "l.facebook.com": ("u",),
    "lm.facebook.com": ("u",),
    "l.instagram.com": ("u",),
    "out.reddit.com": ("url",),
    "t.umblr.com": ("z",),
    "slack-redir.net": ("url",),
    "www.linkedin.com": ("url",),
    "duckduckgo.com": ("uddg",),
    "www.youtube.com": ("q",),
    "deref-gmx.net": ("redirectUrl",),
    "deref-web.de": ("redirectUrl",),
    "deref-mail.com": ("redirectUrl",),
}
_CARRYING_PATH = re.compile(r"/?|/l\.php|/l/?|/link|/redir(?:ect)?(?:/\S*)?|/mail/\S*")
_MAIL_SHIELD = ".safelinks.protection.outlook.com"
_GOOGLE = re.compile(r"(?:www\.|news\.)?google\.(?:com|[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})")
_GOOGLE_TOKEN = re.compile(r"/(?:rss/|__i/rss/rd/)?articles/([\w-]+={0,2})")
_AMP_CACHE = re.compile(r"/(?:[a-z]/)?(s/)?([^/]+\.[^/]+/.*)")
_BYTES_OF_LINK = re.compile(rb"https?://[\x21-\x7e]+")


def unwrapped(parts: SplitResult) -> SplitResult:
    """Return the link that `parts` only leads to, as far as its text shows; else `parts` itself."""
    while inside := _link(_inside(parts)):  # ends: what is inside is shorter
        parts = inside
    return parts


def may_wrap(host: str) -> bool:
    """Tell whether links at this host may lead to another."""
    return host in _CARRIERS or _reader(host) is not None


def _link(text: str) -> SplitResult | None:
    if not text.startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 raises for a port that is no number
    except ValueError:
        return None
    return parts if parts.hostname else None


def _inside(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if host in _CARRIERS:
        return _in_query(parts, _CARRIERS[host]) if _CARRYING_PATH.fullmatch(parts.path) else ""
    read = _reader(host)
    return read(parts) if read else ""


@lru_cache(maxsize=2_000)
def _reader(host: str) -> Callable[[SplitResult], str] | None:
    """Return how to read a link inside another at this host; None: there are none."""
    return next((reads for knows, reads in _KINDS if knows(host)), None)


def _in_query(parts: SplitResult, names: tuple[str, ...]) -> str:
    query = parse_qs(parts.query)
    return next((query[name][0] for name in names if name in query), "")


def _at_google(parts: SplitResult) -> str:
    if parts.path == "/url":
        return _in_query(parts, ("url", "q"))
    if parts.path.startswith("/amp/"):
        return _from_amp(parts, parts.path.removeprefix("/amp"))
    token = _GOOGLE_TOKEN.fullmatch(parts.path)
    return _in_token(token[1]) if token else ""


def _in_token(token: str) -> str:
    """Read the link that older Google News tokens hold; newer ones hold none."""
    try:
        raw = base64.urlsafe_b64decode(token.rstrip("=") + "=" * (-len(token.rstrip("=")) % 4))
    except (ValueError, binascii.Error):
        return ""
    link = _BYTES_OF_LINK.search(raw)
    return link[0].decode("ascii") if link else ""


def _from_amp(parts: SplitResult, path: str) -> str:
    """Read the link in `/s/example.org/article` (the `s` stands for https)."""
    cached = _AMP_CACHE.fullmatch(path)
    if not cached:
        return ""
    return "https://" + unquote(cached[2]) + (f"?{parts.query}" if parts.query else "")


_KINDS: tuple[tuple[Callable[[str], object], Callable[[SplitResult], str]], ...] = (
    (_GOOGLE.fullmatch, _at_google),
    (lambda host: host.endswith(_MAIL_SHIELD), lambda parts: _in_query(parts, ("url",))),
    (lambda host: host.endswith(".cdn.ampproject.org"), lambda parts: _from_amp(parts, parts.path)),
    (lambda host: host == "href.li", lambda parts: parts.query),
)
