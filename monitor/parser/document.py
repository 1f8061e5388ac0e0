"""What goes to the parser's child."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it was fetched."""

    body: bytes
    content_type: str  # the header, empty if there was none
    url: str  # what relative links are relative to
    now: datetime  # dates far behind it are not believed
