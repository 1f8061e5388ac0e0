"""One form for the many spellings of a link."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|at_(?:medium|campaign|link|format)\w*|wt_?(?:mc|zmc|cc\d)?[\w.]*|xtor|fbclid|gclid|"
    r"dclid|msclkid|igshid|mc_[ce]id|ns_\w+|cmpid|ito|ref|ref_?src|source|rss|partner|soc_src|soc_trk|cid|"
    r"__?hs\w+|sara_\w+|reduced|giftlink\w*",
    re.IGNORECASE,
)
_DEFAULT_PORT = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """Return `url` in the form that all its spellings share; empty for anything but http and https.

    Scheme becomes https, the host lower case without a default port, the
    fragment and tracking parameters go, the other parameters are sorted.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORT or not parts.hostname:
        return ""
    host = parts.hostname.rstrip(".")
    if port not in (None, _DEFAULT_PORT[parts.scheme]):
        host = f"{host}:{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
    return SplitResult("https", host, path, _query(parts.query), "").geturl()


def _query(query: str) -> str:
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not _TRACKING.fullmatch(name)
    ]
    return urlencode(sorted(kept))
