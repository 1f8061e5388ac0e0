"""Messages within a service's limits: rule, title and link stay, the rest as far as there is room."""

from collections.abc import Iterator

from monitor.core.plain import shortened

_BESIDE_LINK = 60  # characters; with less room for words a link is left out
_WORTH_A_LINE = 24


def cut(body: str, *, heading: str, link: str, limit: int, lines: int = 0, whole_lines: bool = False) -> str:
    """Return `body` if it has at most `limit` characters and, unless 0, `lines`; else `heading`, what fits, `link`.

    `heading` takes the place of the first line. Lines are cut between words with an ellipsis, or left
    out with `whole_lines`; `heading` has to fit then. `link` is written as it stands in `body`.
    """
    if len(body) <= limit and not (lines and body.count("\n") >= lines):
        return body
    space = "\n" if lines else "\n\n"
    tail = space + link if link and len(link) + _BESIDE_LINK <= limit else ""
    kept = heading if whole_lines else shortened(heading, limit - len(tail))
    more = (lines or len(body)) - 1 - bool(tail)
    for line in _between(body, link, blanks=not lines):
        room = limit - len(tail) - len(kept) - 1
        if more <= 0 or (len(line) > room and (whole_lines or room < _WORTH_A_LINE)):
            break
        kept += "\n" + shortened(line, room)
        more -= 1
    return kept.rstrip() + tail


def _between(body: str, link: str, *, blanks: bool) -> Iterator[str]:
    """Yield the lines of `body` but the first and the link's."""
    for line in body.split("\n")[1:]:
        if line != link and (line or blanks):
            yield line


def parts(body: str, *, limit: int) -> list[str]:
    """Divide `body` between paragraphs into as few parts of at most `limit` characters as follow one another.

    A paragraph that is longer makes a part of its own and stays whole.
    """
    found: list[str] = []
    for paragraph in body.split("\n\n"):
        if found and len(found[-1]) + len(paragraph) + 2 <= limit:
            found[-1] += f"\n\n{paragraph}"
        else:
            found.append(paragraph)
    return found
