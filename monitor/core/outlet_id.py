"""The number an outlet gives its article: it stays when headline, section or edition in the link change."""

import re
from datetime import date

_LONG = (
    r"urn-newsml-[a-z0-9.-]+?-\d{6}-\d+-\d+"  # of the agency
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|[0-9a-f]{24}|[0-9a-f]{32}"
)
_PREFIXED = r"(?<![a-z0-9])(?:li\.|ld\.|1\.)\d{5,}"
_AT_END = re.compile(rf"(?:.*[^0-9a-z]|[a-z-]*)({_LONG})|.*?({_PREFIXED})|(?:.*\D)?(\d{{7,13}})")
_AT_START = re.compile(r"(\d{7,13})[-._,].*")
_BEFORE_SLUG = re.compile(
    rf"[a-z-]*?({_LONG})|(?:.*[^a-z])?(?:article|artikel|plus|video|story|beitrag|news|art|id)[-_.]?(\d{{6,13}})"
)
_ENDING = re.compile(r"(?:\.[a-z]{2,12}){1,2}\Z")  # .html, .bild.html
_PART = re.compile(r"(?:\A|(?<=&))(?:(?:p|pg|page|seite|part|teil)=|[^=&]*=[^&]*\d{2})[^&]*")
_YEARS = range(1990, 2060)
_KINDS = frozenset(
    ["article", "articles", "artikel", "story", "stories", "beitrag", "nachricht", "news", "id"]
)


def identity(canonical: str) -> str:
    """Return what all links to the same article share: host and the outlet's own id, else `canonical` itself.

    `canonical` is what `canonical_url` returns. The id counts only where outlets
    put an article's id, at an edge of the last segment or right before the slug:
    a number elsewhere is mostly that of a topic or a series. Beside it, parameters
    count only if they name a page or hold another number.
    """
    address, _, query = canonical.removeprefix("https://").partition("?")
    host, *segments = address.split("/")
    found = _article_id([segment.lower() for segment in ("", *segments)])
    if not found:
        return canonical
    part = "&".join(_PART.findall(query))
    return f"{host}#{found}" + (f"?{part}" if part else "")


def _article_id(segments: list[str]) -> str:
    last = _ENDING.sub("", segments[-1])
    found = _first(_AT_END.fullmatch(last)) or _first(_AT_START.fullmatch(last))
    if found or len(segments) < 3:  # noqa: PLR2004 nothing stands before the last one
        return found
    return _first(_BEFORE_SLUG.fullmatch(segments[-2])) or _numbered(segments[-3:-1])


def _numbered(segments: list[str]) -> str:
    """Return the number in `/story/1234567/slug`."""
    kind, number = segments
    return number if kind in _KINDS and number.isdigit() and len(number) >= 6 else ""  # noqa: PLR2004


def _first(match: re.Match[str] | None) -> str:
    found = next(filter(None, match.groups()), "") if match else ""
    return "" if _is_date(found) else found


def _is_date(number: str) -> bool:
    """Tell whether the number is a day (20260103, 03012026), or one with its time of day."""
    if not number.isdigit() or len(number) not in (8, 12):
        return False
    return _is_day(number[:8]) or _is_day(number[4:8] + number[2:4] + number[:2])


def _is_day(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year in _YEARS
    except ValueError:
        return False
