"""Templates as the configuration gives them; `core.template_language` reads and writes them."""

from dataclasses import dataclass
from enum import StrEnum

from monitor.core.errors import Position


class Part(StrEnum):
    """What of a message a template writes."""

    SUBJECT = "subject"
    TEXT = "text"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template, and where in it; line and column count from 1."""

    text: str
    hint: str | None = None
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Template:
    """One template as written, and where."""

    source: str
    position: Position


@dataclass(frozen=True, slots=True)
class Templates:
    """What a channel or rule writes in its own words; None: as built in."""

    subject: Template | None = None
    text: Template | None = None
    html: Template | None = None

    def of(self, part: Part) -> Template | None:
        """Return the template of one part of a message."""
        return {Part.SUBJECT: self.subject, Part.TEXT: self.text, Part.HTML: self.html}[part]

    def over(self, others: "Templates") -> "Templates":
        """Return these templates, and of `others` those that are not among them."""
        return Templates(self.subject or others.subject, self.text or others.text, self.html or others.html)


BUILT_IN = Templates()
