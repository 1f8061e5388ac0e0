"""A text with what was found in it: bold on a terminal, elsewhere in »guillemets«."""

from collections.abc import Iterable

from rich.text import Text

from monitor.cli.common import out, printable


def marked(text: str, places: Iterable[tuple[int, int]]) -> Text:
    """Return the text with its finds, in their order; of those that overlap the first is marked."""
    shown, end = Text(), 0
    before, after = ("", "") if out.is_terminal else ("»", "«")
    for start, stop in places:
        if start >= end:
            shown.append(printable(text[end:start]))
            shown.append(f"{before}{printable(text[start:stop])}{after}", style="bold reverse")
            end = stop
    return shown.append(printable(text[end:]))
