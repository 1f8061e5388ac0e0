"""One form for hosts and paths: no `www.`, no mobile, AMP or print edition, one spelling of every character."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

_WWW = re.compile(r"(?:www\d?\.)+(?=[^.]+\.)")
_MOBILE_HOST = re.compile(
    r"(?:(?:m|mobil|mobile|amp|touch|wap)\.)+(?=[^.]+\.[a-z]{2,}\Z|[^.]+\.(?:com?|org|net|gov|ac)\.[a-z]{2}\Z)"
)
_INNER_MOBILE = re.compile(r"(?<=\A[a-z]{2}\.)m\.(?=[^.]+\.[a-z]{2,}\Z)")  # de.m.example.org
_SAME_HOST = {"edition.cnn.com": "cnn.com", "old.reddit.com": "reddit.com", "np.reddit.com": "reddit.com"}

_PERCENT = re.compile(r"%([0-9a-fA-F]{2})?")
_UNRESERVED = re.compile(r"[\w.~-]", re.ASCII)
_SAFE = "%/:@!$&'()*+,;=~"
_SIMPLE_PATH = re.compile(r"(?:/[\w~-][\w.~-]*+)+/?", re.ASCII)  # has one spelling only
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_EDITION = r"amp|print|druck(?:en|version|ansicht)?"
_EDITION_IN_FRONT = re.compile(r"(?:/(?:amp|mobile?|m|print|druck))+(?=/.)")
_EDITION_AT_END = re.compile(
    rf"(?:/(?:{_EDITION}|komplettansicht|seite-1|page-1)|[.,_-](?:{_EDITION}))+(\.html?)?\Z"
)
_START_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php\d?|aspx?|jsp)\Z", re.IGNORECASE)


@lru_cache(maxsize=2_000)
def plain_host(host: str) -> str:
    """Return the host in lower case and ASCII, without `www.` and the mobile edition's prefix."""
    host = _ascii(host.rstrip(".").lower())
    before = ""
    while host != before:
        before = host
        host = _INNER_MOBILE.sub("", _MOBILE_HOST.sub("", _WWW.sub("", host, 1), 1), 1)
        host = _SAME_HOST.get(host, host)
    return host


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:  # such a host cannot exist
        return ""


def plain_path(path: str) -> str:
    """Return the path in one spelling, without session, edition and start page; it begins with `/`."""
    if not _SIMPLE_PATH.fullmatch(path):
        path = _without_dots(_SESSION.sub("", _one_spelling(path)))
    before = ""
    while path != before:
        before = path
        path = _EDITION_IN_FRONT.sub("", path, 1)
        path = _START_PAGE.sub("/", _EDITION_AT_END.sub(_ending, path, 1), 1)
        path = path.rstrip("/") or "/"
    return path


def _ending(edition: re.Match[str]) -> str:
    return edition[1] or (".html" if edition[0].startswith(".amp") and "/" in edition[0] else "")


def _one_spelling(path: str) -> str:
    return quote(_PERCENT.sub(_one_escape, unicodedata.normalize("NFC", path)), safe=_SAFE)


def _one_escape(found: re.Match[str]) -> str:
    """Write `%41` as `A`, `%c3` as `%C3`, a lone percent sign as `%25`."""
    if not found[1]:
        return "%25"
    char = chr(int(found[1], 16))
    return char if _UNRESERVED.fullmatch(char) else found[0].upper()


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` and close up empty segments."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if path.endswith("/") and kept else "")
