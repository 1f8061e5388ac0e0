"""Words of strangers, made safe to show: on one line, without controls, pings or links that are none."""

import re
from urllib.parse import quote, urlsplit

# Embeddings, overrides and isolates reorder what stands around them; the marks that only
# say which way a letter runs (U+200E, U+200F, U+061C) stay.
_BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]
# What hides in words: zero-width and soft blanks (joiners stay, Persian and emoji need them), fillers, tags.
_HIDDEN = [0xAD, 0x034F, 0x180E, 0x200B, *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0x3164, 0xFFA0]
_INVISIBLE = [
    *_HIDDEN,
    *(0xFEFF, 0xFFFE, 0xFFFF),
    *range(0xFFF9, 0xFFFC),
    *range(0xD800, 0xE000),
    *range(0xE0000, 0xE0080),
]
_SHOWABLE: dict[int, str | None] = {
    **dict.fromkeys(_CONTROLS, " "),
    **dict.fromkeys([*_BIDI, *_INVISIBLE], None),
}
ZERO_WIDTH = "\u200b"  # seen by no reader, and by every program that looks for a command
_ROOM = r"(?:everyone|here|room|channel|all|online)\b"
# Behind each of these an invisible character stands: calls, Markdown's links and images, and schemes that run code.
_ACTIVE = re.compile(
    rf"(?<![\w.+-])@(?=\w)|@(?={_ROOM})|<(?=[@!#]|/\w+:|users/|at\b|t:|a?:\w)|\](?=[\[(:])|!(?=\[)"
    r"|\b(?:javascript|vbscript)(?=:)|\b(?:data|file|blob|tg|slack|discord|steam)(?=:[\w/])|=(?=\?)",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"[/!.](?=\w)")  # at the beginning of a message
_ROOM_PING = re.compile(rf"@(?={_ROOM})", re.IGNORECASE)
_KEPT_IN_LINKS = "".join(map(chr, range(0x21, 0x7F))).translate(dict.fromkeys(map(ord, '"<>\\^`{|}')))
_MORE = "…"


def one_line(text: str) -> str:
    """Return `text` on one line without control characters; blanks at its ends stay, runs of them become one."""
    return re.sub(r"\s+", " ", text.translate(_SHOWABLE))


def shortened(text: str, length: int) -> str:
    """Return at most `length` characters of `text`, cut between words where there is a blank."""
    if len(text) <= length:
        return text
    kept = text[: length - len(_MORE)]
    blank = kept.rfind(" ", length // 2)
    return (kept[:blank] if blank > 0 else kept).rstrip() + _MORE


def inert(text: str) -> str:
    """Return `text` with an invisible character in what chats and mail readers would act on.

    These are calls (`@everyone`, `<!channel>`), Markdown's links and images, `javascript:` and
    the like, a mail's encoded words, and at the beginning `/commands`.
    """
    return (ZERO_WIDTH if _COMMAND.match(text) else "") + _ACTIVE.sub(rf"\g<0>{ZERO_WIDTH}", text)


def safe_link(url: str) -> str:
    """Return `url` as one unbroken word if it leads to http or https, else nothing."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:  # not a URL, e.g. half an IPv6 address
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    shown = url.translate(dict.fromkeys([*_BIDI, *_INVISIBLE])).strip()
    return _ROOM_PING.sub("%40", "".join(map(_in_link, shown)))


def _in_link(char: str) -> str:
    """Percent-encode what would end a link early; letters of any script stay readable."""
    readable = char in _KEPT_IN_LINKS or (not char.isascii() and char.isalnum())
    return char if readable else quote(char)


def host_of(link: str) -> str:
    """Return where a `safe_link` leads, as a reader would say it: without `www.`, empty for no link."""
    return (urlsplit(link).hostname or "").removeprefix("www.")
