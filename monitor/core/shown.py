"""Addresses as people may see them: without passwords and tokens."""

import re

_USER = re.compile(r"(?<=://)[^/?#]*@")
_TOKEN = re.compile(
    r"(?<=[?&;])([^=&;#]*(?:key|token|secret|auth|pass|pwd|sig|session|credential)[^=&;#]*)=([^&;#]+)",
    re.IGNORECASE,
)


def shown_url(url: str) -> str:
    """Return `url` with **** for its user info and for parameters that are named like secrets."""
    return _TOKEN.sub(r"\1=****", _USER.sub("****@", url))
